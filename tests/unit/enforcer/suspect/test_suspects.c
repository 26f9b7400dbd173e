/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_suspects.c - lookups of this process, through kernel and daemon, become
 * alerts; and what is denied for them.
 *
 * run: once
 */
#include "enforcer/suspect/suspects.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

#define ALERT "\"action\":\"alert\" "
#define RULES                                                 \
	"  - { name: all, domains: ['**'], action: allow }\n" \
	"records: none\n"

/* One daemon for all tests, as each policy takes over from the one before.
 * Alerts stay, so each test looks up names of a domain of its own. */
static struct servicebox box;

/* Begin with @policy and no record. */
static bool begin(const char *policy)
{
	if (!box.service && !servicebox_open(&box, policy))
		return false;
	callbacks_drain(box.service);
	servicebox_reload(&box, policy);
	servicebox_drop_records(&box);
	return true;
}

static void look_up(const char *name)
{
	servicebox_ask(name, SOCK_DGRAM);
	callbacks_drain(box.service);
}

static size_t n_alerts(void)
{
	const struct alerted_entry *who;
	size_t n = 0;

	while (suspects_nth(box.service->suspects, n, &who))
		n++;
	return n;
}

static void an_alert_is_written_whatever_records_says(void)
{
	if (!begin(SERVICEBOX_HEAD RULES
		   "alerts: { list: [{ domains: [bad.example.com], "
		   "severity: high, name: urlhaus }] }\n"))
		return;
	look_up("good.example.com");
	look_up("bad.example.com");
	look_up("bad.example.com");
	CU_ASSERT_EQUAL(servicebox_records(&box, "\"action\":\"query\""), 0);
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 1);
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT
					   "\"reason\":\"list\" "
					   "\"provider\":\"urlhaus\" "
					   "\"severity\":73 bad.example.com"),
			1);
}

static void counts_survive_a_change_of_the_policy(void)
{
	const struct alerted_entry *who;
	const struct alert *alert;
	size_t n;

	if (!begin(SERVICEBOX_HEAD RULES
		   "alerts: { list: [{ domains: '**.example.net' }] "
		   "}\n"))
		return;
	n = n_alerts();
	look_up("a.example.net");
	servicebox_reload(&box, SERVICEBOX_HEAD RULES
			  "alerts: { dga: no, list: [{ domains: "
			  "'**.example.net' }] }\n");
	look_up("a.example.net");
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 1);
	alert = suspects_nth(box.service->suspects, 0, &who);
	CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
	CU_ASSERT_EQUAL(alert->total, 2);
	CU_ASSERT_EQUAL(alert->who.uid, getuid());
	CU_ASSERT_PTR_NOT_NULL_FATAL(who);
	CU_ASSERT_EQUAL(who->event.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(n_alerts(), n + 1);
	servicebox_reload(&box, SERVICEBOX_HEAD RULES "alerts: no\n");
	look_up("b.example.net");
	CU_ASSERT_PTR_NULL(suspects_nth(box.service->suspects, 0, &who));
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 1);
}

/* There are more alerts than there is room for, so that each has to write what
 * another has counted before it is written itself. */
static void an_alert_that_takes_a_place_still_says_whose_it_is(void)
{
	enum { MANY = 200 };
	char name[32];
	unsigned int i;

	if (!begin(SERVICEBOX_HEAD RULES
		   "alerts: { list: [{ domains: '**.com' }] }\n"))
		return;
	for (i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "a%u.com", i);
		look_up(name);
		look_up(name);
	}
	CU_ASSERT(servicebox_records(&box, ALERT) > MANY);
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT "\"question\": "
						       "\"executable\":"),
			MANY);
	servicebox_close(&box); /* there is no room for those of another test */
}

static void a_lookup_that_is_excepted_is_not_looked_at(void)
{
	if (!begin(SERVICEBOX_HEAD RULES
		   "alerts: { list: [{ domains: '**.example.org' }], "
		   "except: [{ who: { user: 0 }, domains: "
		   "a.example.org, alerts: list }] }\n"))
		return;
	look_up("a.example.org");
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 0);
	look_up("b.example.org");
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 1);
}

#define DENYING(mode, name)                                           \
	"version: 1\nmode: " mode "\ndenied: error\n"                 \
	"resolvers: [" SERVICEBOX_RESOLVER "]\n"                      \
	"rules:\n  - { name: all, domains: ['**'], action: allow }\n" \
	"alerts: { list: [{ domains: [" name "], action: deny }] }\n"

static void names_below_a_listed_one_are_denied_until_released(void)
{
	size_t n;

	if (!begin(DENYING("enforce", "bad.alike.com")))
		return;
	n = n_alerts();
	look_up("bad.alike.com");
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT "\"denied_until\":"), 1);
	CU_ASSERT_EQUAL(servicebox_send("bad.alike.com", SOCK_DGRAM), -1);
	CU_ASSERT_EQUAL(servicebox_send("x.Bad.alike.com", SOCK_DGRAM), -1);
	look_up("alike.com");
	look_up("notbad.alike.com");
	CU_ASSERT_EQUAL(servicebox_records(&box,
					   "\"action\":\"query\" \"denied\" "
					   "\"outcome\":\"failure\" "
					   "\"reason\":\"suspicious\""),
			2);
	CU_ASSERT_EQUAL(suspects_release(box.service->suspects, n + 1),
			-ENOENT);
	CU_ASSERT_EQUAL(suspects_release(box.service->suspects, 0), 0);
	CU_ASSERT_EQUAL(suspects_release(box.service->suspects, 0), -ENOENT);
	look_up("bad.alike.com");
}

static void a_policy_that_audits_only_records_the_denial(void)
{
	if (!begin(DENYING("audit", "bad.audited.com")))
		return;
	look_up("bad.audited.com");
	look_up("x.bad.audited.com");
	CU_ASSERT_EQUAL(servicebox_records(&box,
					   "\"action\":\"query\" \"denied\" "
					   "\"outcome\":\"unknown\" "
					   "\"reason\":\"suspicious\""),
			1);
	CU_ASSERT_EQUAL(suspects_release(box.service->suspects, 0), 0);
}

#define AGAIN                 \
	SERVICEBOX_HEAD RULES \
		"alerts: { list: [{ domains: '**.again.com', action: deny }] }\n"

/* The time of what the latest alert denies is over, as the kernel sees it. */
static void let_it_end(void)
{
	const struct suspects *suspects = box.service->suspects;
	const struct alerted_entry *who;

	CU_ASSERT_PTR_NOT_NULL_FATAL(suspects_nth(suspects, 0, &who));
	CU_ASSERT_EQUAL(denied_end(suspects_denied(suspects), &who->denied), 0);
}

static void a_denial_that_has_ended_begins_anew_while_it_goes_on(void)
{
	if (!begin(AGAIN))
		return;
	look_up("a.again.com");
	CU_ASSERT_EQUAL(servicebox_send("a.again.com", SOCK_DGRAM), -1);
	let_it_end();
	look_up("a.again.com");
	CU_ASSERT_EQUAL(servicebox_send("a.again.com", SOCK_DGRAM), -1);
	/* It is one alert, of which another listed name is a part. */
	look_up("b.again.com");
	CU_ASSERT_EQUAL(servicebox_send("b.again.com", SOCK_DGRAM), -1);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, ALERT), 1);
	/* But what somebody has released stays so. */
	CU_ASSERT_EQUAL(suspects_release(box.service->suspects, 0), 0);
	look_up("b.again.com");
	look_up("b.again.com");
	CU_ASSERT_EQUAL(servicebox_send("a.again.com", SOCK_DGRAM), -1);
}

#define REBINDING(mode)                                                      \
	"version: 1\nmode: " mode "\nresolvers: [" SERVICEBOX_RESOLVER "]\n" \
	"rules: [{ domains: ['**'], action: allow }]\n"                      \
	"alerts: { rebinding: { action: deny } }\n"

/* Does an answer with @address have to open nothing? */
static bool answer(const char *address)
{
	static struct sample s;
	char record[64];
	bool refused;

	sample_answer(&s, "www.example.com");
	(void)snprintf(record, sizeof(record), "www.example.com 60 A %s",
		       address);
	builder_add(&s.builder, 1, record);
	(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
	s.event.flags = EVENT_HAS_QUESTION;
	s.question.flags = 0;
	s.question.owner = s.event.owner;
	refused = suspects_answer(box.service->suspects, &s.event, &s.question,
				  &s.msg, NULL);
	sample_done(&s);
	return refused;
}

static void a_rebinding_opens_nothing_where_it_may_deny(void)
{
	if (!begin(REBINDING("enforce")))
		return;
	CU_ASSERT_FALSE(answer("203.0.113.7"));
	CU_ASSERT_TRUE(answer("10.0.0.7"));
	CU_ASSERT_TRUE(answer("10.0.0.7")); /* each of them */
	CU_ASSERT_EQUAL(
		servicebox_records(&box, ALERT "\"reason\":\"rebinding\""), 1);
	servicebox_reload(&box, REBINDING("audit"));
	CU_ASSERT_FALSE(answer("10.0.0.7"));
}

/* How far CLOCK_REALTIME is set forward. */
static int64_t ahead_s;

/* In place of the C library's, whose names its arguments have. */
int clock_gettime(clockid_t __clock_id, struct timespec *__tp)
{
	int r = (int)syscall(SYS_clock_gettime, __clock_id, __tp);

	if (r == 0 && __clock_id == CLOCK_REALTIME)
		__tp->tv_sec += ahead_s;
	return r;
}

/* Is nothing due in the next @seconds? */
static bool is_quiet_for(uint64_t seconds)
{
	return suspects_is_quiet(box.service->suspects,
				 wallclock_boottime_ns() +
					 seconds * 1000000000ULL);
}

static void an_alert_is_due_in_its_time_however_the_clock_is_set(void)
{
	const struct suspects *suspects;
	const struct alerted_entry *who;
	const struct alert *alert;
	int64_t off_s;

	if (!begin(SERVICEBOX_HEAD RULES
		   "alerts: { list: [{ domains: '**.jump.com', "
		   "action: deny }] }\n"))
		return;
	suspects = box.service->suspects;
	ahead_s = 400L * 86400;
	look_up("a.jump.com");
	ahead_s = 0;
	CU_ASSERT_TRUE(is_quiet_for(3000));
	CU_ASSERT_FALSE(is_quiet_for(3700));
	alert = suspects_nth(suspects, 0, &who);
	CU_ASSERT_FATAL(alert && who);
	off_s = suspects_wall(suspects, alert->end_ns) / 1000000000 -
		wallclock_now_s();
	CU_ASSERT(off_s > -60 && off_s < 60);
	off_s = denied_until_s(&who->denied) - wallclock_now_s();
	CU_ASSERT(off_s > 0 && off_s < 86400);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(an_alert_is_written_whatever_records_says),
	UNIT(counts_survive_a_change_of_the_policy),
	UNIT(a_lookup_that_is_excepted_is_not_looked_at),
	UNIT(names_below_a_listed_one_are_denied_until_released),
	UNIT(a_policy_that_audits_only_records_the_denial),
	UNIT(a_denial_that_has_ended_begins_anew_while_it_goes_on),
	UNIT(a_rebinding_opens_nothing_where_it_may_deny),
	UNIT(an_alert_that_takes_a_place_still_says_whose_it_is),
	UNIT(an_alert_is_due_in_its_time_however_the_clock_is_set),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("suspects", tests, ARRAY_SIZE(tests));
	servicebox_close(&box);
	servicebox_end();
	return status;
}
