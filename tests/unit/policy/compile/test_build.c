/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_build.c - sections and keys of an image come back as they were put in.
 */
#include "policy/compile/build.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide_name.h"
#include "policy/eval/siphash.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define N_KEYS 20000

static const struct policy no_rules = { .path = "made" };
static const struct compile_input input = { .key = { 1, 2 } };

static uint64_t key_of(uint32_t i)
{
	const __u64 key[2] = { 3, 4 };

	return siphash_words(key, 0, i, 0);
}

static void a_section_grows_by_zeroed_cells_and_keeps_what_it_has(void)
{
	static const struct image_cell zero;
	struct compile_build build;
	struct image_cell *last;
	unsigned int i;

	compile_build_init(&build, &no_rules, &input, NULL);
	for (i = 1; i <= 100; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(
			compile_build_grow(&build.nodes, i));
		last = &build.nodes.cells[build.nodes.n - 1];
		CU_ASSERT_EQUAL(memcmp(last, &zero, sizeof(zero)), 0);
		memset(last - (i - 1), (int)i, i * sizeof(*last));
	}
	CU_ASSERT_EQUAL(build.nodes.n, 5050);
	CU_ASSERT_EQUAL(build.nodes.cells[0].words[0], 0x0101010101010101ULL);
	CU_ASSERT_EQUAL(build.nodes.cells[5049].words[15],
			0x6464646464646464ULL);
	compile_build_done(&build);
	CU_ASSERT_PTR_NULL(build.nodes.cells);
}

static void every_key_is_found_and_the_filter_knows_it(void)
{
	CLEANUP(image_freep) struct image *image = NULL;
	const struct image_header *hdr;
	struct compile_build build;
	uint32_t i, n_wrong = 0;

	compile_build_init(&build, &no_rules, &input, NULL);
	for (i = 0; i < N_KEYS; i++)
		CU_ASSERT_EQUAL_FATAL(compile_build_key(&build, key_of(i), i),
				      0);
	CU_ASSERT_EQUAL_FATAL(compile_build_finish(&build, &image), 0);
	hdr = (const void *)image->cells;
	for (i = 0; i < N_KEYS; i++)
		n_wrong += decide_find(image, hdr, key_of(i)) != i ||
			   decide_find_name(image, hdr, key_of(i)) != i;
	CU_ASSERT_EQUAL(n_wrong, 0);
	for (; i < 2 * N_KEYS; i++)
		n_wrong += decide_find(image, hdr, key_of(i)) != DECIDE_ABSENT;
	CU_ASSERT_EQUAL(n_wrong, 0);
	compile_build_done(&build);
}

static void keys_that_crowd_one_place_make_the_table_larger(void)
{
	CLEANUP(image_freep) struct image *image = NULL;
	const struct image_header *hdr;
	struct compile_build build;
	uint32_t i, n = IMAGE_SLOTS * IMAGE_PROBES;

	compile_build_init(&build, &no_rules, &input, NULL);
	/* All belong into bucket 0 while the table is small. */
	for (i = 1; i <= n; i++)
		CU_ASSERT_EQUAL_FATAL(
			compile_build_key(&build, (uint64_t)i << 50, i), 0);
	CU_ASSERT_EQUAL_FATAL(compile_build_finish(&build, &image), 0);
	hdr = (const void *)image->cells;
	for (i = 1; i <= n; i++)
		CU_ASSERT_EQUAL(decide_find(image, hdr, (uint64_t)i << 50), i);
	compile_build_done(&build);
}

/* These belong into bucket 0 whatever the size of the table is. */
static void keys_that_never_find_a_place_are_an_error(void)
{
	struct image *image = NULL;
	struct compile_build build;
	uint32_t i, n = IMAGE_SLOTS * IMAGE_PROBES + 1;

	compile_build_init(&build, &no_rules, &input, NULL);
	for (i = 1; i <= n; i++)
		CU_ASSERT_EQUAL_FATAL(compile_build_key(&build, i, i), 0);
	CU_ASSERT_EQUAL(compile_build_finish(&build, &image), -ENOSPC);
	CU_ASSERT_PTR_NULL(image);
	compile_build_done(&build);
}

static void a_vector_without_memory_fails_the_image(void)
{
	struct image *image = NULL;
	struct compile_build build;

	compile_build_init(&build, &no_rules, &input, NULL);
	build.vectors.error = -ENOMEM;
	CU_ASSERT_EQUAL(compile_build_finish(&build, &image), -ENOMEM);
	CU_ASSERT_PTR_NULL(image);
	compile_build_done(&build);
}

static const struct unit_test tests[] = {
	UNIT(a_section_grows_by_zeroed_cells_and_keeps_what_it_has),
	UNIT(every_key_is_found_and_the_filter_knows_it),
	UNIT(keys_that_crowd_one_place_make_the_table_larger),
	UNIT(keys_that_never_find_a_place_are_an_error),
	UNIT(a_vector_without_memory_fails_the_image),
};

int main(void)
{
	return unit_main("build", tests, ARRAY_SIZE(tests));
}
