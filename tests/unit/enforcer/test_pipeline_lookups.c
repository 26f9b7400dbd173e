/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pipeline_lookups.c - real lookups, each with one record.
 *
 * run: once
 */
#include <signal.h>
#include <sys/socket.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/record/lookups.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define QUERY "\"action\":\"query\" "
#define ANSWER "\"action\":\"answer\" "
#define LOOKUP "\"action\":\"lookup\" "

/* One is answered, one denied, one never answered. */
static void look_up_with(const char *policy)
{
	struct servicebox box;
	int fd;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	servicebox_reload(&box, policy);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	servicebox_ask("w.example.com", SOCK_STREAM);
	CU_ASSERT_EQUAL(servicebox_send("other.example.com", SOCK_DGRAM), -1);
	callbacks_drain(box.service);
	CU_ASSERT(servicebox_is_open("web_4"));
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP
					   "\"accepted\" \"duration\" "
					   "\"destination\" \"egress\" "
					   "\"type\":\"answer\" "
					   "w.example.com \"NOERROR\" "
					   "\"name\":\"web\" \"opened\""),
			2);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP "\"denied\" "
							"other.example.com"),
			1);
	CU_ASSERT_EQUAL(kill(box.resolver, SIGSTOP), 0);
	fd = servicebox_send("w.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 3);
	lookups_tick(box.service->reporter.lookups, UINT64_MAX);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 4);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP "\"allowed\" "
							"\"reason\":\"rule\" "
							"w.example.com"),
			1);
	/* It comes too late, and has a record of its own. */
	CU_ASSERT_EQUAL(kill(box.resolver, SIGCONT), 0);
	servicebox_receive(fd);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, ANSWER), 1);
	CU_ASSERT_EQUAL(servicebox_records(&box, QUERY), 0);
	servicebox_close(&box);
}

static void a_lookup_has_one_record_where_the_policy_wants_that(void)
{
	look_up_with("records: lookups\nalerts: no\n" SERVICEBOX_HEAD
			     SERVICEBOX_WEB);
}

/* Detectors read each question, so it does not wait unread. */
static void a_lookup_that_detectors_look_at_has_one_record(void)
{
	look_up_with("records: lookups\nalerts: {}\n" SERVICEBOX_HEAD
			     SERVICEBOX_WEB);
}

/* That of the question has to come with the question. */
static void an_alert_of_a_rule_does_not_wait_for_the_answer(void)
{
	struct servicebox box;
	int fd;

	if (!servicebox_open(&box,
			     "records: lookups\nalerts: no\n" SERVICEBOX_HEAD
			     "  - { name: web, domains: [w.example.com], "
			     "action: allow, alert: high }\n"))
		return;
	CU_ASSERT_EQUAL(kill(box.resolver, SIGSTOP), 0);
	fd = servicebox_send("w.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 0);
	CU_ASSERT_EQUAL(servicebox_records(&box, "\"action\":\"alert\" "
						 "w.example.com"),
			1);
	CU_ASSERT_EQUAL(kill(box.resolver, SIGCONT), 0);
	servicebox_receive(fd);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 1);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_lookup_has_one_record_where_the_policy_wants_that),
	UNIT(a_lookup_that_detectors_look_at_has_one_record),
	UNIT(an_alert_of_a_rule_does_not_wait_for_the_answer),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("pipeline_lookups", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
