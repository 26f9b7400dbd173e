/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pipeline_known.c - real answers that say what one has said a moment ago:
 * the kernel's own count tells which of them were arrivals.
 *
 * run: once
 */
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/maps/classes.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/pipeline.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define ANSWER "\"action\":\"answer\" \"opened\""
#define ALL "alerts: no\n" SERVICEBOX_HEAD
#define DENIED "alerts: no\nrecords: denied\n" SERVICEBOX_HEAD
#define USER 1234 /* another than ours */

/* One daemon for all tests, as each policy takes over from the one before. */
static struct servicebox box;

static uint64_t arrivals(void)
{
	uint64_t arrived[MARK_CLASSES], sum = 0;
	size_t i;

	classes_arrived(capture_classes(box.service->capture), arrived);
	for (i = 0; i < MARK_CLASSES; i++)
		sum += arrived[i];
	return sum;
}

/* How many answers were arrivals when w.example.com was looked up, and what
 * came of it was read. */
static uint64_t look_up(int type)
{
	const uint64_t before = arrivals();

	servicebox_ask("w.example.com", type);
	callbacks_drain(box.service);
	CU_ASSERT(servicebox_is_open("web_4"));
	return arrivals() - before;
}

static bool begin(const char *policy)
{
	if (!box.service && !servicebox_open(&box, policy))
		return false;
	servicebox_reload(&box, policy);
	callbacks_drain(box.service);
	CU_ASSERT(look_up(SOCK_DGRAM) >= 1);
	return true;
}

static void an_answer_that_is_repeated_is_no_arrival(void)
{
	if (!begin(ALL SERVICEBOX_WEB))
		return;
	CU_ASSERT_EQUAL(look_up(SOCK_DGRAM), 0);
	CU_ASSERT_EQUAL(look_up(SOCK_DGRAM), 0);
	CU_ASSERT_EQUAL(servicebox_records(&box, ANSWER), 3);
}

static void a_repeat_is_not_reported_where_no_record_is_wanted(void)
{
	if (!begin(DENIED SERVICEBOX_WEB))
		return;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(pipeline_drain(box.service->pipeline), 0);
	CU_ASSERT(servicebox_is_open("web_4"));
}

/* The openings have to follow the answers to the second. */
static void each_answer_is_reported_where_there_is_no_grace(void)
{
	if (!begin(DENIED "  - { name: web, domains: [w.example.com], "
			  "action: allow, open: { grace: 0 } }\n"))
		return;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(pipeline_drain(box.service->pipeline), 1);
}

static void a_known_answer_is_reported_again_after_the_quiet(void)
{
	if (!begin(DENIED "  - { name: web, domains: [w.example.com], "
			  "action: allow, open: { grace: 1 } }\n"))
		return;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(pipeline_drain(box.service->pipeline), 0);
	(void)usleep(1100000);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(pipeline_drain(box.service->pipeline), 1);
}

static const struct {
	const char *what;
	const char *rule;
} unknown[] = {
	{ "a rule that ends",
	  "  - { name: web, domains: [w.example.com], action: allow, "
	  "until: 2099-01-01T00:00:00Z }\n" },
	{ "a rule that fills a user's set",
	  "  - { name: web, domains: [w.example.com], action: allow, "
	  "open: { into: inet users web } }\n" },
	{ "an opening of one second",
	  "  - { name: web, domains: [w.example.com], action: allow, "
	  "open: { ttl: { max: 1 }, grace: 0 } }\n" },
};

static void some_rules_have_no_answers_that_are_known(void)
{
	char policy[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		(void)snprintf(policy, sizeof(policy), "%s%s", ALL,
			       unknown[i].rule);
		if (!begin(policy))
			return;
		unit_string(unknown[i].what, "an arrival",
			    look_up(SOCK_DGRAM) == 1 ? "an arrival" : "none");
	}
}

/* What it opens may be in another set by now, or denied. */
static void a_repeated_answer_is_an_arrival_under_another_policy(void)
{
	if (!begin(ALL SERVICEBOX_WEB))
		return;
	servicebox_reload(&box, ALL SERVICEBOX_WEB
			  "  - { name: more, domains: [m.example.com], "
			  "action: allow }\n");
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(look_up(SOCK_DGRAM), 1);
	CU_ASSERT_EQUAL(look_up(SOCK_DGRAM), 0);
}

/* It opens nothing then, which has a record. */
static void a_repeated_answer_is_an_arrival_if_policies_change_meanwhile(void)
{
	int fd;

	if (!begin(DENIED SERVICEBOX_WEB))
		return;
	CU_ASSERT_EQUAL(kill(box.resolver, SIGSTOP), 0);
	fd = servicebox_send("w.example.com", SOCK_DGRAM);
	servicebox_reload(
		&box, DENIED
		"  - { name: no, domains: [w.example.com], action: deny }\n");
	CU_ASSERT_EQUAL(kill(box.resolver, SIGCONT), 0);
	servicebox_receive(fd);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, "\"action\":\"answer\" "
						 "\"policy-changed\""),
			1);
}

static void a_repeated_answer_is_an_arrival_over_tcp(void)
{
	if (!begin(ALL SERVICEBOX_WEB))
		return;
	CU_ASSERT(look_up(SOCK_STREAM) >= 1);
}

/* As look_up(), by another user. */
static uint64_t look_up_as_user(void)
{
	const uint64_t before = arrivals();

	CU_ASSERT_EQUAL(seteuid(USER), 0);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(seteuid(0), 0);
	callbacks_drain(box.service);
	return arrivals() - before;
}

/* An alias of it may be denied to the other. */
static void a_repeated_answer_is_an_arrival_for_who_has_other_clauses(void)
{
	if (!begin(ALL SERVICEBOX_WEB
		   "  - { name: his, who: { user: 1234 }, "
		   "domains: [m.example.com], action: deny }\n"))
		return;
	CU_ASSERT(look_up_as_user() >= 1);
	CU_ASSERT_EQUAL(look_up_as_user(), 0);
	CU_ASSERT_EQUAL(look_up(SOCK_DGRAM), 0);
}

static const struct unit_test tests[] = {
	UNIT(an_answer_that_is_repeated_is_no_arrival),
	UNIT(a_repeat_is_not_reported_where_no_record_is_wanted),
	UNIT(each_answer_is_reported_where_there_is_no_grace),
	UNIT(a_known_answer_is_reported_again_after_the_quiet),
	UNIT(some_rules_have_no_answers_that_are_known),
	UNIT(a_repeated_answer_is_an_arrival_under_another_policy),
	UNIT(a_repeated_answer_is_an_arrival_if_policies_change_meanwhile),
	UNIT(a_repeated_answer_is_an_arrival_over_tcp),
	UNIT(a_repeated_answer_is_an_arrival_for_who_has_other_clauses),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("pipeline_known", tests, ARRAY_SIZE(tests));
	servicebox_close(&box);
	servicebox_end();
	return status;
}
