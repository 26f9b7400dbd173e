/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftwriter.c - what a description and a kernel permit, and how a rule is
 * decided.
 */
#include "nft/table/nftwriter.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define MASK 0xff000000

static const struct {
	uint32_t mask;
	int want;
} masks[] = {
	{ MASK, 0 },	     { 0xf, 0 },
	{ 0xf0000000, 0 },   { 0xffffffff, 0 },
	{ 0, -EINVAL },	     { 0x7, -EINVAL },
	{ 0xf0f0, -EINVAL }, { 0x80000001, -EINVAL },
};

static void a_mask_that_is_no_mark_mask_is_refused(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftprobe probe = { 0 };
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		const struct nftlayout_config config = {
			.mark_mask = masks[i].mask
		};
		struct nftwriter writer = { .n_rules = 99 };
		char want[80];

		CU_ASSERT_EQUAL(nftwriter_init(&writer, nl, &config, &probe),
				masks[i].want);
		CU_ASSERT_EQUAL(writer.n_rules, masks[i].want ? 99 : 0);
		(void)snprintf(want, sizeof(want),
			       "mark mask: want 4 or more bits side by side, "
			       "got 0x%08x",
			       masks[i].mask);
		if (masks[i].want)
			unit_string("words", want, nl_error(nl));
	}
}

static const struct {
	const char *what;
	struct nftlayout_config config;
	struct nftprobe probe;
	uint16_t hold_queue;
	bool counters, socket_mark;
} permissions[] = {
	{ "nothing is wanted", { .mark_mask = MASK }, { 0 }, 0, false, false },
	{ "the kernel has all, and all is wanted",
	  { .mark_mask = MASK, .hold_queue = 7, .count_elements = true },
	  { .queue = true, .element_counters = true, .socket_mark = true },
	  7,
	  true,
	  true },
	{ "the kernel has all, and nothing is wanted",
	  { .mark_mask = MASK },
	  { .queue = true, .element_counters = true, .socket_mark = true },
	  0,
	  false,
	  true },
	{ "the kernel has nothing, and all is wanted",
	  { .mark_mask = MASK, .hold_queue = 7, .count_elements = true },
	  { 0 },
	  0,
	  false,
	  false },
	{ "nothing is held in audit mode",
	  { .mark_mask = MASK, .hold_queue = 7, .audit = true },
	  { .queue = true },
	  0,
	  false,
	  false },
	{ "but where something is refused all the same",
	  { .mark_mask = MASK,
	    .hold_queue = 7,
	    .audit = true,
	    .enforces = true },
	  { .queue = true },
	  7,
	  false,
	  false },
};

static void features_that_the_kernel_lacks_are_not_used(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < ARRAY_SIZE(permissions); i++) {
		struct nftwriter writer;

		CU_ASSERT_EQUAL(nftwriter_init(&writer, nl,
					       &permissions[i].config,
					       &permissions[i].probe),
				0);
		if (writer.hold_queue != permissions[i].hold_queue ||
		    writer.counters != permissions[i].counters ||
		    writer.socket_mark != permissions[i].socket_mark)
			CU_FAIL(permissions[i].what);
	}
}

static const struct {
	struct nftlayout_entry entry;
	const char *want;
} entries[] = {
	{ { .rule = "all" },
	  "\t\tcounter packets 0 bytes 0 goto permit_1 comment \"why\"\n\t}" },
	{ { .rule = "lan", .deny = true },
	  "\t\tcounter packets 0 bytes 0 log prefix \"lan\" group 5 snaplen "
	  "256 goto refuse comment \"why\"\n\t}" },
};

static void an_entry_is_permitted_or_logged_and_refused(void)
{
	const struct nftlayout_config config = { .mark_mask = MASK,
						 .log_group = 5 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct nftprobe probe = { 0 };
	struct nftwriter writer;
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftwriter_init(&writer, nl, &config, &probe), 0);
	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		const struct nftlayout_entry *entry = &entries[i].entry;
		struct nftrule rule;

		CU_ASSERT_EQUAL(nftbox_nft("flush ruleset; table inet nameward "
					   "{ chain c { }; chain refuse { }; "
					   "chain permit_1 { }; }",
					   NULL, 0),
				0);
		nftwriter_begin(&writer, &rule, "c", "why");
		nftwriter_verdict(&writer, &rule, entry, "permit_1");
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		CU_ASSERT(nftbox_shows("list chain inet nameward c",
				       entries[i].want));
		CU_ASSERT_EQUAL(writer.n_rules, i + 1);
	}
}

static const struct {
	bool audit, enforces;
	const char *want;
} drops[] = {
	{ false, true, "snaplen 256 drop comment \"why\"\n\t}" },
	{ true, false, "snaplen 256 accept comment \"why\"\n\t}" },
	{ true, true, "snaplen 256 return comment \"why\"\n\t}" },
};

static void packets_that_nobody_may_send_are_dropped_or_recorded(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < ARRAY_SIZE(drops); i++) {
		struct nftwriter writer = { .nl = nl,
					    .log_group = 5,
					    .audit = drops[i].audit,
					    .enforces = drops[i].enforces };
		struct nftrule rule;

		CU_ASSERT_EQUAL(nftbox_nft("flush ruleset; table inet nameward "
					   "{ chain c { }; }",
					   NULL, 0),
				0);
		nftwriter_begin(&writer, &rule, "c", "why");
		nftwriter_drop(&writer, &rule, "!odd");
		CU_ASSERT_EQUAL(nl_commit(nl), 0);
		CU_ASSERT(nftbox_shows("list chain inet nameward c",
				       "counter packets 0 bytes 0 log prefix "
				       "\"!odd\" group 5 "));
		CU_ASSERT(nftbox_shows("list chain inet nameward c",
				       drops[i].want));
	}
}

static void ids_of_sets_are_never_given_twice(void)
{
	struct nftwriter writer = { 0 };
	uint32_t first = nftwriter_next_set_id(&writer);

	CU_ASSERT_NOT_EQUAL(first, 0);
	CU_ASSERT_NOT_EQUAL(nftwriter_next_set_id(&writer), first);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_mask_that_is_no_mark_mask_is_refused),
		UNIT(features_that_the_kernel_lacks_are_not_used),
		UNIT(an_entry_is_permitted_or_logged_and_refused),
		UNIT(packets_that_nobody_may_send_are_dropped_or_recorded),
		UNIT(ids_of_sets_are_never_given_twice),
	};

	return unit_main("nftwriter", tests, ARRAY_SIZE(tests));
}
