/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fold_kind.c - what is left of a kind when it is widened, and what its
 * hash depends on.
 */
#include "enforcer/record/fold_kind.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void denial(struct sample *s, const char *qname)
{
	sample_query(s, qname);
	s->record.verdict = RECORD_DENIED;
	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
}

static bool same(const struct fold_kind *a, const struct fold_kind *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void a_kind_of_a_program_has_what_its_denials_have_in_common(void)
{
	static struct sample s;
	struct fold_kind kind;

	denial(&s, "bad.example");
	fold_kind_of(&s.record, &kind);
	fold_kind_widen(&kind, RECORD_OF_PROGRAM);
	CU_ASSERT_EQUAL(kind.folded, RECORD_OF_PROGRAM);
	CU_ASSERT_EQUAL(kind.exe_ino, 4711);
	CU_ASSERT_EQUAL(kind.exe_dev, 8 << 20 | 1);
	CU_ASSERT_EQUAL(kind.cgroup_id, 77);
	CU_ASSERT_EQUAL(kind.uid, 1000);
	CU_ASSERT_EQUAL(kind.gid, 1001);
	CU_ASSERT_EQUAL(kind.reason, REASON_RULE);
	CU_ASSERT_EQUAL(kind.mode, RECORD_ENFORCE);
	CU_ASSERT_EQUAL(kind.action, RECORD_QUERY);
	unit_string("rule", "web", kind.rule);
	CU_ASSERT_EQUAL(kind.name_len, 0);
	CU_ASSERT_EQUAL(kind.name[0], 0);
	CU_ASSERT_EQUAL(kind.remote_port, 0);
	CU_ASSERT_EQUAL(kind.remote[0], 0);
	CU_ASSERT_EQUAL(kind.comm[0], '\0');
}

static void a_kind_of_a_user_has_the_user_mode_and_action_alone(void)
{
	static struct sample s;
	struct fold_kind kind, want;

	denial(&s, "bad.example");
	fold_kind_of(&s.record, &kind);
	fold_kind_widen(&kind, RECORD_OF_USER);
	memset(&want, 0, sizeof(want));
	want.uid = 1000;
	want.mode = RECORD_ENFORCE;
	want.action = RECORD_QUERY;
	want.folded = RECORD_OF_USER;
	CU_ASSERT_TRUE(same(&kind, &want));
}

/* With one field the same in all: the name of the widened kinds is empty. */
static void kinds_of_different_width_are_never_equal(void)
{
	static struct sample s;
	struct fold_kind kind, program, user;

	denial(&s, "bad.example");
	s.record.msg = NULL;
	fold_kind_of(&s.record, &kind);
	program = user = kind;
	fold_kind_widen(&program, RECORD_OF_PROGRAM);
	fold_kind_widen(&user, RECORD_OF_USER);
	CU_ASSERT_FALSE(same(&kind, &program));
	CU_ASSERT_FALSE(same(&program, &user));
}

static void a_hash_depends_on_the_seed_and_on_the_last_byte_of_the_name(void)
{
	static struct sample s;
	struct fold_kind a, b;

	denial(&s, "bad.example");
	fold_kind_of(&s.record, &a);
	CU_ASSERT_EQUAL(a.name_len, 13);
	CU_ASSERT_EQUAL(fold_kind_hash(&a, 7), fold_kind_hash(&a, 7));
	CU_ASSERT_NOT_EQUAL(fold_kind_hash(&a, 7), fold_kind_hash(&a, 8));
	b = a;
	b.name[b.name_len - 2]++;
	CU_ASSERT_NOT_EQUAL(fold_kind_hash(&a, 7), fold_kind_hash(&b, 7));
}

static void a_message_without_a_question_has_none(void)
{
	static struct sample s;

	denial(&s, "bad.example");
	CU_ASSERT_PTR_EQUAL(fold_kind_question(&s.record), &s.msg.question);
	s.msg.len = DNS_MSG_HEADER_LEN - 1;
	CU_ASSERT_PTR_NULL(fold_kind_question(&s.record));
	s.msg.len = DNS_MSG_HEADER_LEN;
	s.msg.question.name.len = 0;
	CU_ASSERT_PTR_NULL(fold_kind_question(&s.record));
	s.record.msg = NULL;
	CU_ASSERT_PTR_NULL(fold_kind_question(&s.record));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_kind_of_a_program_has_what_its_denials_have_in_common),
		UNIT(a_kind_of_a_user_has_the_user_mode_and_action_alone),
		UNIT(kinds_of_different_width_are_never_equal),
		UNIT(a_hash_depends_on_the_seed_and_on_the_last_byte_of_the_name),
		UNIT(a_message_without_a_question_has_none),
	};

	return unit_main("fold_kind", tests, ARRAY_SIZE(tests));
}
