/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_json_names.c - names of any bytes, and their registered domains, in a
 * record of JSON.
 */
#include "enforcer/record/format.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void check(struct sample *s, const struct jsoncheck *fields, size_t n)
{
	jsoncheck_line(sample_print(s, &record_json, false), fields, n);
}

static void odd_bytes_in_front_do_not_hide_the_registered_domain(void)
{
	static const struct {
		const char *wire;
		size_t len;
		const char *want;
	} cases[] = {
		{ "\3a\377.\3www\7Example\3com\0\0\1\0\1", 25, "example.com" },
		{ "\3a.b\7example\3com\0\0\1\0\1", 21, "example.com" },
		{ "\3a\\b\3com\0\0\1\0\1", 13, "-" },
		{ "\1\377\0\0\1\0\1", 7, "-" },
	};
	struct jsoncheck field = { "dns.question.registered_domain", NULL };
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sample_query(&s, ".");
		s.builder.len = DNS_MSG_HEADER_LEN;
		builder_bytes(&s.builder, cases[i].wire, cases[i].len);
		field.want = cases[i].want;
		check(&s, &field, 1);
		sample_done(&s);
	}
}

static void names_of_any_bytes_are_escaped_in_decimal(void)
{
	static const struct jsoncheck fields[] = {
		{ "dns.question.name", "\\000\\010\\027.a\\.b\\\\\\255" },
		{ "dns.question.registered_domain", "-" },
	};
	static struct sample s;

	sample_query(&s, ".");
	s.builder.len = DNS_MSG_HEADER_LEN;
	builder_bytes(&s.builder, "\3\0\n\033\5a.b\\\377\0\0\1\0\1", 15);
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_name_of_255_bytes_fits(void)
{
	char label[64], text[4 * 250 + 4] = "";
	const struct jsoncheck want = { "dns.question.name", text };
	static struct sample s;
	int i, k;

	sample_query(&s, ".");
	s.builder.len = DNS_MSG_HEADER_LEN;
	memset(label, 0x01, sizeof(label));
	for (i = 0; i < 4; i++) {
		label[0] = i < 3 ? 63 : 61;
		builder_bytes(&s.builder, label, 1U + (size_t)label[0]);
		for (k = 0; k < label[0]; k++)
			strcat(text, "\\001");
		strcat(text, i < 3 ? "." : "");
	}
	builder_bytes(&s.builder, "\0\0\1\0\1", 5);
	check(&s, &want, 1);
	CU_ASSERT_EQUAL(s.msg.question.name.len, 255);
	sample_done(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(odd_bytes_in_front_do_not_hide_the_registered_domain),
		UNIT(names_of_any_bytes_are_escaped_in_decimal),
		UNIT(a_name_of_255_bytes_fits),
	};

	return unit_main("record_json_names", tests, ARRAY_SIZE(tests));
}
