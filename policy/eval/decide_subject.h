/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_subject.h - find the clauses that a program satisfies by its identity.
 * Part of policy/eval/decide.h; policy/eval/decide_cgroup.h does it for the
 * cgroup and the unit.
 */
#pragma once

#include "policy/eval/decide_exe.h"
#include "policy/eval/decide_subject_in.h"
#include "policy/eval/decide_vector.h"

/* @vec |= the clauses that group @gid satisfies. */
EVAL_INLINE int decide_group(const void *image, const struct image_header *hdr,
			     __u32 gid, __u64 *vec)
{
	__s64 found = decide_find(
		image, hdr, siphash_words(hdr->key, IMAGE_TAG_GID, gid, 0));

	if (found == DECIDE_DAMAGED)
		return DECIDE_DAMAGED;
	return found < 0 ? 0 : decide_or(image, (__u32)found, vec);
}

struct decide_groups {
	const void *image;
	const struct image_header *hdr;
	struct decide_subject_in *in;
	int error;
};

DECIDE_CALLBACK long decide_group_step(__u32 i, void *context)
{
	struct decide_groups *g = (struct decide_groups *)context;
	__u64 at = decide_bound(i, DECIDE_GROUPS_MAX - 1);

	g->error =
		decide_group(g->image, g->hdr, g->in->groups[at], g->in->work);
	return g->error ? 1 : 0;
}

EVAL_INLINE int decide_groups(const void *image, const struct image_header *hdr,
			      struct decide_subject_in *in, __u64 *vec)
{
	struct decide_groups g = { .image = image, .hdr = hdr, .in = in };
	__u32 i, n = in->n_groups;

	if (decide_load(image, hdr->gid_vec, in->work) < 0 ||
	    decide_group(image, hdr, in->gid, in->work) < 0)
		return DECIDE_DAMAGED;
	if (n > DECIDE_GROUPS_MAX)
		n = DECIDE_GROUPS_MAX;
	decide_loop(n, decide_group_step, &g);
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] &= in->work[i];
	return g.error;
}

/* @vec &= the clauses that user, groups and comm satisfy. */
EVAL_INLINE int decide_person(const void *image, const struct image_header *hdr,
			      struct decide_subject_in *in, __u64 *vec)
{
	int r = 0;

	if (hdr->flags & IMAGE_USES_UID)
		r = decide_and_key(
			image, hdr,
			siphash_words(hdr->key, IMAGE_TAG_UID, in->uid, 0),
			hdr->uid_vec, vec);
	if (!r && (hdr->flags & IMAGE_USES_COMM))
		r = decide_and_key(image, hdr,
				   siphash_words(hdr->key, IMAGE_TAG_COMM,
						 name_load(in->comm, 8),
						 name_load(in->comm + 8, 8)),
				   hdr->comm_vec, vec);
	if (!r && (hdr->flags & IMAGE_USES_GID))
		r = decide_groups(image, hdr, in, vec);
	return r;
}

/*
 * A thread of the kernel sends for whoever gave it work, and has the ids of
 * root: it satisfies no clause by any of them.
 */
EVAL_INLINE int decide_kernel(const void *image, const struct image_header *hdr,
			      __u64 *vec)
{
	return decide_load(image, hdr->kernel_vec, vec);
}

/*
 * @vec = the clauses that @in satisfies, with @cgroup_vec from
 * decide_cgroup_end().  @vec may be @cgroup_vec.  DECIDE_DAMAGED: @vec must not
 * be used.
 */
EVAL_INLINE int decide_subject(const void *image,
			       const struct image_header *hdr,
			       struct decide_subject_in *in,
			       const __u64 *cgroup_vec, __u64 *vec)
{
	__u32 i;
	int r;

	if (in->kernel)
		return decide_kernel(image, hdr, vec);
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] = cgroup_vec[i];
	r = decide_exe(image, hdr, in, vec);
	return r ? r : decide_person(image, hdr, in, vec);
}

/*
 * Is a program that satisfies @subject among those that may ask name services?
 * Their clauses come behind those of the rules, and match no name.
 */
EVAL_INLINE int decide_excepted(const struct image_header *hdr,
				const __u64 *subject)
{
	__u32 i, first = hdr->n_clauses;

	for (i = 0; i < IMAGE_WORDS; i++) {
		__u64 ours = ~0ULL;

		if (64 * (i + 1) <= first)
			ours = 0;
		else if (64 * i < first)
			ours <<= first % 64;
		if (subject[i] & ours)
			return 1;
	}
	return 0;
}

/* @class_vec = those clauses of @subject that say what the program may connect
 * to. */
EVAL_INLINE int decide_class(const void *image, const struct image_header *hdr,
			     const __u64 *subject, __u64 *class_vec)
{
	__u32 i;

	for (i = 0; i < IMAGE_WORDS; i++)
		class_vec[i] = subject[i];
	return decide_and(image, hdr->opens_vec, class_vec);
}
