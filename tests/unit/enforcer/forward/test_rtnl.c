/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rtnl.c - numbers of namespaces, and errors, of the kernel itself.
 */
#include "enforcer/forward/rtnl.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void a_namespace_that_has_no_number_gets_one_and_keeps_it(void)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int fd = -1;
	int32_t first = -7, second = -8;

	if (!nftbox_enter())
		return;
	fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CU_ASSERT_EQUAL_FATAL(rtnl_open(&nl), 0);
	CU_ASSERT_EQUAL(rtnl_nsid(nl, fd, &first), 0);
	CU_ASSERT_EQUAL(rtnl_nsid(nl, fd, &second), 0);
	CU_ASSERT(first >= 0);
	CU_ASSERT_EQUAL(first, second);
}

static void a_file_that_is_no_namespace_has_no_number(void)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int32_t nsid = -7;

	CU_ASSERT_EQUAL_FATAL(rtnl_open(&nl), 0);
	CU_ASSERT(rtnl_nsid(nl, fd, &nsid) < 0);
	CU_ASSERT_EQUAL(nsid, -7);
}

static int count_it(const struct nlmsghdr *nlh, void *context)
{
	(void)nlh;
	++*(int *)context;
	return MNL_CB_OK;
}

static void a_dump_is_read_to_its_end(void)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	int n = 0;

	if (!nftbox_enter())
		return;
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	(void)mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	CU_ASSERT_EQUAL_FATAL(rtnl_open(&nl), 0);
	CU_ASSERT_EQUAL(rtnl_request(nl, nlh, count_it, &n), 0);
	CU_ASSERT(n >= 1);
}

/* No kernel knows this type. */
static void a_request_that_the_kernel_refuses_is_an_error(void)
{
	static const uint16_t flags[] = { 0, NLM_F_ACK, NLM_F_DUMP };
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh;
	size_t i;
	int n = 0;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;

		CU_ASSERT_EQUAL_FATAL(rtnl_open(&nl), 0);
		nlh = mnl_nlmsg_put_header(buffer);
		nlh->nlmsg_type = 0xfffe;
		nlh->nlmsg_flags = NLM_F_REQUEST | flags[i];
		(void)mnl_nlmsg_put_extra_header(nlh, sizeof(struct rtgenmsg));
		CU_ASSERT_EQUAL(rtnl_request(nl, nlh, count_it, &n),
				-EOPNOTSUPP);
	}
	CU_ASSERT_EQUAL(n, 0);
}

static const struct unit_test tests[] = {
	UNIT(a_namespace_that_has_no_number_gets_one_and_keeps_it),
	UNIT(a_file_that_is_no_namespace_has_no_number),
	UNIT(a_dump_is_read_to_its_end),
	UNIT(a_request_that_the_kernel_refuses_is_an_error),
};

int main(void)
{
	return unit_main("rtnl", tests, ARRAY_SIZE(tests));
}
