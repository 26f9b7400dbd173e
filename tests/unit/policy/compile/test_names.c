/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_names.c - each domain pattern is kept at the name that it ends in.
 */
#include "policy/compile/names.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/compile/many_names.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void a_name_has_at_most_32_patterns_with_part_of_a_label(void)
{
	CLEANUP(base_freep) char *text = many_names("x%u*.example.com", 32);
	CLEANUP(base_freep) char *more = many_names("x%u*.example.com", 33);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL(l.error, 0);
	policy_text_done(&l);
	policy_text_compile(&l, more, NULL);
	CU_ASSERT_EQUAL(l.error, -EINVAL);
	CU_ASSERT_PTR_NULL(l.image);
	unit_string("error",
		    "test.yaml:3:1: error: domains: want at most 32 patterns "
		    "with part of a label before 'example.com' in all rules "
		    "and lists, found more",
		    diag_line(l.diag, 0));
	policy_text_done(&l);
}

static const char policy_yaml[] =
	"version: 1\n"
	"rules:\n"
	"  - { domains: [example.com, '**.example.com'], action: deny }\n"
	"  - { domains: [EXAMPLE.com, '*.example.com'], action: deny }\n"
	"  - { domains: ['a*.example.com', 'a*.example.com'], action: deny }\n"
	"  - { domains: ['b*.example.com', '**.org'], action: deny }\n"
	"  - { action: deny }\n";

/* The first word of vector @number. */
static uint64_t word_of(const struct compile_names *names, uint32_t number)
{
	return names->build->vectors.cells[number].words[0];
}

static void patterns_are_gathered_at_the_name_that_they_end_in(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(policy_yaml);
	const struct compile_input input = { .key = { 1, 2 } };
	const struct compile_entry *entry;
	const struct compile_zone *zone;
	struct compile_names names = { 0 };
	struct compile_build build;

	compile_build_init(&build, policy, &input, NULL);
	CU_ASSERT_EQUAL_FATAL(compile_names_collect(&names, &build), 0);
	/* They are the root, example.com and org. */
	CU_ASSERT_EQUAL_FATAL(names.n_entries, 3);
	CU_ASSERT_EQUAL(names.entries[0].wire[0], 0);
	CU_ASSERT_EQUAL(names.entries[0].zone, 0);

	entry = &names.entries[1];
	zone = &names.zones[entry->zone];
	CU_ASSERT_EQUAL(memcmp(entry->wire, "\7example\3com", 13), 0);
	CU_ASSERT_EQUAL(word_of(&names, entry->exact), 0x3);
	CU_ASSERT_EQUAL(word_of(&names, zone->below), 0x1);
	CU_ASSERT_EQUAL(word_of(&names, zone->child), 0x2);
	/* The pattern that the rule has twice counts once. */
	CU_ASSERT_EQUAL(zone->n_globs, 2);
	CU_ASSERT_EQUAL(word_of(&names, names.globs[zone->globs].vec), 0x4);

	entry = &names.entries[2];
	CU_ASSERT_EQUAL(word_of(&names, entry->exact), 0);
	CU_ASSERT_EQUAL(word_of(&names, names.zones[entry->zone].below), 0x8);
	CU_ASSERT_EQUAL(names.zone_depths, image_depth(1) | image_depth(2));
	CU_ASSERT_EQUAL(word_of(&names, names.any), 0x10);
	compile_names_done(&names);
	compile_build_done(&build);
}

static const struct unit_test tests[] = {
	UNIT(a_name_has_at_most_32_patterns_with_part_of_a_label),
	UNIT(patterns_are_gathered_at_the_name_that_they_end_in),
};

int main(void)
{
	return unit_main("names", tests, ARRAY_SIZE(tests));
}
