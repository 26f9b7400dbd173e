/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fold_alerts.c - an alert of a rule is written once in its time, whatever
 * the verdict was.
 */
#include "enforcer/record/fold.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/alert/domain.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL

struct summaries {
	unsigned int n;
	uint64_t events;	      /* that they stand for */
	char name[DNS_NAME_TEXT_MAX]; /* of the last */
};

static void keep_summary(void *context, const struct record *record)
{
	struct summaries *seen = context;

	seen->n++;
	seen->events += record->count;
	(void)dns_name_text(&record->msg->question.name, seen->name);
}

static struct fold *alerts_of(struct summaries *seen,
			      struct alert_domains *domains)
{
	const struct fold_options options = { .on_summary = keep_summary,
					      .context = seen,
					      .alerts = true,
					      .domains = domains };
	struct fold *fold = NULL;

	CU_ASSERT_EQUAL_FATAL(fold_new(&options, &fold), 0);
	return fold;
}

/* An alert of a rule about @qname. */
static void rule_alert(struct sample *s, const char *qname)
{
	sample_query(s, qname);
	s->record.verdict = RECORD_ALLOWED;
	s->record.action = RECORD_ALERT;
	s->record.rule = "watched";
	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
}

/* Is an alert about @qname written at @now_ns? */
static bool says(struct fold *fold, const char *qname, uint64_t now_ns)
{
	static struct sample s;

	rule_alert(&s, qname);
	s.event.ktime_ns = now_ns;
	return fold_pass(fold, &s.record, now_ns);
}

static void alerts_of_a_domain_are_one_in_their_time(void)
{
	CLEANUP(alert_domain_freep) struct alert_domains *domains = NULL;
	CLEANUP(fold_freep) struct fold *fold = NULL;
	struct summaries seen = { 0 };

	if (alert_domain_new(&(struct alert_domain_options){ 0 }, &domains) <
	    0) {
		unit_skip("there is no public suffix list here");
		return;
	}
	fold = alerts_of(&seen, domains);
	fold_set_interval(fold, 3600 * S);
	CU_ASSERT_TRUE(says(fold, "a.example.com", 10 * S));
	CU_ASSERT_FALSE(says(fold, "A.Example.COM", 11 * S));
	CU_ASSERT_FALSE(says(fold, "b.c.example.com", 12 * S));
	CU_ASSERT_TRUE(says(fold, "a.example.org", 13 * S));
	CU_ASSERT_TRUE(says(fold, "a.b.nosuchtop", 14 * S));
	CU_ASSERT_FALSE(says(fold, "c.d.othernosuch", 15 * S));
	fold_tick(fold, 3609 * S);
	CU_ASSERT_EQUAL(seen.n, 0);
	fold_tick(fold, 3610 * S);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT_EQUAL(seen.events, 2);
	CU_ASSERT_STRING_EQUAL(seen.name, "b.c.example.com");
	/* It has just been said again, so it is counted; example.org was not
	 * asked for again, so it is new. */
	CU_ASSERT_FALSE(says(fold, "d.example.com", 3611 * S));
	fold_tick(fold, 3620 * S);
	CU_ASSERT_TRUE(says(fold, "a.example.org", 3621 * S));
	/* With another time all begin anew; example.com had one more, and
	 * nosuchtop had its sum. */
	fold_set_interval(fold, 60 * S);
	CU_ASSERT_EQUAL(seen.n, 3);
	CU_ASSERT_EQUAL(seen.events, 4);
	CU_ASSERT_TRUE(says(fold, "a.example.org", 3622 * S));
	CU_ASSERT_FALSE(says(fold, "a.example.org", 3681 * S));
	fold_tick(fold, 3682 * S);
	CU_ASSERT_EQUAL(seen.n, 4);
}

static void alerts_of_other_programs_and_rules_are_different(void)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;
	struct summaries seen = { 0 };
	static struct sample s;

	fold = alerts_of(&seen, NULL);
	rule_alert(&s, "a.example.com");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	s.event.owner.tgid++;
	s.event.owner.cgroup_id++;
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, S));
	s.event.owner.uid++;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	s.event.owner.exe_ino++;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	s.record.verdict = RECORD_DENIED;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	s.record.rule = "another";
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	s.record.reason = REASON_OTHER_PORT;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, S));
	/* Without a list of suffixes each name is a domain of its own. */
	rule_alert(&s, "b.example.com");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
}

struct listed {
	size_t n;
	uint64_t counts[4], firsts_ns[4], ids[4];
	char names[4][DNS_NAME_TEXT_MAX];
};

static void list(void *context, const struct record *record, uint64_t first_ns,
		 uint64_t id)
{
	struct listed *listed = context;

	CU_ASSERT_TRUE_FATAL(listed->n < ARRAY_SIZE(listed->counts));
	listed->counts[listed->n] = record->count;
	listed->firsts_ns[listed->n] = first_ns;
	listed->ids[listed->n] = id;
	(void)dns_name_text(&record->msg->question.name,
			    listed->names[listed->n++]);
}

static void alerts_under_way_are_listed_the_latest_first(void)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;
	struct summaries seen = { 0 };
	struct listed before = { 0 }, listed = { 0 };

	fold = alerts_of(&seen, NULL);
	fold_set_interval(fold, 10 * S);
	fold_each(fold, list, &listed);
	CU_ASSERT_EQUAL(listed.n, 0);
	(void)says(fold, "a.example.com", 10 * S);
	(void)says(fold, "a.example.com", 11 * S);
	(void)says(fold, "b.example.com", 12 * S);
	fold_each(fold, list, &before);
	CU_ASSERT_EQUAL_FATAL(before.n, 2);
	(void)says(fold, "a.example.com", 13 * S);
	fold_tick(fold, 20 * S); /* what was counted is written, and goes on */
	(void)says(fold, "a.example.com", 21 * S);
	fold_each(fold, list, &listed);
	CU_ASSERT_EQUAL_FATAL(listed.n, 2);
	CU_ASSERT_STRING_EQUAL(listed.names[0], "a.example.com");
	CU_ASSERT_EQUAL(listed.counts[0], 4);
	CU_ASSERT_EQUAL(listed.firsts_ns[0], 10 * S);
	CU_ASSERT_STRING_EQUAL(listed.names[1], "b.example.com");
	CU_ASSERT_EQUAL(listed.counts[1], 1);
	CU_ASSERT_EQUAL(listed.firsts_ns[1], 12 * S);
	/* They have changed places. */
	CU_ASSERT_STRING_EQUAL(before.names[0], "b.example.com");
	CU_ASSERT_EQUAL(before.ids[0], listed.ids[1]);
	CU_ASSERT_EQUAL(before.ids[1], listed.ids[0]);
	CU_ASSERT_NOT_EQUAL(listed.ids[0], listed.ids[1]);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(alerts_of_a_domain_are_one_in_their_time),
		UNIT(alerts_of_other_programs_and_rules_are_different),
		UNIT(alerts_under_way_are_listed_the_latest_first),
	};

	return unit_main("fold_alerts", tests, ARRAY_SIZE(tests));
}
