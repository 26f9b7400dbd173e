/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nl.c - transactions commit all or nothing, and name what failed.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void add_set(struct nl_socket *nl, const char *table)
{
	struct nftobject_set set = { .table = table,
				     .name = "s",
				     .id = 1,
				     .type = NFTOBJECT_IPV4_ADDR };

	nftobject_set(nl, &set);
}

static void an_empty_queue_commits_nothing(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL(nl_queued(nl), 0);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_NOT_EQUAL(nl_portid(nl), 0);
}

static void a_transaction_commits_all_its_messages(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	add_set(nl, "t");
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_EQUAL(nl_queued(nl), 0);
	CU_ASSERT(nftbox_shows("list ruleset", "set s"));
}

static void the_message_that_failed_is_named_and_nothing_is_committed(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	add_set(nl, "nosuch");
	nftobject_chain(nl, "t", "c");
	CU_ASSERT_EQUAL(nl_commit(nl), -ENOENT);
	unit_string("words", "add set nosuch s: No such file or directory",
		    nl_error(nl));
	CU_ASSERT_NOT_EQUAL(nftbox_nft("list table inet t", NULL, 0), 0);
	/* The socket can still be used. */
	nftobject_table(nl, "t", 0);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
}

static void nl_try_checks_the_queue_and_commits_nothing(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	CU_ASSERT_EQUAL(nl_try(nl), 0);
	add_set(nl, "nosuch");
	CU_ASSERT_EQUAL(nl_try(nl), -ENOENT);
	CU_ASSERT_NOT_EQUAL(nftbox_nft("list table inet t", NULL, 0), 0);
}

static void a_spoilt_queue_fails_once(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	nl_spoil(nl);
	nftobject_chain(nl, "t", "c");
	CU_ASSERT_EQUAL(nl_commit(nl), -ENOMEM);
	CU_ASSERT_NOT_EQUAL(nftbox_nft("list table inet t", NULL, 0), 0);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
}

/* This is some 15 times what a socket may send by default. */
static void a_transaction_of_megabytes_goes_through(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = "t",
					 .name = "s" };
	uint32_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	nftobject_table(nl, "t", 0);
	add_set(nl, "t");
	for (i = 1; i <= 200000; i++) {
		struct nftelem elem = { .key = &i, .key_len = sizeof(i) };

		nftelem_add(nl, &set, &elem);
	}
	CU_ASSERT(nl_queued(nl) > 3000000);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT_EQUAL(
		nftbox_nft("get element inet t s { 64.13.3.0 }", NULL, 0),
		0); /* 200,000 */
}

static void thousands_of_failures_are_one_error(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	int i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < 5000; i++)
		nftobject_delete_chain(nl, "nosuch", "c");
	CU_ASSERT_EQUAL(nl_commit(nl), -ENOENT);
	nftobject_table(nl, "t", 0);
	CU_ASSERT_EQUAL(nl_commit(nl), 0);
	CU_ASSERT(nftbox_shows("list tables", "inet t"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_empty_queue_commits_nothing),
		UNIT(a_transaction_commits_all_its_messages),
		UNIT(the_message_that_failed_is_named_and_nothing_is_committed),
		UNIT(nl_try_checks_the_queue_and_commits_nothing),
		UNIT(a_spoilt_queue_fails_once),
		UNIT(a_transaction_of_megabytes_goes_through),
		UNIT(thousands_of_failures_are_one_error),
	};

	return unit_main("nl", tests, ARRAY_SIZE(tests));
}
