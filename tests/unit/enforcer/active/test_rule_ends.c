/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule_ends.c - a rule is taken out when its time has come, and only then.
 *
 * run: once
 */
#include "enforcer/active/rule_ends.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bpf/capture.h"
#include "enforcer/active/active.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/unit.h"

/* One for all tests, which ends with the process: each starts anew with the
 * programs that the first one loaded. */
static struct activebox shared;

/* A policy in which rule `brief` ends in @seconds. */
static void write_policy(int64_t seconds, char text[512])
{
	const time_t until = (time_t)(wallclock_now_s() + seconds);
	char when[32];
	struct tm tm;

	(void)gmtime_r(&until, &tm);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	(void)snprintf(
		text, 512,
		"version: 1\nmode: enforce\nrules:\n"
		"  - { name: first, domains: a.example, action: allow }\n"
		"  - { name: brief, domains: b.example, action: allow, "
		"until: %s }\n"
		"  - { name: last, domains: c.example, action: allow }\n",
		when);
}

static size_t n_rules(const struct activebox *box)
{
	return active_policy(box->active)->policy->n_rules;
}

static const struct image_header *in_force(const struct activebox *box)
{
	return (const void *)capture_image(box->capture)->cells;
}

/* Run the loop until @n rules are left, or for @seconds. */
static void run(struct activebox *box, size_t n, int64_t seconds)
{
	const int64_t end_s = wallclock_now_s() + seconds;

	while (n_rules(box) != n && wallclock_now_s() < end_s)
		(void)loop_once(box->loop, 100);
}

static void a_rule_ends_while_the_daemon_runs(void)
{
	char text[512];

	write_policy(1000, text);
	if (!activebox_anew(&shared, text)) /* which takes its time */
		return;
	write_policy(5, text);
	CU_ASSERT_EQUAL(activebox_reload(&shared, text), 0);
	CU_ASSERT_EQUAL(n_rules(&shared), 3);
	CU_ASSERT_EQUAL(in_force(&shared)->n_clauses, 3);
	run(&shared, 2, 30);
	CU_ASSERT_EQUAL_FATAL(n_rules(&shared), 2);
	unit_string("the rule behind it", "last",
		    active_policy(shared.active)->policy->rules[1].name);
	CU_ASSERT_EQUAL(in_force(&shared)->n_clauses, 2);
	unit_string("news", "loaded reloaded rules-ended ", shared.news);
}

/* The timer is set anew by a reload, and not due at once. */
static void a_reload_sets_another_end(void)
{
	char text[512];

	write_policy(1000, text);
	if (!activebox_anew(&shared, text))
		return;
	write_policy(5, text);
	CU_ASSERT_EQUAL(activebox_reload(&shared, text), 0);
	write_policy(1000, text);
	CU_ASSERT_EQUAL(activebox_reload(&shared, text), 0);
	run(&shared, 2, 7);
	CU_ASSERT_EQUAL(n_rules(&shared), 3);
	write_policy(1, text);
	CU_ASSERT_EQUAL(activebox_reload(&shared, text), 0);
	run(&shared, 2, 30);
	CU_ASSERT_EQUAL(n_rules(&shared), 2);
}

static void a_rule_that_has_ended_is_not_loaded(void)
{
	char text[512];

	write_policy(-1, text);
	if (!activebox_anew(&shared, text))
		return;
	CU_ASSERT_EQUAL(n_rules(&shared), 2);
	CU_ASSERT_EQUAL(in_force(&shared)->n_clauses, 2);
	unit_string("news", "loaded ", shared.news);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_rule_ends_while_the_daemon_runs),
		UNIT(a_reload_sets_another_end),
		UNIT(a_rule_that_has_ended_is_not_loaded),
	};
	int status;

	activebox_begin();
	status = unit_main("rule_ends", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
