/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule_hits.c - what `nameward rules` is answered: rules in the order of
 * the policy, then the default, each with its count and last time.
 */
#include "enforcer/control/rule_hits.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/active/active_state.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define NS_PER_S 1000000000ULL
#define STARTED_NS (10 * NS_PER_S)
#define WEB_NS (20 * NS_PER_S)
#define NONE_NS (30 * NS_PER_S)
/* "2026-11-22T16:15:41": a clock is measured anew for each time. */
#define SECOND_LEN 19

static const char policy_text[] =
	"version: 1\ndefaults: { lookup: deny }\nrules:\n"
	"  - { name: web, domains: [w.example.com], action: allow }\n"
	"  - { name: lan, networks: [192.0.2.0/24], action: allow }\n"
	"  - { name: ads, domains: [a.example.com], action: deny }\n";

/* Write what is answered of @text with counts of before: 5 of the first rule,
 * and 2 of the default.  Times are @shift_ns later than they are called. */
static void answer(const char *text, uint64_t shift_ns, struct buf *out)
{
	CLEANUP(policy_freep) struct policy *policy = policy_text_load(text);
	struct rule_use rules[] = { { 5, WEB_NS + shift_ns }, { 0 }, { 0 } };
	struct host_policy now = { .policy = policy };
	const struct active active = {
		.now = &now,
		.uses = { .fd = -1,
			  .rules = rules,
			  .n = ARRAY_SIZE(rules),
			  .by_default = { 2, NONE_NS + shift_ns } },
	};

	CU_ASSERT_EQUAL(rule_hits_write(&active, STARTED_NS + shift_ns, out),
			0);
	buf_char(out, '\0');
}

static void rules_come_in_their_order_and_the_default_behind(void)
{
	static const struct jsoncheck checks[] = {
		{ "ok", "true" },
		{ "rules.0.rule", "web" },
		{ "rules.0.action", "allow" },
		{ "rules.0.hits", "5" },
		{ "rules.0.connections_only", "-" },
		{ "rules.1.rule", "lan" },
		{ "rules.2.rule", "ads" },
		{ "rules.2.action", "deny" },
		{ "rules.3", "-" },
		{ "default.action", "deny" },
		{ "default.hits", "2" },
	};
	CLEANUP(buf_done) struct buf out = { 0 };

	answer(policy_text, 0, &out);
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

static void a_rule_about_connections_has_no_count(void)
{
	static const struct jsoncheck checks[] = {
		{ "rules.1.action", "allow" },
		{ "rules.1.connections_only", "true" },
		{ "rules.1.hits", "-" },
		{ "rules.1.last", "-" },
	};
	CLEANUP(buf_done) struct buf out = { 0 };

	answer(policy_text, 0, &out);
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

static void a_rule_that_never_decided_has_no_time(void)
{
	static const struct jsoncheck checks[] = {
		{ "rules.2.hits", "0" },
		{ "rules.2.last", "-" },
	};
	CLEANUP(buf_done) struct buf out = { 0 };

	answer(policy_text, 0, &out);
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

static void the_default_shown_is_that_of_lookups(void)
{
	static const struct jsoncheck checks[] = {
		{ "rules.0", "-" },
		{ "default.action", "allow" },
	};
	CLEANUP(buf_done) struct buf out = { 0 };

	answer("version: 1\ndefaults: { lookup: allow, egress: deny }\n", 0,
	       &out);
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

/* How much is @boottime_ns to be moved to be half a second past a second? */
static uint64_t shift_of(uint64_t boottime_ns)
{
	struct wallclock clock = { 0 };
	uint64_t past_ns =
		(uint64_t)wallclock_at(&clock, boottime_ns) % NS_PER_S;

	return (3 * NS_PER_S / 2 - past_ns) % NS_PER_S;
}

/* Does @line have @key with the time @boottime_ns? */
static bool has_time(const char *line, const char *key, uint64_t boottime_ns)
{
	char want[64], text[WALLCLOCK_TEXT_MAX];
	struct wallclock clock = { 0 };
	const char *at;

	(void)snprintf(
		want, sizeof(want), "\"%s\":\"%.*s", key, SECOND_LEN,
		wallclock_utc(&clock, wallclock_at(&clock, boottime_ns), text));
	at = strstr(line, want);
	return at && !strstr(at + 1, want);
}

static void times_are_of_the_realtime_clock(void)
{
	const uint64_t shift_ns = shift_of(STARTED_NS);
	CLEANUP(buf_done) struct buf out = { 0 };

	answer(policy_text, shift_ns, &out);
	CU_ASSERT(has_time(out.data, "since", STARTED_NS + shift_ns));
	CU_ASSERT(has_time(out.data, "last", WEB_NS + shift_ns));
	CU_ASSERT(has_time(out.data, "last", NONE_NS + shift_ns));
	CU_ASSERT_FALSE(has_time(out.data, "last", STARTED_NS + shift_ns));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(rules_come_in_their_order_and_the_default_behind),
		UNIT(a_rule_about_connections_has_no_count),
		UNIT(a_rule_that_never_decided_has_no_time),
		UNIT(the_default_shown_is_that_of_lookups),
		UNIT(times_are_of_the_realtime_clock),
	};

	return unit_main("rule_hits", tests, ARRAY_SIZE(tests));
}
