/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fold.c - floods of denials become counts, and the counts add up.
 */
#include "enforcer/record/fold.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL

struct summaries {
	unsigned int n;
	uint64_t events; /* that they stand for */
	char name[DNS_NAME_TEXT_MAX];
	char rule[80];
	uint32_t tgid;
	enum record_folded folded;
};

/*
 * Instead of the C library's: the seed of each fold is the same.  With a random
 * one two kinds share a bucket in one run of 130, and then other numbers than
 * those below are right.
 */
ssize_t getrandom(void *buffer, size_t length, unsigned int flags)
{
	(void)flags;
	memset(buffer, 0x5a, length);
	return (ssize_t)length;
}

/* The fields are those of the last summary. */
static void keep_summary(void *context, const struct record *record)
{
	struct summaries *seen = context;

	seen->n++;
	seen->events += record->count;
	seen->folded = record->folded;
	seen->tgid = record->event->owner.tgid;
	(void)snprintf(seen->rule, sizeof(seen->rule), "%s",
		       record->rule ? record->rule : "(none)");
	strcpy(seen->name, "(none)");
	if (record->msg)
		(void)dns_name_text(&record->msg->question.name, seen->name);
}

/* The rule that the last summary says had the address open. */
static void keep_was_open(void *context, const struct record *record)
{
	(void)snprintf(context, 80, "%s",
		       record->was_open ? record->was_open->rule : "(none)");
}

static struct fold *new_fold(fold_fn on_summary, void *context)
{
	const struct fold_options options = { .on_summary = on_summary,
					      .context = context };
	struct fold *fold;

	CU_ASSERT_EQUAL_FATAL(fold_new(&options, &fold), 0);
	return fold;
}

static void denial(struct sample *s, const char *qname)
{
	sample_query(s, qname);
	s->record.verdict = RECORD_DENIED;
	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
}

static void a_summary_has_what_the_last_denial_says_was_open(void)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;
	struct record_was_open was_open = { .rule = "web" };
	char rule[80] = "(no summary)";
	static struct sample s;

	fold = new_fold(keep_was_open, rule);
	denial(&s, "bad.example");
	s.record.action = RECORD_CONNECT;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 10 * S));
	s.record.was_open = &was_open;
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, 10 * S + 1));
	was_open.rule = "(the fold has a copy)";
	fold_tick(fold, 11 * S);
	unit_string("was open", "web", rule);
	s.record.was_open = NULL;
}

static void the_first_denial_is_written_and_the_rest_are_counted(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;
	int i;

	CU_ASSERT_EQUAL(fold_due_ns(fold), UINT64_MAX);
	denial(&s, "bad.example");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 10 * S));
	for (i = 0; i < 500; i++) {
		s.event.local_port++;
		s.event.owner.tgid++; /* a program that forks for each */
		CU_ASSERT_FALSE(fold_pass(fold, &s.record, 10 * S + 1));
	}
	CU_ASSERT_EQUAL(fold_due_ns(fold), 11 * S);
	fold_tick(fold, 11 * S - 1);
	CU_ASSERT_EQUAL(seen.n, 0);
	s.builder.wire[DNS_MSG_HEADER_LEN + 1] = 'X'; /* the fold has a copy */
	s.record.rule = "another";
	fold_tick(fold, 11 * S);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT_EQUAL(seen.events, 500);
	CU_ASSERT_EQUAL(seen.tgid, 4742);
	unit_string("name", "bad.example", seen.name);
	unit_string("rule", "web", seen.rule);
}

static void after_a_quiet_interval_the_next_denial_is_written_at_once(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;

	denial(&s, "bad.example");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 10 * S));
	fold_tick(fold, 11 * S);
	CU_ASSERT_EQUAL(fold_due_ns(fold), UINT64_MAX);
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 11 * S));
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, 11 * S));
	fold_tick(fold, 12 * S);
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, 12 * S));
	fold_tick(fold, 13 * S);
	fold_tick(fold, 14 * S);
	CU_ASSERT_EQUAL(seen.n, 2);
	CU_ASSERT_EQUAL(seen.events, 2);
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 14 * S));
}

/* Make one thing different, so that the record is of another kind. */
static void differ(struct sample *s, int what)
{
	switch (what) {
	case 0:
		s->event.owner.exe_ino++;
		break;
	case 1:
		s->event.owner.exe_dev++;
		break;
	case 2:
		s->event.owner.uid++;
		break;
	case 3:
		s->event.owner.gid++;
		break;
	case 4:
		s->event.owner.cgroup_id++;
		break;
	case 5:
		s->event.owner.comm[0]++;
		break;
	case 6:
		s->event.remote[3]++;
		break;
	case 7:
		s->event.remote_port++;
		break;
	case 8:
		s->event.proto++;
		break;
	case 9:
		s->record.rule = "other";
		break;
	case 10:
		s->record.rule = NULL;
		break;
	case 11:
		s->record.reason = REASON_DEFAULT;
		break;
	case 12:
		s->record.mode = RECORD_AUDIT;
		break;
	case 13:
		s->msg.question.type++;
		break;
	case 14:
		s->msg.question.name.wire[1]++;
		break;
	case 15:
		s->record.action = RECORD_ALERT;
		break;
	default:
		s->record.msg = NULL;
		break;
	}
}

static void denials_that_differ_in_anything_are_written_one_by_one(void)
{
	struct summaries seen = { 0 };
	static struct sample s;
	int what;

	for (what = 0; what <= 16; what++) {
		CLEANUP(fold_freep)
		struct fold *fold = new_fold(keep_summary, &seen);

		denial(&s, "bad.example");
		CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
		CU_ASSERT_FALSE(fold_pass(fold, &s.record, S));
		differ(&s, what);
		if (!fold_pass(fold, &s.record, S)) {
			fprintf(stderr, "difference %d\n", what);
			CU_FAIL("two kinds were taken for one");
		}
	}
}

static void the_case_of_a_name_is_no_difference(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;

	denial(&s, "bad.example");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	denial(&s, "bAd.EXAMPLE");
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, S));
}

static void allowed_records_answers_and_news_are_not_folded(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;
	int i;

	for (i = 0; i < 3; i++) {
		denial(&s, "bad.example");
		s.record.verdict = RECORD_ALLOWED;
		CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
		s.record.verdict = RECORD_DENIED;
		s.record.action = RECORD_ANSWER;
		CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
		s.record.action = RECORD_POLICY;
		s.record.event = NULL;
		CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	}
}

static void different_names_of_a_program_are_written_up_to_its_burst(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;
	char name[64];
	uint64_t passed = 0;
	int i;

	for (i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "n%d.bad.example", i);
		denial(&s, name);
		s.record.action = i & 1 ? RECORD_QUERY : RECORD_ANSWER;
		passed += fold_pass(fold, &s.record, 10 * S);
	}
	/* ... and the first of each summary: one of queries, one of answers */
	CU_ASSERT_EQUAL(passed, 2 * FOLD_PROGRAM_BURST + 2);
	fold_tick(fold, 11 * S);
	CU_ASSERT_EQUAL(seen.n, 2);
	CU_ASSERT_EQUAL(passed + seen.events, 5000);
	CU_ASSERT_EQUAL(seen.folded, RECORD_OF_PROGRAM);
	CU_ASSERT(!strcmp(seen.name, "n4998.bad.example") ||
		  !strcmp(seen.name, "n4999.bad.example"));
	unit_string("rule", "web", seen.rule);
}

static void different_programs_of_a_user_are_written_up_to_its_burst(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;
	uint64_t passed = 0;
	int i;

	for (i = 0; i < 200000; i++) {
		denial(&s, "bad.example");
		s.event.owner.exe_ino = (uint64_t)i;
		s.msg.question.name.wire[1] = (uint8_t)('a' + i % 7);
		passed += fold_pass(fold, &s.record, 10 * S);
	}
	fold_tick(fold, 11 * S);
	CU_ASSERT_EQUAL(passed + seen.events, 200000);
	CU_ASSERT_EQUAL(passed, FOLD_USER_BURST + 1);
	CU_ASSERT_EQUAL(seen.folded, RECORD_OF_USER);
	s.event.owner.uid++;
	denial(&s, "bad.example");
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 12 * S));
}

/* There are more kinds than there is room for: some denials are written more
 * often than once a second, none are lost. */
static void a_full_table_loses_no_denial(void)
{
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	uint64_t passed = 0, i;
	static struct sample s;

	denial(&s, "bad.example");
	for (i = 0; i < 50000; i++) {
		s.event.owner.uid = (uint32_t)(i * 2654435761U % 3000);
		passed += fold_pass(fold, &s.record, S + i) ? 1 : 0;
		if (i % 7 == 0)
			passed += fold_pass(fold, &s.record, S + i) ? 1 : 0;
	}
	fold_tick(fold, UINT64_MAX);
	CU_ASSERT_EQUAL(passed + seen.events, 50000 + (50000 + 6) / 7);
	CU_ASSERT(seen.n > 0);
	CU_ASSERT_EQUAL(fold_due_ns(fold), UINT64_MAX);
}

static void the_longest_names_are_kept_whole(void)
{
	static const char name[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc."
		"ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd";
	struct summaries seen = { 0 };
	CLEANUP(fold_freep) struct fold *fold = new_fold(keep_summary, &seen);
	static struct sample s;

	denial(&s, name);
	CU_ASSERT_EQUAL(s.msg.question.name.len, 255);
	s.record.rule = "sixty-four characters are what the name of a rule may "
			"have at most!";
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, S));
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, S));
	fold_tick(fold, 3 * S);
	unit_string("name", name, seen.name);
	CU_ASSERT_EQUAL(strlen(seen.rule), 64);
}

static void keep_address(void *context, const struct record *record)
{
	(void)snprintf(context, 80, "%s x%d", record->address,
		       (int)record->count);
}

static void those_who_ask_a_name_service_are_folded_by_its_path(void)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;
	static char path[] = "/run/nscd/socket";
	char last[80] = "(no summary)";
	static struct sample s;

	fold = new_fold(keep_address, last);
	denial(&s, "bad.example");
	s.record.action = RECORD_ASK;
	s.record.msg = NULL;
	s.record.address = path;
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 10 * S));
	s.record.address = "/run/other/socket";
	CU_ASSERT_TRUE(fold_pass(fold, &s.record, 10 * S + 1));
	s.record.address = path;
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, 10 * S + 2));
	CU_ASSERT_FALSE(fold_pass(fold, &s.record, 10 * S + 3));
	path[1] = 'X'; /* the fold has a copy */
	fold_tick(fold, 11 * S);
	unit_string("summary", "/run/nscd/socket x2", last);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(those_who_ask_a_name_service_are_folded_by_its_path),
		UNIT(a_summary_has_what_the_last_denial_says_was_open),
		UNIT(the_first_denial_is_written_and_the_rest_are_counted),
		UNIT(after_a_quiet_interval_the_next_denial_is_written_at_once),
		UNIT(denials_that_differ_in_anything_are_written_one_by_one),
		UNIT(the_case_of_a_name_is_no_difference),
		UNIT(different_names_of_a_program_are_written_up_to_its_burst),
		UNIT(different_programs_of_a_user_are_written_up_to_its_burst),
		UNIT(allowed_records_answers_and_news_are_not_folded),
		UNIT(a_full_table_loses_no_denial),
		UNIT(the_longest_names_are_kept_whole),
	};

	return unit_main("fold", tests, ARRAY_SIZE(tests));
}
