/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftreplace.c - what a replacement keeps of a table, and who may replace
 * or remove it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static void sets_to_be_kept_keep_their_elements(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	tablebox_put(&box, "web_4");
	tablebox_put(&box, "all.of-it_4");
	box.rules[0].keep = true;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(tablebox_has("web_4"));
	CU_ASSERT(!tablebox_has("all.of-it_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	/* A new set can't have kept its elements. */
	tablebox_put(&box, "web_4");
	box.rules[1].name = "new";
	box.rules[1].keep = true;
	box.config.n_classes = 0;
	CU_ASSERT(!tablebox_replace(&box));
	CU_ASSERT(tablebox_has("web_4"));
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list set inet nameward all.of-it_4", NULL, 0), 0);
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list chain inet nameward class_1", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static void a_set_of_another_size_is_not_kept(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	tablebox_put(&box, "web_4");
	box.rules[0].keep = true;
	box.config.set_size = 100;
	CU_ASSERT(!tablebox_replace(&box));
	CU_ASSERT(!tablebox_has("web_4"));
	CU_ASSERT(nftbox_shows("list set inet nameward web_4", "size 100"));
	tablebox_close(&box);
}

static void a_table_left_by_a_crash_is_adopted_with_its_elements(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	tablebox_put(&box, "web_4");
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	CU_ASSERT(tablebox_has("web_4"));
	box.rules[0].keep = true;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(tablebox_has("web_4"));
	tablebox_close(&box);
	/* The adopted table outlives its second socket, too. */
	CU_ASSERT(tablebox_has("web_4"));
}

static void others_cannot_flush_a_table_with_an_owner(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		tablebox_close(&box);
		return;
	}
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftbox_nft(TABLEBOX_LIST, NULL, 0), 0);
	tablebox_close(&box);
	/* Without a living owner it is flushed like any other table. */
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_NOT_EQUAL(nftbox_nft(TABLEBOX_LIST, NULL, 0), 0);
}

static void a_table_of_a_living_process_is_left_alone(void)
{
	CLEANUP(nl_closep) struct nl_socket *second = NULL;
	struct nfttable *table = NULL;
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		tablebox_close(&box);
		return;
	}
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT_EQUAL_FATAL(nl_open(&second), 0);
	CU_ASSERT_EQUAL(nfttable_open(second, &box.probe, &table), -EBUSY);
	CU_ASSERT_PTR_NULL(table);
	CU_ASSERT_PTR_NOT_NULL(strstr(nl_error(second), "another process"));
	CU_ASSERT_EQUAL(nfttable_remove(second), -EBUSY);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
	CU_ASSERT_EQUAL(nfttable_remove(second), 0);
	CU_ASSERT_NOT_EQUAL(nftbox_nft(TABLEBOX_LIST, NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_remove(second), 0);
}

static const char *const foreign[] = {
	"set web_4 { type inet_service; }\n"
	"map classes { type mark : verdict; elements = { 1 : jump odd } }\n"
	"chain odd { }\nchain output { meta mark vmap @classes; }",
	"chain odd {\ntype filter hook input priority 0\ndrop\n}",
	"chain output {\ntype filter hook output priority 7\n}\nchain odd { }",
	"chain odd { }",
};

static void replace_foreign(const char *content, bool owner_persist)
{
	struct tablebox box;
	char command[512];

	if (!tablebox_open(&box))
		return;
	(void)snprintf(command, sizeof(command), "table inet nameward {\n%s\n}",
		       content);
	CU_ASSERT_EQUAL(nftbox_nft(command, NULL, 0), 0);
	box.probe.owner_persist &= owner_persist;
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	box.rules[0].keep = true;
	CU_ASSERT(!tablebox_replace(&box));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST,
			       "hook output priority filter; policy accept"));
	CU_ASSERT_NOT_EQUAL(nftbox_nft("list chain inet nameward odd", NULL, 0),
			    0);
	tablebox_close(&box);
}

static void a_foreign_table_of_our_name_is_replaced(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		replace_foreign(foreign[i], true);
		replace_foreign(foreign[i], false);
	}
}

/* This is how the table is on kernels without owner,persist. */
static void damage_to_a_table_without_owner_is_noticed_and_repaired(void)
{
	static const char *const damages[] = {
		"flush ruleset",
		"flush chain inet nameward output",
		"delete table inet nameward",
		"flush chain inet nameward miss",
	};
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	box.probe.owner_persist = false;
	CU_ASSERT(tablebox_replace(&box));
	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
		CU_ASSERT_EQUAL(nftbox_nft(damages[i], NULL, 0), 0);
		CU_ASSERT_EQUAL(nfttable_check(box.table), -ENOENT);
		(void)tablebox_replace(&box);
	}
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	/* A chain that an administrator adds is no damage. */
	CU_ASSERT_EQUAL(nftbox_nft("add chain inet nameward mine", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_put(&box, "web_4");
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	box.rules[0].keep = true;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(tablebox_has("web_4"));
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	tablebox_close(&box);
}

static void a_table_without_owner_gets_one_where_the_kernel_has_owners(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		tablebox_close(&box);
		return;
	}
	box.probe.owner_persist = false;
	CU_ASSERT(tablebox_replace(&box));
	box.probe.owner_persist = true;
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	box.rules[0].keep = true;
	CU_ASSERT(!tablebox_replace(&box));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "flags owner"));
	tablebox_close(&box);
}

static void a_replacement_that_fails_changes_nothing(void)
{
	const struct nftlayout_entry lost = { .rule = "nosuch" };
	const struct nftlayout_class bad = { .id = 9,
					     .entries = &lost,
					     .n_entries = 1 };
	struct tablebox box;
	bool kept;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	tablebox_put(&box, "web_4");
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &bad), -ENOENT);
	unit_string("words",
		    "add rule to nameward class_9: No such file or directory",
		    nl_error(box.nl));
	box.config.classes = &bad;
	box.config.n_classes = 1;
	CU_ASSERT_EQUAL(nfttable_replace(box.table, &box.config, &kept),
			-ENOENT);
	CU_ASSERT(tablebox_has("web_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "jump class_2"));
	tablebox_describe(&box);
	CU_ASSERT(tablebox_replace(&box));
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(sets_to_be_kept_keep_their_elements),
		UNIT(a_set_of_another_size_is_not_kept),
		UNIT(a_table_left_by_a_crash_is_adopted_with_its_elements),
		UNIT(others_cannot_flush_a_table_with_an_owner),
		UNIT(a_table_of_a_living_process_is_left_alone),
		UNIT(a_foreign_table_of_our_name_is_replaced),
		UNIT(damage_to_a_table_without_owner_is_noticed_and_repaired),
		UNIT(a_table_without_owner_gets_one_where_the_kernel_has_owners),
		UNIT(a_replacement_that_fails_changes_nothing),
	};

	return unit_main("nftreplace", tests, ARRAY_SIZE(tests));
}
