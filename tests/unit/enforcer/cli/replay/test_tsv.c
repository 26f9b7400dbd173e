/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tsv.c - lines of ten fields, and bare names.
 */
#include "enforcer/cli/replay/tsv.h"

#include <errno.h>
#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static int read_copy(const char *text, struct replay_lookup *l)
{
	char line[512];

	(void)snprintf(line, sizeof(line), "%s", text);
	return tsv_line(line, 5, l);
}

static void a_line_is_a_lookup(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(
		read_copy("1790000000.5\thost\t/usr/bin/dig\troot\t"
			  "www.example.com\t28\t3\t100\t192.0.2.1,x\t60",
			  &l),
		0);
	CU_ASSERT_EQUAL(l.time_ns, 1790000000500000000ULL);
	unit_string("client", "host", l.client);
	unit_string("program", "/usr/bin/dig", l.exe);
	unit_string("user", "root", l.user);
	unit_string("name", "www.example.com", dns_name_text(&l.name, text));
	CU_ASSERT_EQUAL(l.type, 28);
	CU_ASSERT_TRUE(l.asked && l.answered);
	CU_ASSERT_EQUAL(l.rcode, 3);
	CU_ASSERT_EQUAL(l.answer_len, 100);
	CU_ASSERT_EQUAL(l.n_addrs, 1);
	CU_ASSERT_EQUAL(l.ttl_s, 60);
}

static void no_answer_is_minus_one(void)
{
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(
		read_copy("1\t-\t-\t-\ta.example\t1\t-1\t0\t\t-1", &l), 0);
	CU_ASSERT_FALSE(l.answered);
	unit_string("program", "", l.exe);
	CU_ASSERT_EQUAL(l.ttl_s, UINT32_MAX);
}

static void a_bare_name_is_a_question(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(read_copy("a..example.com", &l), 0);
	unit_string("name", "a.example.com", dns_name_text(&l.name, text));
	CU_ASSERT_EQUAL(l.time_ns, 1700000005000000000ULL);
	CU_ASSERT_TRUE(l.asked);
	CU_ASSERT_FALSE(l.answered);
}

static void a_line_without_ten_right_fields_is_refused(void)
{
	static const char *const lines[] = {
		"",
		"a\tb",
		"x\t-\t-\t-\ta.example\t1\t-1\t0\t\t-1",
		"1\t-\t-\t-\t\t1\t-1\t0\t\t-1",
		"1\t-\t-\t-\ta.example\tA\t-1\t0\t\t-1",
		"1\t-\t-\t-\ta.example\t1\t-2\t0\t\t-1",
		"1\t-\t-\t-\ta.example\t1\t-1\t0\t\t-1\t-",
	};
	struct replay_lookup l;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT_EQUAL(read_copy(lines[i], &l), -EINVAL);
}

static const struct unit_test tests[] = {
	UNIT(a_line_is_a_lookup),
	UNIT(no_answer_is_minus_one),
	UNIT(a_bare_name_is_a_question),
	UNIT(a_line_without_ten_right_fields_is_refused),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/tsv", tests, ARRAY_SIZE(tests));
}
