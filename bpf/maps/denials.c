/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.c - the map of denials, and the map that says which domains there
 * are to look for.
 */
#include "bpf/maps/denials.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

static int set_depths(const struct denial_maps *maps, uint32_t depths)
{
	const struct denial_state state = { .depths = depths };
	const uint32_t zero = 0;

	return bpf_map_update_elem(maps->states, &zero, &state, BPF_ANY);
}

static uint32_t depths_of(const struct denial_maps *maps)
{
	struct denial_state state = { 0 };
	const uint32_t zero = 0;

	(void)bpf_map_lookup_elem(maps->states, &zero, &state);
	return state.depths;
}

int denials_add(const struct denial_maps *maps, const struct denial_key *key,
		uint32_t labels, const struct denial_end *end)
{
	int r;

	if (labels < 1 || labels > DENIAL_LABELS)
		return -E2BIG;
	r = bpf_map_update_elem(maps->denials, key, end, BPF_ANY);
	if (r == -E2BIG)
		return -ENOSPC;
	return r < 0 ? r : set_depths(maps, depths_of(maps) | 1U << labels);
}

int denials_next(const struct denial_maps *maps, const struct denial_key *last,
		 struct denial_key *ret_key, struct denial_end *ret_end)
{
	struct denial_key before;
	int i;

	/* One that goes away meanwhile is passed over. */
	for (i = 0; i < DENIAL_ENTRIES; i++) {
		if (bpf_map_get_next_key(maps->denials, last, ret_key) < 0)
			return -ENOENT;
		if (bpf_map_lookup_elem(maps->denials, ret_key, ret_end) == 0)
			return 0;
		before = *ret_key;
		last = &before;
	}
	return -ENOENT;
}

int denials_end(const struct denial_maps *maps, const struct denial_key *key)
{
	return bpf_map_delete_elem(maps->denials, key);
}

size_t denials_expire(const struct denial_maps *maps, uint64_t now_ns)
{
	struct denial_key keys[DENIAL_ENTRIES];
	const struct denial_key *last = NULL;
	struct denial_end end;
	size_t n = 0, left = 0, i;

	if (!depths_of(maps))
		return 0;
	while (n < DENIAL_ENTRIES &&
	       bpf_map_get_next_key(maps->denials, last, &keys[n]) == 0)
		last = &keys[n++];
	for (i = 0; i < n; i++) {
		if (bpf_map_lookup_elem(maps->denials, &keys[i], &end) == 0 &&
		    end.until_ns > now_ns)
			left++;
		else
			(void)bpf_map_delete_elem(maps->denials, &keys[i]);
	}
	if (!left)
		(void)set_depths(maps, 0);
	return left;
}
