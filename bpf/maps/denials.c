/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.c - the maps of denials and of what is exempt from them, and the map
 * that says which domains there are to look for.
 */
#include "bpf/maps/denials.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* Does @end deny all names?  Its length says so: the hash of the root depends
 * on the key of names. */
static bool denies_all(const struct denial_end *end)
{
	return end->name_len == 1;
}

static struct denial_state state_of(const struct denial_maps *maps)
{
	struct denial_state state = { 0 };
	const uint32_t zero = 0;

	(void)bpf_map_lookup_elem(maps->states, &zero, &state);
	return state;
}

static int set_state(const struct denial_maps *maps,
		     const struct denial_state *state)
{
	const uint32_t zero = 0;

	return bpf_map_update_elem(maps->states, &zero, state, BPF_ANY);
}

static int put(int map, const struct denial_key *key, const void *value)
{
	int r = bpf_map_update_elem(map, key, value, BPF_ANY);

	return r == -E2BIG ? -ENOSPC : r;
}

/* The program of @gone is denied all names no longer. */
static void drop_exempt(const struct denial_maps *maps,
			const struct denial_key *gone)
{
	struct denial_key key, next_key;
	size_t i;
	int r;

	r = bpf_map_get_next_key(maps->exempt, NULL, &key);
	for (i = 0; r == 0 && i < DENIAL_EXEMPTIONS; i++) {
		r = bpf_map_get_next_key(maps->exempt, &key, &next_key);
		if (denial_same_program(&key, gone))
			(void)bpf_map_delete_elem(maps->exempt, &key);
		key = next_key;
	}
}

int denials_add(const struct denial_maps *maps, const struct denial_key *key,
		uint32_t labels, const struct denial_end *end)
{
	struct denial_state state = state_of(maps);
	int r;

	if (labels > DENIAL_LABELS)
		return -E2BIG;
	r = put(maps->denials, key, end);
	if (r == 0) {
		state.depths |= 1U << labels;
		r = set_state(maps, &state);
	}
	if (r < 0 && denies_all(end))
		drop_exempt(maps, key);
	return r;
}

int denials_rename(const struct denial_maps *maps,
		   const struct denial_key *from, const struct denial_key *to,
		   uint32_t labels, const struct denial_end *end)
{
	/* What is exempt from it stays so. */
	(void)bpf_map_delete_elem(maps->denials, from);
	return denials_add(maps, to, labels, end);
}

int denials_exempt(const struct denial_maps *maps, const struct denial_key *key,
		   uint32_t labels, const struct denial_exemption *exemption)
{
	struct denial_state state = state_of(maps);
	int r;

	if (labels < 1 || labels > DENIAL_LABELS)
		return -E2BIG;
	r = put(maps->exempt, key, exemption);
	if (r < 0 || state.exempt_depths & 1U << labels)
		return r;
	state.exempt_depths |= 1U << labels;
	return set_state(maps, &state);
}

int denials_find(const struct denial_maps *maps, const struct denial_key *key,
		 struct denial_end *ret_end)
{
	return bpf_map_lookup_elem(maps->denials, key, ret_end);
}

uint64_t denials_until(const struct denial_maps *maps,
		       const struct denial_key *key)
{
	struct denial_end end;

	return denials_find(maps, key, &end) == 0 ? end.until_ns : 0;
}

size_t denials_count(const struct denial_maps *maps,
		     const struct denial_key *key)
{
	struct denial_key last, found;
	size_t n = 0, i;
	int r;

	r = bpf_map_get_next_key(maps->denials, NULL, &found);
	for (i = 0; r == 0 && i < DENIAL_ENTRIES; i++) {
		n += !key || denial_same_program(&found, key);
		last = found;
		r = bpf_map_get_next_key(maps->denials, &last, &found);
	}
	return n;
}

/* The element behind @last of a map of @n_max. */
static int next(int map, size_t n_max, const struct denial_key *last,
		struct denial_key *ret_key, void *ret_value)
{
	struct denial_key before;
	size_t i;

	/* One that goes away meanwhile is passed over. */
	for (i = 0; i < n_max; i++) {
		if (bpf_map_get_next_key(map, last, ret_key) < 0)
			return -ENOENT;
		if (bpf_map_lookup_elem(map, ret_key, ret_value) == 0)
			return 0;
		before = *ret_key;
		last = &before;
	}
	return -ENOENT;
}

int denials_next(const struct denial_maps *maps, const struct denial_key *last,
		 struct denial_key *ret_key, struct denial_end *ret_end)
{
	return next(maps->denials, DENIAL_ENTRIES, last, ret_key, ret_end);
}

int denials_next_exempt(const struct denial_maps *maps,
			const struct denial_key *last,
			struct denial_key *ret_key,
			struct denial_exemption *ret_exemption)
{
	return next(maps->exempt, DENIAL_EXEMPTIONS, last, ret_key,
		    ret_exemption);
}

int denials_unexempt(const struct denial_maps *maps,
		     const struct denial_key *key)
{
	return bpf_map_delete_elem(maps->exempt, key);
}

int denials_end(const struct denial_maps *maps, const struct denial_key *key)
{
	struct denial_end end;
	int r;

	r = bpf_map_lookup_elem(maps->denials, key, &end);
	if (r == 0)
		r = bpf_map_delete_elem(maps->denials, key);
	if (r == 0 && denies_all(&end))
		drop_exempt(maps, key);
	return r;
}

size_t denials_expire(const struct denial_maps *maps, uint64_t now_ns)
{
	static const struct denial_state none;
	struct denial_key keys[DENIAL_ENTRIES];
	const struct denial_key *last = NULL;
	struct denial_end end;
	size_t n = 0, left = 0, i;

	if (!state_of(maps).depths)
		return 0;
	while (n < DENIAL_ENTRIES &&
	       bpf_map_get_next_key(maps->denials, last, &keys[n]) == 0)
		last = &keys[n++];
	for (i = 0; i < n; i++) {
		if (bpf_map_lookup_elem(maps->denials, &keys[i], &end) == 0 &&
		    end.until_ns > now_ns)
			left++;
		else
			(void)denials_end(maps, &keys[i]);
	}
	if (!left)
		(void)set_state(maps, &none);
	return left;
}
