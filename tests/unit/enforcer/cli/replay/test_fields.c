/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fields.c - fields of lines.
 */
#include "enforcer/cli/replay/fields.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void lines_are_cut_at_the_mark(void)
{
	char line[] = "a\t\tb", more[] = "1,2,3";
	char *fields[3];

	CU_ASSERT_EQUAL(fields_split(line, '\t', fields, 3), 3);
	unit_string("first", "a", fields[0]);
	unit_string("empty", "", fields[1]);
	unit_string("last", "b", fields[2]);
	CU_ASSERT_EQUAL(fields_split(more, ',', fields, 2), 3);
}

static void times_have_fractions(void)
{
	static const struct {
		const char *text;
		int want;
		uint64_t ns;
	} times[] = {
		{ "0", 0, 0 },
		{ "1790000000.5", 0, 1790000000500000000ULL },
		{ "1.000000001", 0, 1000000001 },
		{ "1.0000000019", 0, 1000000001 },
		{ "-1", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "1.5x", -EINVAL, 0 },
		{ "99999999999", -EINVAL, 0 },
	};
	uint64_t ns = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(times); i++) {
		CU_ASSERT_EQUAL(fields_time(times[i].text, &ns), times[i].want);
		if (times[i].want == 0)
			CU_ASSERT_EQUAL(ns, times[i].ns);
	}
}

static void times_of_records_are_read(void)
{
	uint64_t ns = 7;

	CU_ASSERT_EQUAL(fields_utc("2026-11-22T16:15:41.5Z", &ns), 0);
	CU_ASSERT_EQUAL(ns, 1795364141500000000ULL);
	CU_ASSERT_EQUAL(fields_utc("1970-01-01T00:00:01Z", &ns), 0);
	CU_ASSERT_EQUAL(ns, 1000000000);
	CU_ASSERT_EQUAL(fields_utc("1969-12-31T00:00:00Z", &ns), -EINVAL);
	CU_ASSERT_EQUAL(fields_utc("yesterday", &ns), -EINVAL);
	CU_ASSERT_EQUAL(ns, 1000000000);
}

static void numbers_have_bounds(void)
{
	long long number = 7;

	CU_ASSERT_EQUAL(fields_number("-1", -1, 5, &number), 0);
	CU_ASSERT_EQUAL(number, -1);
	CU_ASSERT_EQUAL(fields_number("6", -1, 5, &number), -EINVAL);
	CU_ASSERT_EQUAL(fields_number("", -1, 5, &number), -EINVAL);
	CU_ASSERT_EQUAL(fields_number("1 ", -1, 5, &number), -EINVAL);
	CU_ASSERT_EQUAL(number, -1);
}

static void addresses_are_taken_and_the_rest_is_not(void)
{
	char text[] = "www.example.com,192.0.2.1,2001:db8::1,TXT:254";
	struct replay_lookup l = { 0 };
	struct ip_addr want = unit_ip("2001:db8::1");

	fields_addrs(text, ',', &l);
	CU_ASSERT_EQUAL(l.n_addrs, 2);
	CU_ASSERT_TRUE(ip_addr_equal(&l.addrs[1], &want));
}

static void a_dash_is_an_empty_field(void)
{
	char buf[REPLAY_TEXT_MAX];

	fields_text("-", buf);
	unit_string("dash", "", buf);
	fields_text("/usr/bin/curl", buf);
	unit_string("text", "/usr/bin/curl", buf);
}

static const struct unit_test tests[] = {
	UNIT(lines_are_cut_at_the_mark),
	UNIT(times_have_fractions),
	UNIT(times_of_records_are_read),
	UNIT(numbers_have_bounds),
	UNIT(addresses_are_taken_and_the_rest_is_not),
	UNIT(a_dash_is_an_empty_field),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/fields", tests,
			 ARRAY_SIZE(tests));
}
