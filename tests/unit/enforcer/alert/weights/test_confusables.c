/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_confusables.c - what characters look like.
 */
#include "enforcer/alert/weights/confusables.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

static void characters_look_like_letters(void)
{
	static const uint32_t cases[][2] = {
		{ 'a', 'a' },	    { '0', 'o' },	  { '1', 'l' },
		{ '2', '2' },	    { 0x430, 'a' },	  { 0x3bf, 'o' },
		{ 0xe9, 'e' },	    { 0xff41, 'a' },	  { 0x561, 0x561 },
		{ 0x4e00, 0x4e00 }, { 0x1f600, 0x1f600 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		CU_ASSERT_EQUAL(confusables_fold(cases[i][0]), cases[i][1]);
}

static const struct unit_test tests[] = {
	UNIT(characters_look_like_letters),
};

int main(void)
{
	return unit_main("enforcer/alert/weights/confusables", tests,
			 ARRAY_SIZE(tests));
}
