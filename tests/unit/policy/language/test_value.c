/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_value.c - scalars and lists of them, right and wrong.
 */
#include "policy/language/value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	int want; /* -1: refused */
} bools[] = {
	{ "yes", 1 },	 { "no", 0 },  { "true", 1 },  { "false", 0 },
	{ "on", 1 },	 { "off", 0 }, { "Yes", 1 },   { "OFF", 0 },
	{ "y", -1 },	 { "1", -1 },  { "yess", -1 }, { "''", -1 },
	{ "[yes]", -1 }, { "~", -1 },
};

static void yes_and_no_have_three_forms_in_any_case(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bools); i++) {
		struct snippet s;
		bool got = !bools[i].want;
		int r;

		snippet_open(&s, bools[i].text);
		r = value_bool(&s.context, &s.root, &got);
		if (bools[i].want < 0 ? r != -EINVAL
				      : r != 0 || got != (bools[i].want == 1))
			CU_FAIL(bools[i].text);
		snippet_done(&s);
	}
}

static const struct {
	const char *text;
	uint32_t want; /* 1: refused, and what was stays */
} masks[] = {
	{ "0xff000000", 0xff000000 },
	{ "0x0000ff00", 0xff00 },
	{ "240", 240 },
	{ "0xe", 1 },
	{ "0xff00ff00", 1 },
	{ "0x1ff000000", 1 },
	{ "0", 1 },
	{ "mask", 1 },
	{ "''", 1 },
	{ "-16", 1 },
	{ "0xffg", 1 },
	{ "[240]", 1 },
};

static void a_mask_is_one_run_of_four_bits_or_more(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		struct snippet s;
		uint32_t got = 1;
		int r;

		snippet_open(&s, masks[i].text);
		r = value_mark_mask(&s.context, &s.root, &got);
		if (got != masks[i].want ||
		    r != (masks[i].want == 1 ? -EINVAL : 0))
			CU_FAIL(masks[i].text);
		snippet_done(&s);
	}
}

static const struct {
	const char *text;
	uint32_t want; /* UINT32_MAX: refused */
} durations[] = {
	{ "0", 0 },
	{ "90", 90 },
	{ "90s", 90 },
	{ "5m", 300 },
	{ "1h", 3600 },
	{ "1d", 86400 },
	{ "365d", 365 * 86400 },
	{ "31536000", 31536000 },
	{ "366d", UINT32_MAX },
	{ "31536001", UINT32_MAX },
	{ "4294967296", UINT32_MAX },
	{ "99999999999999999999", UINT32_MAX },
	{ "s", UINT32_MAX },
	{ "1w", UINT32_MAX },
	{ "1hh", UINT32_MAX },
	{ "-1", UINT32_MAX },
	{ "+1", UINT32_MAX },
	{ "1.5h", UINT32_MAX },
	{ "1 h", UINT32_MAX },
	{ "''", UINT32_MAX },
	{ "[90]", UINT32_MAX },
};

static void a_duration_is_at_most_a_year_and_has_one_unit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(durations); i++) {
		struct snippet s;
		uint32_t got = UINT32_MAX;
		int r;

		snippet_open(&s, durations[i].text);
		r = value_duration(&s.context, &s.root, &got);
		if (got != durations[i].want ||
		    r != (durations[i].want == UINT32_MAX ? -EINVAL : 0))
			CU_FAIL(durations[i].text);
		snippet_done(&s);
	}
}

static const struct {
	const char *what;
	const char *text;
	bool want;
} names[] = {
	{ "one letter", "a", true },
	{ "all that may be in it", "aZ09_.-", true },
	{ "61 bytes",
	  "a123456789012345678901234567890123456789012345678901234567890",
	  true },
	{ "62 bytes",
	  "a1234567890123456789012345678901234567890123456789012345678901",
	  false },
	{ "nothing", "", false },
	{ "a digit first", "1a", false },
	{ "a dot first", ".a", false },
	{ "a space", "a b", false },
	{ "a letter beyond ASCII", "\xc3\xa4", false },
};

static void a_name_begins_with_a_letter_and_has_61_bytes_at_most(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (value_is_name(names[i].text) != names[i].want)
			CU_FAIL(names[i].what);
}

static void a_number_has_digits_only_and_stays_below_its_bound(void)
{
	uint32_t number = 7;

	CU_ASSERT(value_parse_number("65535", 65535, &number));
	CU_ASSERT_EQUAL(number, 65535);
	CU_ASSERT(value_parse_number("00", 5, &number));
	CU_ASSERT_EQUAL(number, 0);
	number = 7;
	CU_ASSERT(!value_parse_number("65536", 65535, &number));
	CU_ASSERT(!value_parse_number("", 65535, &number));
	CU_ASSERT(!value_parse_number("1x", 65535, &number));
	CU_ASSERT(!value_parse_number("99999999999999999999999", UINT32_MAX,
				      &number));
	CU_ASSERT_EQUAL(number, 7);
}

static void a_choice_gives_its_place_and_a_wrong_one_names_them_all(void)
{
	static const char *const choices[] = { "one", "two", "three", NULL };
	unsigned int index = 9;
	struct snippet s;

	snippet_open(&s, "two");
	CU_ASSERT_EQUAL(value_choice(&s.context, &s.root, choices, &index), 0);
	CU_ASSERT_EQUAL(index, 1);
	snippet_done(&s);

	snippet_open(&s, "Two");
	CU_ASSERT_EQUAL(value_choice(&s.context, &s.root, choices, &index),
			-EINVAL);
	CU_ASSERT_EQUAL(index, 1);
	unit_string("another case",
		    "1:1: error: key: want one, two or three, found 'Two'",
		    snippet_error(&s));
	snippet_done(&s);
}

static void an_empty_text_is_no_text(void)
{
	const char *text = "untouched";
	struct snippet s;

	snippet_open(&s, "''");
	CU_ASSERT_EQUAL(value_text(&s.context, &s.root, "a path", &text),
			-EINVAL);
	unit_string("result", "untouched", text);
	unit_string("error", "1:1: error: key: want a path, found ''",
		    snippet_error(&s));
	snippet_done(&s);
}

/* Counts the values; refuses "bad". */
static int count_value(struct schema_context *context,
		       const struct yaml_node *value, void *target)
{
	unsigned int *n = target;

	++*n;
	return strcmp(value->text, "bad") == 0
		       ? schema_want(context, value, "another")
		       : 0;
}

static const struct {
	const char *what;
	const char *text;
	unsigned int n;
	int result;
} lists[] = {
	{ "a scalar", "a", 1, 0 },
	{ "a list", "[a, b, c]", 3, 0 },
	{ "a list with a bad item is read to its end", "[a, bad, c]", 3,
	  -EINVAL },
	{ "an empty list", "[]", 0, -EINVAL },
	{ "a map", "{a: b}", 0, -EINVAL },
	{ "nothing", "~", 0, -EINVAL },
};

static void a_scalar_and_each_item_of_a_list_are_read(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		struct snippet s;
		unsigned int n = 0;
		int r;

		snippet_open(&s, lists[i].text);
		r = value_each(&s.context, &s.root, count_value, &n);
		if (r != lists[i].result || n != lists[i].n)
			CU_FAIL(lists[i].what);
		snippet_done(&s);
	}
}

static const struct {
	const char *text;
	int64_t want; /* -1: refused */
} times[] = {
	{ "2027-01-31", 1801353600 },
	{ "2027-01-31T00:00:00Z", 1801353600 },
	{ "2027-01-31t00:00:00z", 1801353600 },
	{ "2027-01-31 00:00:00Z", 1801353600 },
	{ "2027-01-31T01:00:00+01:00", 1801353600 },
	{ "2027-01-30T16:00:00-08:00", 1801353600 },
	{ "2027-01-31T00:00:00.999Z", 1801353600 },
	{ "2027-01-30T23:59:60Z", 1801353599 },
	{ "2028-02-29", 1835395200 },
	{ "1970-01-02", 86400 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "1970-01-01", -1 },
	{ "1970-01-01T00:00:01+01:00", -1 },
	{ "1969-12-31", -1 },
	{ "2027-02-29", -1 },
	{ "2027-02-30", -1 },
	{ "2027-04-31", -1 },
	{ "2027-13-01", -1 },
	{ "2027-00-01", -1 },
	{ "2027-01-00", -1 },
	{ "2027-1-31", -1 },
	{ "27-01-31", -1 },
	{ "2027-01", -1 },
	{ "2027-01-31T", -1 },
	{ "2027-01-31T12:00:00", -1 },
	{ "2027-01-31T12:00Z", -1 },
	{ "2027-01-31T24:00:00Z", -1 },
	{ "2027-01-31T12:60:00Z", -1 },
	{ "2027-01-31T12:00:61Z", -1 },
	{ "2027-01-31T12:00:00.Z", -1 },
	{ "2027-01-31T12:00:00+1:00", -1 },
	{ "2027-01-31T12:00:00+01", -1 },
	{ "2027-01-31T12:00:00ZZ", -1 },
	{ "2027-01-31x", -1 },
	{ "+2027-01-31", -1 },
	{ "tomorrow", -1 },
	{ "1801353600", -1 },
	{ "''", -1 },
	{ "[2027-01-31]", -1 },
};

static void a_time_is_a_date_or_one_of_rfc_3339(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(times); i++) {
		struct snippet s;
		int64_t got = -1;
		int r;

		snippet_open(&s, times[i].text);
		r = value_time(&s.context, &s.root, &got);
		if (got != times[i].want || (r == 0) != (got >= 0))
			CU_FAIL(times[i].text);
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(yes_and_no_have_three_forms_in_any_case),
	UNIT(a_mask_is_one_run_of_four_bits_or_more),
	UNIT(a_duration_is_at_most_a_year_and_has_one_unit),
	UNIT(a_time_is_a_date_or_one_of_rfc_3339),
	UNIT(a_name_begins_with_a_letter_and_has_61_bytes_at_most),
	UNIT(a_number_has_digits_only_and_stays_below_its_bound),
	UNIT(a_choice_gives_its_place_and_a_wrong_one_names_them_all),
	UNIT(an_empty_text_is_no_text),
	UNIT(a_scalar_and_each_item_of_a_list_are_read),
};

int main(void)
{
	return unit_main("value", tests, ARRAY_SIZE(tests));
}
