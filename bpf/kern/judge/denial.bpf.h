/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denial.bpf.h - is the name denied to the program for a while?
 */
#pragma once

#include "bpf/kern/scratch.bpf.h"

/* The domains above the name of a scratch, from the right. */
struct denial_search {
	const struct scratch *s;
	struct siphash state;
	struct denial_key key;
	struct denial_state any;
	__u32 found;
	__u32 all; /* all names are denied, and nothing so far is exempt */
};

static __always_inline int denial_has_begun(const struct denial_key *key)
{
	const struct denial_end *end = bpf_map_lookup_elem(&denials, key);

	return end && end->until_ns > bpf_ktime_get_boot_ns();
}

static long denial_step(__u32 i, struct denial_search *x)
{
	__u64 label = decide_bound(x->s->name.n_labels - 1 - i, 127);
	__u64 at = x->s->name.label[label];
	const __u32 depth = 1U << (i + 1);

	if (i >= x->s->name.n_labels)
		return 1;
	name_absorb_label(&x->state, x->s->name.name + at);
	if (!((x->any.depths | x->any.exempt_depths) & depth))
		return 0;
	x->key.domain_hash = siphash_finish(x->state);
	if (x->any.depths & depth)
		x->found = denial_has_begun(&x->key);
	if (x->found)
		return 1;
	if (x->all && x->any.exempt_depths & depth &&
	    bpf_map_lookup_elem(&denial_exempt, &x->key))
		x->all = 0;
	return 0;
}

/* Is anything denied for a while?  Most of the time nothing is. */
static __always_inline int denial_is_any(void)
{
	const struct denial_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&denial_states, &zero);
	return state && state->depths;
}

/* 1: the question in s->name is denied to the owner of @st.  A global function:
 * verified once. */
__noinline int denial_holds(const struct scratch *s,
			    const struct shared_socket *st)
{
	struct denial_search x = { .s = s };
	const struct image_header *header;
	const struct denial_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&denial_states, &zero);
	if (!s || !st || !state || !state->depths)
		return 0;
	header = image_head(image_in_force());
	if (!header)
		return 0;
	x.any = *state;
	x.key.exe_ino = st->owner.exe_ino;
	x.key.exe_dev = st->owner.exe_dev;
	x.key.uid = st->owner.uid;
	siphash_begin(&x.state, header->key, IMAGE_TAG_NAME);
	if (x.any.depths & 1 && s->name.n_labels > 1) {
		x.key.domain_hash = siphash_finish(x.state);
		x.all = denial_has_begun(&x.key);
	}
	bpf_loop(DENIAL_LABELS, denial_step, &x, 0);
	return x.found || x.all;
}
