/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_denials.c - which records count, and what is kept of many.
 */
#include "enforcer/cli/ask/denials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define DENIED(t, name_)                                     \
	.timestamp = (t), .action = "query", .denied = true, \
	.reason = "default", .exe = "/bin/a", .uid = "5", .qname = (name_)

static const struct records_entry entries[] = {
	{ DENIED("2026-01-01T00:00:03Z", "b.example.") },
	{ DENIED("2026-01-01T00:00:01Z", "a.example."), .count = "7" },
	{ DENIED("2026-01-01T00:00:02Z", "A.example"), .rule = "r" },
	{ .timestamp = "2026-01-01T00:00:09Z",
	  .action = "query",
	  .allowed = true,
	  .uid = "5",
	  .qname = "allowed.example" },
	{ .timestamp = "2026-01-01T00:00:09Z",
	  .action = "answer",
	  .denied = true,
	  .reason = "denied",
	  .uid = "5",
	  .qname = "answered.example" },
	{ .timestamp = "2026-01-01T00:00:09Z",
	  .action = "ask",
	  .denied = true,
	  .uid = "5",
	  .qname = "asked.example" },
	{ .timestamp = "2026-01-01T00:00:09Z",
	  .denied = true,
	  .uid = "5",
	  .qname = "nothing.example" },
	{ .timestamp = "2026-01-01T00:00:09Z",
	  .action = "connect",
	  .denied = true,
	  .uid = "5" },
	{ .timestamp = "2026-01-01T00:00:08Z",
	  .action = "query",
	  .denied = true,
	  .reason = "default",
	  .exe = "/bin/a",
	  .uid = "6",
	  .qname = "b.example" },
	{ .timestamp = "2026-01-01T00:00:04Z",
	  .action = "query",
	  .denied = true,
	  .reason = "default",
	  .exe = "/bin/a",
	  .uid = "5",
	  .cgroup = "/c",
	  .container = "x",
	  .qname = "b.example" },
};

/* "b.example/5*1", the latest first. */
static void expect(const char *what, struct ask_denials *denials,
		   const char *want)
{
	char got[512] = "";
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		CU_ASSERT_EQUAL(ask_denials_add(denials, &entries[i]), 0);
	ask_denials_sort(denials);
	for (i = 0; i < denials->n; i++)
		len += (size_t)snprintf(
			got + len, sizeof(got) - len, "%s%s/%s%s*%lu",
			i ? " " : "", denials->list[i].name,
			denials->list[i].uid, denials->list[i].cgroup,
			denials->list[i].n);
	unit_string(what, want, got);
	ask_denials_done(denials);
}

static void denied_lookups_count_once_for_program_user_and_name(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	expect("all", denials,
	       "b.example/6*1 b.example/5/c*1 b.example/5*1 "
	       "a.example/5*8");
	denials->any_user = false;
	denials->uid = 6;
	expect("of one user", denials, "b.example/6*1");
	denials->uid = 5;
	(void)strcpy(denials->since, "2026-01-01T00:00:03");
	expect("since then", denials, "b.example/5/c*1 b.example/5*1");
	free(denials);
}

static void the_latest_record_says_which_rule_denied(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entries[2]), 0);
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entries[1]), 0);
	CU_ASSERT_EQUAL_FATAL(denials->n, 1);
	unit_string("rule", "r", denials->list[0].rule);
	unit_string("last", "2026-01-01T00:00:02Z", denials->list[0].last);
	ask_denials_done(denials);
	free(denials);
}

static void a_record_of_both_halves_counts_as_its_question(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));
	const struct records_entry entry = { .timestamp = "2026-01-01",
					     .action = "lookup",
					     .dns_type = "answer",
					     .denied = true,
					     .reason = "denied",
					     .uid = "5",
					     .qname = "c.example" };

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	CU_ASSERT_EQUAL_FATAL(denials->n, 1);
	unit_string("reason", "default", denials->list[0].reason);
	ask_denials_done(denials);
	free(denials);
}

static void of_many_denials_the_latest_are_kept(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));
	char name[32], when[32];
	struct records_entry entry = { DENIED(when, name) };
	int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	for (i = 0; i < ASK_DENIALS_MAX + 50; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		(void)snprintf(when, sizeof(when), "2026-01-01T00:%02d:%02dZ",
			       i / 60, i % 60);
		CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	}
	(void)strcpy(name, "old.example");
	(void)strcpy(when, "2025-01-01T00:00:00Z");
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	ask_denials_sort(denials);
	CU_ASSERT_EQUAL(denials->n, ASK_DENIALS_MAX);
	unit_string("first", "n305.example", denials->list[0].name);
	unit_string("last", "n50.example",
		    denials->list[ASK_DENIALS_MAX - 1].name);
	ask_denials_done(denials);
	free(denials);
}

static void nobody_pushes_out_those_of_others(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));
	char name[32], when[32] = "2026-01-01T00:00:00Z";
	struct records_entry entry = { DENIED(when, name) };
	int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	(void)strcpy(name, "wanted.example");
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	for (i = 0; i < 4 * ASK_DENIALS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		(void)snprintf(when, sizeof(when), "2026-01-01T00:%02d:%02dZ",
			       1 + i / 60, i % 60);
		entry.uid = i % 2 ? "7" : "8";
		CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	}
	/* One that is older than all of those, of a user who has none. */
	(void)strcpy(name, "old.example");
	(void)strcpy(when, "2025-01-01T00:00:00Z");
	entry.uid = "9";
	CU_ASSERT_EQUAL(ask_denials_add(denials, &entry), 0);
	ask_denials_sort(denials);
	CU_ASSERT_EQUAL_FATAL(denials->n, ASK_DENIALS_MAX);
	unit_string("oldest", "old.example",
		    denials->list[ASK_DENIALS_MAX - 1].name);
	unit_string("wanted", "wanted.example",
		    denials->list[ASK_DENIALS_MAX - 2].name);
	unit_string("latest", "n1023.example", denials->list[0].name);
	ask_denials_done(denials);
	free(denials);
}

static void of_one_program_those_on_the_host_are_kept(void)
{
	struct ask_denials *denials = calloc(1, sizeof(*denials));

	CU_ASSERT_PTR_NOT_NULL_FATAL(denials);
	denials->any_user = true;
	denials->exe = "/bin/a";
	expect("of the program", denials,
	       "b.example/6*1 b.example/5*1 a.example/5*8");
	denials->exe = "/bin/b";
	expect("of another", denials, "");
	free(denials);
}

static const struct unit_test tests[] = {
	UNIT(denied_lookups_count_once_for_program_user_and_name),
	UNIT(the_latest_record_says_which_rule_denied),
	UNIT(a_record_of_both_halves_counts_as_its_question),
	UNIT(of_many_denials_the_latest_are_kept),
	UNIT(nobody_pushes_out_those_of_others),
	UNIT(of_one_program_those_on_the_host_are_kept),
};

int main(void)
{
	return unit_main("ask/denials", tests, ARRAY_SIZE(tests));
}
