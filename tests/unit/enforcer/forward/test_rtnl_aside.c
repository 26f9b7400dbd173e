/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rtnl_aside.c - the kernel's replies by way of a helper, and one that is
 * not asked.
 */
#include "enforcer/forward/rtnl_aside.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "bpf/aside/aside.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define MANY 200 /* devices, of whose replies one answer can't hold all */

struct seen {
	int n;
	bool lo;
};

static int see(const struct nlmsghdr *nlh, void *context)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct seen *seen = context;

	seen->n++;
	seen->lo |= info->ifi_flags & IFF_LOOPBACK;
	return MNL_CB_OK;
}

static int refuse(const struct nlmsghdr *nlh, void *context)
{
	(void)nlh;
	(void)context;
	errno = EXDEV;
	return MNL_CB_ERROR;
}

static void each_device_is_handed_over(void)
{
	struct seen seen = { 0 };

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL(rtnl_aside_each_link(asidebox(), -1, see, &seen), 0);
	CU_ASSERT(seen.n >= 1 && seen.lo);
	CU_ASSERT_EQUAL(rtnl_aside_each_link(asidebox(), -1, refuse, NULL),
			-EXDEV);
}

static void replies_may_be_longer_than_an_answer(void)
{
	static const char *const make[] = {
		"sh", "-c",
		"i=0; while [ $i -lt 100 ]; do i=$((i + 1)); "
		"echo link add a$i type veth peer name b$i; done | ip -batch -",
		NULL
	};
	struct seen seen = { 0 };

	if (!nftbox_enter())
		return;
	if (nftbox_run(make, NULL, 0) != 0) {
		unit_skip("no veth can be made");
		return;
	}
	CU_ASSERT_EQUAL(rtnl_aside_each_link(asidebox(), -1, see, &seen), 0);
	CU_ASSERT(seen.n > MANY);
}

static void a_request_that_the_kernel_refuses_is_an_error(void)
{
	struct seen seen = { 0 };

	if (!nftbox_enter())
		return;
	CU_ASSERT(rtnl_aside_each_link(asidebox(), 4242, see, &seen) < 0);
	CU_ASSERT_EQUAL(seen.n, 0);
}

/* Bring lo up, with an acknowledgement and no reply. */
static void a_request_may_have_no_replies(void)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info;

	if (!nftbox_enter())
		return;
	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->ifi_index = 1;
	info->ifi_flags = info->ifi_change = IFF_UP;
	CU_ASSERT_EQUAL(rtnl_aside_request(asidebox(), nlh, NULL, NULL), 0);
}

static void a_helper_without_credit_is_not_asked(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	struct seen seen = { 0 };

	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL(rtnl_aside_each_link(aside, -1, see, &seen), -EAGAIN);
	CU_ASSERT_EQUAL(seen.n, 0);
}

static const struct unit_test tests[] = {
	UNIT(each_device_is_handed_over),
	UNIT(replies_may_be_longer_than_an_answer),
	UNIT(a_request_that_the_kernel_refuses_is_an_error),
	UNIT(a_request_may_have_no_replies),
	UNIT(a_helper_without_credit_is_not_asked),
};

int main(void)
{
	return unit_main("rtnl_aside", tests, ARRAY_SIZE(tests));
}
