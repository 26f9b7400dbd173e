/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rrtype.c - convert between numbers and mnemonics of record types.
 */
#include "policy/rrtype.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define SENTINEL 0xdead

static const struct {
	const char *name;
	int want; /* negative: refused */
} names[] = {
	{ "A", 1 },
	{ "AAAA", 28 },
	{ "https", 65 },
	{ "NsEc3pArAm", 51 },
	{ "ANY", 255 },
	{ "DLV", 32769 },
	{ "TYPE0", 0 },
	{ "type65", 65 },
	{ "TYPE65535", 65535 },
	{ "TYPE65536", -EINVAL },
	{ "TYPE4294967297", -EINVAL },
	{ "TYPE", -EINVAL },
	{ "TYPE-1", -EINVAL },
	{ "TYPE1x", -EINVAL },
	{ "TYPE 1", -EINVAL },
	{ "", -EINVAL },
	{ "AA", -EINVAL },
	{ "28", -EINVAL },
	{ "A ", -EINVAL },
};

static void names_are_read_in_any_case(void)
{
	uint16_t type;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		type = SENTINEL;
		r = rrtype_from_name(names[i].name, &type);
		if (names[i].want < 0) {
			CU_ASSERT_EQUAL(r, names[i].want);
			CU_ASSERT_EQUAL(type, SENTINEL);
		} else {
			CU_ASSERT_EQUAL(r, 0);
			CU_ASSERT_EQUAL(type, names[i].want);
		}
	}
}

static void every_number_comes_back_from_its_name(void)
{
	unsigned int number, differ = 0;
	char buf[RRTYPE_NAME_MAX];
	uint16_t type;

	for (number = 0; number <= UINT16_MAX; number++) {
		type = (uint16_t)~number;
		if (rrtype_from_name(rrtype_name((uint16_t)number, buf),
				     &type) < 0 ||
		    type != number)
			differ++;
	}
	CU_ASSERT_EQUAL(differ, 0);
}

static void numbers_without_a_mnemonic_have_the_generic_form(void)
{
	char buf[RRTYPE_NAME_MAX];

	unit_string("0", "TYPE0", rrtype_name(0, buf));
	unit_string("54", "TYPE54", rrtype_name(54, buf));
	unit_string("65535", "TYPE65535", rrtype_name(65535, buf));
	unit_string("1", "A", rrtype_name(1, buf));
	unit_string("51", "NSEC3PARAM", rrtype_name(51, buf));
	unit_string("32769", "DLV", rrtype_name(32769, buf));
}

static const struct unit_test tests[] = {
	UNIT(names_are_read_in_any_case),
	UNIT(every_number_comes_back_from_its_name),
	UNIT(numbers_without_a_mnemonic_have_the_generic_form),
};

int main(void)
{
	return unit_main("rrtype", tests, ARRAY_SIZE(tests));
}
