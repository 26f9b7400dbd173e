/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftelem.c - elements come and go as queued, and share messages.
 */
#include "nft/write/nftelem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct nftelem_set web = { NFPROTO_INET, "t", "web", 0 };
static const struct nftelem_set other = { NFPROTO_INET, "t", "other", 0 };

static bool open_box(struct nl_socket **ret_nl)
{
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(
		nftbox_nft("table inet t {\nchain c { }\n"
			   "set web { type ipv4_addr; flags timeout; }\n"
			   "set other { type ipv4_addr; }\n"
			   "set nets { type ipv4_addr; flags interval; }\n"
			   "map m { type mark : verdict; }\n}",
			   NULL, 0),
		0);
	CU_ASSERT_EQUAL_FATAL(nl_open(ret_nl), 0);
	return true;
}

static uint32_t address(uint32_t last_byte)
{
	return htonl(0xc0000200 + last_byte);
}

static void add(struct nl_socket *nl, const struct nftelem_set *set,
		uint32_t last_byte)
{
	const uint32_t key = address(last_byte);
	const struct nftelem elem = { .key = &key, .key_len = sizeof(key) };

	nftelem_add(nl, set, &elem);
}

static void elements_are_added_deleted_and_flushed(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const uint32_t key = address(2);
	const struct nftelem second = { .key = &key, .key_len = sizeof(key) };

	if (!open_box(&nl))
		return;
	add(nl, &other, 1);
	add(nl, &other, 2);
	add(nl, &other, 3);
	nftelem_delete(nl, &other, &second);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list set inet t other",
			       "elements = { 192.0.2.1, 192.0.2.3 }"));
	nftelem_flush(nl, &other);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(!nftbox_shows("list set inet t other", "elements"));
	nftelem_delete(nl, &other, &second);
	CU_ASSERT_EQUAL(nl_commit(nl), -ENOENT);
}

/* Bytes that one more element takes in the queue. */
static size_t growth(struct nl_socket *nl, const struct nftelem_set *set,
		     uint32_t last_byte)
{
	size_t before = nl_queued(nl);

	add(nl, set, last_byte);
	return nl_queued(nl) - before;
}

static void elements_of_one_set_share_a_message(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t alone, shared;

	if (!open_box(&nl))
		return;
	add(nl, &web, 1);
	alone = growth(nl, &other, 1);
	shared = growth(nl, &other, 2);
	CU_ASSERT(shared < alone / 2);
	CU_ASSERT_EQUAL(growth(nl, &web, 2), alone - 4); /* a shorter name */
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list set inet t other",
			       "elements = { 192.0.2.1, 192.0.2.2 }"));
	/* A new transaction begins with a message of its own. */
	nftelem_flush(nl, &other);
	CU_ASSERT(growth(nl, &other, 3) > shared);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list set inet t other",
			       "elements = { 192.0.2.3 }"));
}

static void a_timeout_is_set_in_milliseconds(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const uint32_t key = address(1);
	const struct nftelem elem = { .key = &key,
				      .key_len = sizeof(key),
				      .timeout_ms = 90500 };

	if (!open_box(&nl))
		return;
	nftelem_add(nl, &web, &elem);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list set inet t web",
			       "192.0.2.1 timeout 1m30s5"));
}

static void the_end_of_an_interval_is_outside_of_it(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftelem_set nets = { NFPROTO_INET, "t", "nets", 0 };
	const uint32_t first = address(16), after = address(32);
	const struct nftelem begin = { .key = &first, .key_len = 4 };
	const struct nftelem end = { .key = &after,
				     .key_len = 4,
				     .interval_end = true };

	if (!open_box(&nl))
		return;
	nftelem_add(nl, &nets, &begin);
	nftelem_add(nl, &nets, &end);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list set inet t nets",
			       "elements = { 192.0.2.16/28 }"));
}

static void a_verdict_jumps_or_goes(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftelem_set map = { NFPROTO_INET, "t", "m", 0 };
	const uint32_t marks[2] = { 1, 2 };
	const struct nftelem jump = {
		.key = &marks[0], .key_len = 4, .chain = "c", .jumps = true
	};
	const struct nftelem go = { .key = &marks[1],
				    .key_len = 4,
				    .chain = "c" };

	if (!open_box(&nl))
		return;
	nftelem_add(nl, &map, &jump);
	nftelem_add(nl, &map, &go);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list map inet t m", "0x00000001 : jump c"));
	CU_ASSERT(nftbox_shows("list map inet t m", "0x00000002 : goto c"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(elements_are_added_deleted_and_flushed),
		UNIT(elements_of_one_set_share_a_message),
		UNIT(a_timeout_is_set_in_milliseconds),
		UNIT(the_end_of_an_interval_is_outside_of_it),
		UNIT(a_verdict_jumps_or_goes),
	};

	return unit_main("nftelem", tests, ARRAY_SIZE(tests));
}
