/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - what the evaluator reads of a socket's storage, and the class it
 * is entitled to by what the evaluator has said.
 *
 * Compiled twice: the programs do it as a socket is used, the scan of the open
 * sockets for all of them when a policy comes into force.
 */
#pragma once

#include "bpf/abi/map_values.h"
#include "policy/eval/decide.h"
#include "policy/eval/mark.h"

_Static_assert(SHARED_GROUPS_MAX == DECIDE_GROUPS_MAX, "all are looked at");

/* Fill in all but the groups, and but the cgroup, whose clauses
 * decide_subject() takes apart. */
EVAL_INLINE void subject_fill_owner(struct decide_subject_in *to,
				    const struct event_owner *owner)
{
	to->exe_dev = owner->exe_dev;
	to->exe_ino = owner->exe_ino;
	to->exe_version = owner->exe_version;
	to->exe_kept = owner->exe_kept;
	to->exe_replaced = 0;
	to->exe_uid = owner->exe_uid;
	to->uid = owner->uid;
	to->gid = owner->gid;
	to->kernel = owner->attribution == EVENT_KERNEL;
	__builtin_memcpy(to->comm, owner->comm, EVENT_COMM_LEN);
}

/* Fill in all but the cgroup. */
EVAL_INLINE void subject_fill(struct decide_subject_in *to,
			      const struct shared_socket *st)
{
	subject_fill_owner(to, &st->owner);
	to->n_groups = st->cred.n_groups;
	__builtin_memcpy(to->groups, st->cred.groups, sizeof(st->cred.groups));
	if (to->n_groups > SHARED_GROUPS_MAX)
		to->n_groups = SHARED_GROUPS_MAX;
}

/*
 * The class id of the socket; 0: that of the vector in @words, which each side
 * has a map for.
 */
EVAL_INLINE __u32 subject_class(const void *image,
				const struct image_header *header,
				const struct shared_socket *st, __u64 *words)
{
	if (st->owner.attribution == EVENT_UNKNOWN)
		return mark_class_none(header->mark_mask);
	if (st->eval.resolver && (header->flags & IMAGE_LOCAL_RESOLVER))
		return mark_class_resolver(header->mark_mask);
	if (st->eval.generation != header->generation ||
	    decide_groups_unknown(header, st->cred.n_groups) ||
	    decide_class(image, header, st->eval.subject, words))
		return mark_class_none(header->mark_mask);
	return 0;
}
