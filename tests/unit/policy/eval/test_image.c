/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_image.c - which headers of an image are refused, and where its filter
 * lies.
 */
#include "policy/eval/image.h"

#include <string.h>

#include "policy/base.h"
#include "policy/eval/siphash.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void a_new_image_is_zeroed_and_has_no_cell_past_its_end(void)
{
	static const struct image_cell zero;
	CLEANUP(image_freep) struct image *image = NULL;

	CU_ASSERT_EQUAL_FATAL(image_new(3, &image), 0);
	CU_ASSERT_EQUAL(image_n_bytes(image), 3 * 128);
	CU_ASSERT_PTR_EQUAL(image_cell(image, 2), &image->cells[2]);
	CU_ASSERT_EQUAL(memcmp(image_cell(image, 2), &zero, sizeof(zero)), 0);
	CU_ASSERT_PTR_NULL(image_cell(image, 3));
	CU_ASSERT_PTR_NULL(image_cell(image, UINT32_MAX));
}

static void a_header_of_another_layout_is_refused(void)
{
	struct image_header hdr;
	struct policy_text l;

	policy_text_compile(&l, "version: 1\nrules: []\n", NULL);
	hdr = *l.hdr;
	CU_ASSERT_EQUAL(image_check(&hdr), 1);
	hdr.layout++;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = *l.hdr;
	hdr.magic ^= 1;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = *l.hdr;
	hdr.n_words = IMAGE_WORDS + 1;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	policy_text_done(&l);
}

static void a_count_out_of_bounds_is_refused(void)
{
	const struct image_header good = { .magic = IMAGE_MAGIC,
					   .layout = IMAGE_LAYOUT,
					   .n_words = 1,
					   .n_clauses = 64 * IMAGE_WORDS,
					   .n_buckets = 1,
					   .n_cgroups = IMAGE_CGROUPS };
	struct image_header hdr = good;

	CU_ASSERT_EQUAL(image_check(&hdr), 1);
	hdr.n_words = 0;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = good;
	hdr.n_clauses++;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = good;
	hdr.n_buckets = 0;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
	hdr = good;
	hdr.n_cgroups++;
	CU_ASSERT_EQUAL(image_check(&hdr), 0);
}

static void names_of_31_labels_and_more_share_a_bit(void)
{
	__u32 all = 0, labels;

	for (labels = 0; labels < 31; labels++) {
		CU_ASSERT(!(all & image_depth(labels)));
		all |= image_depth(labels);
	}
	CU_ASSERT_EQUAL(image_depth(31), 1U << 31);
	CU_ASSERT_EQUAL(image_depth(32), 1U << 31);
	CU_ASSERT_EQUAL(image_depth(127), 1U << 31);
}

/* Otherwise a key would set bits of another section, or past the end. */
static void the_filter_lies_behind_the_table_for_every_hash(void)
{
	static const __u64 key[2] = { 5, 6 };
	static const __u32 n_buckets[] = { 1, 2, 31, 32, 33, 6897 };
	size_t i;
	__u32 k;

	for (i = 0; i < ARRAY_SIZE(n_buckets); i++) {
		const struct image_header hdr = { .table_first = 100,
						  .n_buckets = n_buckets[i] };
		__u32 first = 100 + (n_buckets[i] + IMAGE_PROBES) / 2;
		__u32 end = first + n_buckets[i] / 32 + 1, n_wrong = 0;

		for (k = 0; k < 1000; k++) {
			__u64 hash = siphash_words(key, 0, k, 0);
			__u32 cell = image_filter_cell(&hdr, hash);

			n_wrong += cell < first || cell >= end ||
				   image_filter_word(hash) >= IMAGE_WORDS ||
				   !image_filter_bits(hash);
		}
		CU_ASSERT_EQUAL(n_wrong, 0);
		CU_ASSERT_EQUAL(image_filter_cell(&hdr, 0), first);
		CU_ASSERT_EQUAL(image_filter_cell(&hdr, ~0ULL), end - 1);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_new_image_is_zeroed_and_has_no_cell_past_its_end),
	UNIT(a_header_of_another_layout_is_refused),
	UNIT(a_count_out_of_bounds_is_refused),
	UNIT(names_of_31_labels_and_more_share_a_bit),
	UNIT(the_filter_lies_behind_the_table_for_every_hash),
};

int main(void)
{
	return unit_main("image", tests, ARRAY_SIZE(tests));
}
