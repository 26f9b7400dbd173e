/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_denials.c - what is denied for a while, in real maps that no program
 * uses.
 */
#include "bpf/maps/denials.h"

#include <bpf/bpf.h>
#include <errno.h>

#include "policy/base.h"
#include "tests/unit/bpf/maps/denialbox.h"
#include "tests/unit/unit.h"

static struct denial_state state_of(const struct denial_maps *maps)
{
	struct denial_state state = { 0 };
	uint32_t zero = 0;

	CU_ASSERT_EQUAL(bpf_map_lookup_elem(maps->states, &zero, &state), 0);
	return state;
}

static uint32_t depths(const struct denial_maps *maps)
{
	return state_of(maps).depths;
}

static int add(const struct denial_maps *maps, const struct denial_key *key,
	       uint32_t labels, uint64_t until_ns)
{
	const struct denial_end end = { .until_ns = until_ns, .why = "dga" };

	return denials_add(maps, key, labels, &end);
}

static void a_denial_ends_by_its_time_or_when_it_is_ended(void)
{
	const struct denial_key a = { 1, 2, 3, 4 }, b = { 5, 6, 7, 8 };
	struct denial_maps maps;
	struct denial_end end;

	if (!denialbox_open(&maps))
		return;
	CU_ASSERT_EQUAL(denials_expire(&maps, 0), 0);
	CU_ASSERT_EQUAL(add(&maps, &a, 2, 100), 0);
	CU_ASSERT_EQUAL(add(&maps, &b, 3, 200), 0);
	CU_ASSERT_EQUAL(depths(&maps), 1U << 2 | 1U << 3);
	CU_ASSERT_EQUAL(denials_expire(&maps, 100), 1);
	CU_ASSERT_EQUAL(denials_find(&maps, &a, &end), -ENOENT);
	CU_ASSERT_EQUAL(denials_find(&maps, &b, &end), 0);
	CU_ASSERT_EQUAL(end.until_ns, 200);
	CU_ASSERT_EQUAL(denials_end(&maps, &a), -ENOENT);
	CU_ASSERT_EQUAL(denials_end(&maps, &b), 0);
	CU_ASSERT_EQUAL(denials_expire(&maps, 0), 0);
	CU_ASSERT_EQUAL(depths(&maps), 0);
	denialbox_close(&maps);
}

static void each_denial_is_listed_once(void)
{
	struct denial_key key = { .exe_ino = 1 }, last;
	struct denial_maps maps;
	struct denial_end end;
	uint64_t sum = 0;
	unsigned int n = 0;

	if (!denialbox_open(&maps))
		return;
	CU_ASSERT_EQUAL(denials_next(&maps, NULL, &last, &end), -ENOENT);
	for (key.uid = 1; key.uid <= 10; key.uid++)
		CU_ASSERT_EQUAL(add(&maps, &key, 2, key.uid), 0);
	if (denials_next(&maps, NULL, &key, &end) == 0)
		do {
			CU_ASSERT_EQUAL(end.until_ns, key.uid);
			CU_ASSERT_STRING_EQUAL(end.why, "dga");
			sum += key.uid;
			last = key;
		} while (++n < 100 &&
			 denials_next(&maps, &last, &key, &end) == 0);
	CU_ASSERT_EQUAL(n, 10);
	CU_ASSERT_EQUAL(sum, 55);
	denialbox_close(&maps);
}

static void the_number_of_denials_is_bounded(void)
{
	const struct denial_exemption exemption = { 0 };
	struct denial_key key = { .uid = 1 };
	struct denial_maps maps;
	size_t i;

	if (!denialbox_open(&maps))
		return;
	CU_ASSERT_EQUAL(denials_exempt(&maps, &key, 0, &exemption), -E2BIG);
	CU_ASSERT_EQUAL(
		denials_exempt(&maps, &key, DENIAL_LABELS + 1, &exemption),
		-E2BIG);
	CU_ASSERT_EQUAL(add(&maps, &key, DENIAL_LABELS + 1, 1), -E2BIG);
	for (i = 0; i < DENIAL_ENTRIES; i++, key.domain_hash++)
		CU_ASSERT_EQUAL(add(&maps, &key, DENIAL_LABELS, 9), 0);
	CU_ASSERT_EQUAL(add(&maps, &key, 2, 9), -ENOSPC);
	for (i = 0; i < DENIAL_EXEMPTIONS; i++, key.domain_hash++)
		CU_ASSERT_EQUAL(denials_exempt(&maps, &key, 2, &exemption), 0);
	CU_ASSERT_EQUAL(denials_exempt(&maps, &key, 2, &exemption), -ENOSPC);
	CU_ASSERT_EQUAL(denials_expire(&maps, 8), DENIAL_ENTRIES);
	CU_ASSERT_EQUAL(denials_expire(&maps, 9), 0);
	denialbox_close(&maps);
}

/* Deny all names to the program of @key until @until_ns. */
static void deny_all(const struct denial_maps *maps,
		     const struct denial_key *key, uint64_t until_ns)
{
	const struct denial_end end = { .until_ns = until_ns, .name_len = 1 };

	CU_ASSERT_EQUAL(denials_add(maps, key, 0, &end), 0);
}

static size_t n_exempt(const struct denial_maps *maps)
{
	struct denial_exemption exemption;
	struct denial_key key, last;
	size_t n = 0;
	int r;

	r = denials_next_exempt(maps, NULL, &key, &exemption);
	while (r == 0 && n < 100) {
		n++;
		last = key;
		r = denials_next_exempt(maps, &last, &key, &exemption);
	}
	return n;
}

static void exemptions_go_with_the_denial_of_all_names(void)
{
	const struct denial_key a = { 1, 2, 3, 4 }, b = { 1, 2, 3, 5 };
	const struct denial_exemption exemption = { .name_len = 5 };
	struct denial_key of_a = a, of_b = b, renamed = a;
	struct denial_maps maps;
	struct denial_end end;

	if (!denialbox_open(&maps))
		return;
	for (of_a.domain_hash = 10; of_a.domain_hash < 15; of_a.domain_hash++)
		CU_ASSERT_EQUAL(denials_exempt(&maps, &of_a, 2, &exemption), 0);
	of_b.domain_hash = 10;
	CU_ASSERT_EQUAL(denials_exempt(&maps, &of_b, 3, &exemption), 0);
	CU_ASSERT_EQUAL(state_of(&maps).exempt_depths, 1U << 2 | 1U << 3);
	deny_all(&maps, &a, 100);
	deny_all(&maps, &b, 200);
	CU_ASSERT_EQUAL(add(&maps, &of_a, 2, 100), 0);
	CU_ASSERT_EQUAL(depths(&maps), 1U << 0 | 1U << 2);
	/* Neither that of one domain, nor another name for it. */
	CU_ASSERT_EQUAL(denials_end(&maps, &of_a), 0);
	CU_ASSERT_EQUAL(bpf_map_lookup_elem(maps.denials, &a, &end), 0);
	renamed.domain_hash = 77;
	CU_ASSERT_EQUAL(denials_rename(&maps, &a, &renamed, 0, &end), 0);
	CU_ASSERT_EQUAL(denials_end(&maps, &a), -ENOENT);
	CU_ASSERT_EQUAL(n_exempt(&maps), 6);
	CU_ASSERT_EQUAL(denials_expire(&maps, 100), 1);
	CU_ASSERT_EQUAL(n_exempt(&maps), 1);
	CU_ASSERT_EQUAL(denials_end(&maps, &b), 0);
	CU_ASSERT_EQUAL(n_exempt(&maps), 0);
	CU_ASSERT_EQUAL(denials_expire(&maps, 0), 0);
	CU_ASSERT_EQUAL(state_of(&maps).exempt_depths, 0);
	denialbox_close(&maps);
}

static const struct unit_test tests[] = {
	UNIT(a_denial_ends_by_its_time_or_when_it_is_ended),
	UNIT(each_denial_is_listed_once),
	UNIT(the_number_of_denials_is_bounded),
	UNIT(exemptions_go_with_the_denial_of_all_names),
};

int main(void)
{
	return unit_main("denials", tests, ARRAY_SIZE(tests));
}
