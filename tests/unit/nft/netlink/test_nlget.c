/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nlget.c - single objects and whole lists, also when they change
 * meanwhile.
 */
#include "nft/netlink/nlget.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdbool.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define N_CHAINS 3000 /* more than one datagram of replies can hold */

/* What was asked for arrives here, and changes while it does. */
struct answer {
	struct nl_socket *changes; /* adds a chain at the first reply */
	unsigned int n_changes;	   /* ... and does so in so many attempts */
	unsigned int n_attempts;
	unsigned int n_replies; /* in the last attempt */
	int stop_with;
};

static void put_table(struct nlmsghdr *nlh, const void *table)
{
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
}

static void begin_attempt(void *context)
{
	struct answer *answer = context;

	answer->n_attempts++;
	answer->n_replies = 0;
}

static void change_list(struct answer *answer)
{
	char chain[16];

	(void)snprintf(chain, sizeof(chain), "new%u", answer->n_changes);
	answer->n_changes--;
	nftobject_chain(answer->changes, "t", chain);
	CU_ASSERT_EQUAL(nl_commit(answer->changes), 0);
}

static int take_reply(void *context, const struct nlmsghdr *nlh)
{
	struct answer *answer = context;

	(void)nlh;
	if (!answer->n_replies++ && answer->n_changes)
		change_list(answer);
	return answer->stop_with;
}

static struct nlget get_of(uint16_t type, struct answer *answer)
{
	return (struct nlget){ .type = type,
			       .family = NFPROTO_INET,
			       .put_names = put_table,
			       .names = "t",
			       .on_reply = take_reply,
			       .on_attempt = begin_attempt,
			       .context = answer };
}

static bool open_box(struct nl_socket **ret_nl)
{
	char chain[16];
	int i;

	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(ret_nl), 0);
	nftobject_table(*ret_nl, "t", 0);
	for (i = 0; i < N_CHAINS; i++) {
		(void)snprintf(chain, sizeof(chain), "c%d", i);
		nftobject_chain(*ret_nl, "t", chain);
	}
	CU_ASSERT_EQUAL_FATAL(nl_commit(*ret_nl), 0);
	return true;
}

static void one_object_is_one_reply(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { 0 };
	struct nlget get = get_of(NFT_MSG_GETTABLE, &answer);

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nlget_one(nl, &get), 0);
	CU_ASSERT_EQUAL(answer.n_replies, 1);
	CU_ASSERT_EQUAL(answer.n_attempts, 0);
}

static void an_object_that_is_not_there_is_an_error_with_words(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { 0 };
	struct nlget get = get_of(NFT_MSG_GETTABLE, &answer);

	if (!open_box(&nl))
		return;
	get.names = "nosuch";
	CU_ASSERT_EQUAL(nlget_one(nl, &get), -ENOENT);
	unit_string("words", "nftables: No such file or directory",
		    nl_error(nl));
	CU_ASSERT_EQUAL(answer.n_replies, 0);
	get.names = "t";
	CU_ASSERT_EQUAL(nlget_one(nl, &get), 0);
}

static void each_object_of_a_list_is_one_reply(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { 0 };
	struct nlget get = get_of(NFT_MSG_GETCHAIN, &answer);

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nlget_all(nl, &get), 0);
	CU_ASSERT_EQUAL(answer.n_attempts, 1);
	CU_ASSERT_EQUAL(answer.n_replies, N_CHAINS);
}

static void an_error_of_the_callback_ends_the_list(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { .stop_with = -ECANCELED };
	struct nlget get = get_of(NFT_MSG_GETCHAIN, &answer);

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(nlget_all(nl, &get), -ECANCELED);
	CU_ASSERT_EQUAL(answer.n_attempts, 1);
	CU_ASSERT_EQUAL(answer.n_replies, 1);
	/* No reply of the former answer is taken for one of the next. */
	answer.stop_with = 0;
	CU_ASSERT_EQUAL(nlget_all(nl, &get), 0);
	CU_ASSERT_EQUAL(answer.n_replies, N_CHAINS);
}

static void a_list_that_changes_meanwhile_is_read_anew(void)
{
	CLEANUP(nl_closep) struct nl_socket *changes = NULL;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { .n_changes = 2 };
	struct nlget get = get_of(NFT_MSG_GETCHAIN, &answer);

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&changes), 0);
	answer.changes = changes;
	CU_ASSERT_EQUAL(nlget_all(nl, &get), 0);
	CU_ASSERT_EQUAL(answer.n_attempts, 3);
	CU_ASSERT_EQUAL(answer.n_replies, N_CHAINS + 2);
}

static void a_list_that_never_stops_changing_is_given_up(void)
{
	CLEANUP(nl_closep) struct nl_socket *changes = NULL;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct answer answer = { .n_changes = 100 };
	struct nlget get = get_of(NFT_MSG_GETCHAIN, &answer);

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&changes), 0);
	answer.changes = changes;
	CU_ASSERT_EQUAL(nlget_all(nl, &get), -EINTR);
	CU_ASSERT(answer.n_attempts > 1 && answer.n_attempts < 100);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(one_object_is_one_reply),
		UNIT(an_object_that_is_not_there_is_an_error_with_words),
		UNIT(each_object_of_a_list_is_one_reply),
		UNIT(an_error_of_the_callback_ends_the_list),
		UNIT(a_list_that_changes_meanwhile_is_read_anew),
		UNIT(a_list_that_never_stops_changing_is_given_up),
	};

	return unit_main("nlget", tests, ARRAY_SIZE(tests));
}
