/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_past.c - what a record is about, and what is none of a policy's.
 */
#include "enforcer/cli/verdict/past.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/replay/lookup.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static struct verdict_message room;

static const struct records_entry query = {
	.action = "query",
	.timestamp = "2026-11-20T10:00:00.5Z",
	.outcome = "unknown",
	.denied = true,
	.exe = "/bin/a",
	.qname = "a.test",
	.qtype = "AAAA",
	.count = "3",
};

static void a_denial_that_passed_counts_as_passed(void)
{
	struct records_entry entry = query;
	struct verdict_past past;
	struct verdict_who who;

	CU_ASSERT_EQUAL_FATAL(verdict_past_of_entry(&entry, &room, &past, &who),
			      0);
	CU_ASSERT_EQUAL(past.kind, VERDICT_LOOKUP);
	CU_ASSERT(past.passed);
	CU_ASSERT_EQUAL(past.count, 3);
	CU_ASSERT_EQUAL(past.time_ns, 1795168800500000000ULL);
	CU_ASSERT_EQUAL(past.type, 28);
	CU_ASSERT_EQUAL(past.fixed, REASON_NONE);
	unit_string("program", "/bin/a", who.exe);
	entry.outcome = "failure";
	CU_ASSERT_EQUAL(verdict_past_of_entry(&entry, &room, &past, &who), 0);
	CU_ASSERT_FALSE(past.passed);
	entry.denied = false;
	entry.outcome = NULL;
	CU_ASSERT_EQUAL(verdict_past_of_entry(&entry, &room, &past, &who), 0);
	CU_ASSERT(past.passed);
}

static void a_record_that_lacks_or_has_wrong_fields_is_refused(void)
{
	static const struct {
		const char *what;
		struct records_entry entry;
		int want;
	} cases[] = {
		{ "an alert", { .action = "alert" }, -ENODATA },
		{ "a word of later", { .action = "dance" }, -ENODATA },
		{ "a question to a server of this host",
		  { .action = "query",
		    .qname = "a.test",
		    .direction = "ingress" },
		  -ENODATA },
		{ "no name", { .action = "query" }, -ENODATA },
		{ "no name, and the reason for it",
		  { .action = "query", .reason = "malformed" },
		  0 },
		{ "no such name",
		  { .action = "query", .qname = "a..test" },
		  -EINVAL },
		{ "no such type",
		  { .action = "query", .qname = "a.test", .qtype = "?" },
		  -EINVAL },
		{ "an answer without a name",
		  { .action = "answer" },
		  -ENODATA },
		{ "no address",
		  { .action = "connect", .destination = "there" },
		  -EINVAL },
		{ "no port",
		  { .action = "connect",
		    .destination = "192.0.2.1",
		    .port = "65536" },
		  -EINVAL },
	};
	struct verdict_past past;
	struct verdict_who who;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (verdict_past_of_entry(&cases[i].entry, &room, &past,
					  &who) != cases[i].want)
			unit_string(cases[i].what, "as wanted",
				    "something else");
}

static void a_lookup_of_a_log_is_two_events(void)
{
	struct replay_lookup lookup = { .asked = true,
					.time_ns = 5,
					.ttl_s = 7 };
	struct verdict_past past;

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text("a.test", &lookup.name), 0);
	CU_ASSERT_EQUAL(verdict_past_of_question(&lookup, &past), 0);
	CU_ASSERT_EQUAL(past.kind, VERDICT_LOOKUP);
	CU_ASSERT_EQUAL(past.type, 1);
	CU_ASSERT(past.passed);
	CU_ASSERT_EQUAL(verdict_past_of_answer(&lookup, &room, &past),
			-ENODATA);
	lookup.asked = false;
	lookup.answered = true;
	lookup.addrs[lookup.n_addrs++] = unit_ip("192.0.2.1");
	CU_ASSERT_EQUAL(verdict_past_of_question(&lookup, &past), -ENODATA);
	CU_ASSERT_EQUAL(verdict_past_of_answer(&lookup, &room, &past), 0);
	CU_ASSERT_EQUAL(past.kind, VERDICT_ANSWER);
	CU_ASSERT_PTR_EQUAL(past.message, &room);
	CU_ASSERT_EQUAL(past.time_ns, 5);
}

static const struct unit_test tests[] = {
	UNIT(a_denial_that_passed_counts_as_passed),
	UNIT(a_record_that_lacks_or_has_wrong_fields_is_refused),
	UNIT(a_lookup_of_a_log_is_two_events),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/past", tests, ARRAY_SIZE(tests));
}
