/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_record_size.c - the owner of a name server can't choose how long a
 * record becomes.  A record longer than the buffer of the output would be lost.
 */
#include <stdio.h>
#include <string.h>

#include "enforcer/record/output/output.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

enum { HEADER = 12, LABELS = 120, RECORDS = 4096, RECORD_MAX = 1 << 20 };

/*
 * The message of 64 KB with the longest text: in TXT, a name whose labels are
 * one byte that is not printable, each with a pointer; then records that have
 * that name twice.
 */
static void fill(struct sample *s)
{
	const uint8_t cname[] = { 0, 5, 0, 1, 0, 0, 0, 60, 0, 2 };
	uint8_t pointer[] = { 0xc0, HEADER + 5 };
	struct builder *b = &s->builder;
	size_t i, n = 0;

	b->len = HEADER;
	builder_bytes(b, "\0\0\1\0\1", 5); /* the root, A */
	builder_bytes(b, "\0\0\x10\0\1\0\0\0\0", 9);
	builder_bytes(
		b,
		(uint8_t[]){ (2 * LABELS + 1) >> 8, (uint8_t)(2 * LABELS + 1) },
		2);
	pointer[1] = (uint8_t)b->len;
	for (i = 0; i < LABELS; i++)
		builder_bytes(b, "\1\1", 2);
	builder_bytes(b, "", 1);
	for (n = 1; n < RECORDS && b->len + 14 < sizeof(b->wire); n++) {
		builder_bytes(b, pointer, 2);
		builder_bytes(b, cname, sizeof(cname));
		builder_bytes(b, pointer, 2);
	}
	b->wire[6] = (uint8_t)(n >> 8);
	b->wire[7] = (uint8_t)n;
}

static void the_worst_answer_has_a_record_of_bounded_length(void)
{
	static const struct record_format *const formats[] = {
		&record_json,
		&record_text,
		&record_kv,
	};
	static struct sample s;
	const char *line;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		sample_answer(&s, "www.example.com");
		fill(&s);
		line = sample_print(&s, formats[i], false);
		CU_ASSERT_FALSE(s.msg.damaged);
		CU_ASSERT_EQUAL(s.msg.n_rrs[0], RECORDS);
		fprintf(stderr, "%s: %zu bytes\n", formats[i]->name,
			strlen(line));
		CU_ASSERT(strlen(line) > 100);
		CU_ASSERT(strlen(line) < RECORD_MAX);
		CU_ASSERT(strlen(line) < OUTPUT_BUFFER_MAX);
	}
	sample_done(&s);
}

/* Answers that are left out are counted. */
static void a_long_answer_says_how_many_are_left_out(void)
{
	static struct sample s;

	sample_answer(&s, "www.example.com");
	fill(&s);
	CU_ASSERT_PTR_NOT_NULL(strstr(sample_print(&s, &record_json, false),
				      "\"answers_left_out\":3840"));
	CU_ASSERT_PTR_NOT_NULL(strstr(sample_print(&s, &record_text, false),
				      " and 3840 more"));
	sample_answer(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.1");
	CU_ASSERT_PTR_NULL(
		strstr(sample_print(&s, &record_json, false), "left_out"));
	sample_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_worst_answer_has_a_record_of_bounded_length),
	UNIT(a_long_answer_says_how_many_are_left_out),
};

int main(void)
{
	return unit_main("record_size", tests, ARRAY_SIZE(tests));
}
