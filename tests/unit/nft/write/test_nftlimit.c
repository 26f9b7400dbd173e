/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftlimit.c - a limit counts separately for each user and class.
 */
#include "nft/write/nftlimit.h"

#include <stdint.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 9
#define BURST 5

/* BURST datagrams of each user and class pass, and one more each second. */
static int commit_rules(struct rulebox *box)
{
	const struct nftlimit limit = { .set = "held",
					.class_mask = 0x0f000000,
					.rate = 1,
					.burst = BURST };
	const struct nftrule_chain chain = { "t", "c" };
	struct nftrule rule;

	nftlimit_add_set(box->nl, "t", limit.set, 1);
	nftrule_begin(&rule, box->nl, chain, NULL);
	nftlimit_put(&rule, &limit);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
	nftrule_begin(&rule, box->nl, chain, NULL);
	nftexpr_drop(&rule);
	nftrule_end(&rule);
	return nl_commit(box->nl);
}

static bool open_box(struct rulebox *box)
{
	if (!rulebox_open(box))
		return false;
	if (commit_rules(box) < 0) {
		unit_skip("the kernel has no nft_socket or no dynamic limits");
		rulebox_close(box);
		return false;
	}
	return true;
}

static void a_limit_is_listed_as_it_is_meant(void)
{
	struct rulebox box;

	if (!open_box(&box))
		return;
	CU_ASSERT(nftbox_shows("list chain inet t c",
			       "\t\tupdate @held { meta skuid . socket mark & "
			       "0x0f000000 timeout 10s limit rate 1/second"));
	CU_ASSERT(nftbox_shows("list set inet t held",
			       "size 65535\n\t\tflags dynamic,timeout"));
	rulebox_close(&box);
}

/* Send more than BURST datagrams with @mark; returns how many arrive at @to. */
static size_t pass(int to, uint32_t mark)
{
	CLEANUP(base_closep) int from = nftbox_datagrams(false, PORT);
	int i;

	CU_ASSERT_EQUAL(
		setsockopt(from, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)), 0);
	for (i = 0; i < 3 * BURST; i++)
		(void)send(from, "x", 1, MSG_DONTWAIT);
	return nftbox_received(to);
}

static bool is_limited(size_t n)
{
	return n >= BURST && n < 2 * BURST; /* the machine may be slow */
}

static void each_class_has_a_limit_of_its_own(void)
{
	CLEANUP(base_closep) int to = -1;
	struct rulebox box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(
		nftbox_nft("add chain inet t out { type filter hook output "
			   "priority 0; udp dport 9 goto c; }",
			   NULL, 0),
		0);
	to = nftbox_datagrams(true, PORT);
	CU_ASSERT(is_limited(pass(to, 0x01000000)));
	CU_ASSERT(is_limited(pass(to, 0x02000000)));
	/* Bits outside of the mask make no other class. */
	CU_ASSERT(pass(to, 0x31000000) < BURST);
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_limit_is_listed_as_it_is_meant),
		UNIT(each_class_has_a_limit_of_its_own),
	};

	return unit_main("nftlimit", tests, ARRAY_SIZE(tests));
}
