/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connect.bpf.h - a program connects to a name service: it is refused as if
 * nobody listened, and the C library goes on to DNS.
 *
 * No policy is asked which names: none is known yet.  Called with both sockets
 * locked, so nobody comes between this and the connection.
 */
#pragma once

#include "bpf/kern/ask/listener.bpf.h"
#include "bpf/kern/event/emit.bpf.h"

#define ECONNREFUSED 111

/* Is the program in s->owner, which is the current task's, excepted?  s->cgroup
 * must belong to it, and to the image of s->generation. */
__noinline int connect_evaluate(struct scratch *s)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);

	if (!s || !header || header->generation != s->generation)
		return 0;
	return !decide_subject(image, header, &s->subject, s->cgroup.words,
			       s->class_key.words) &&
	       decide_excepted(header, s->class_key.words);
}

/* Is the program in s->owner excepted?  Finds its groups and its cgroup before
 * connect_evaluate().  Whoever is unknown is not excepted. */
static __noinline int connect_is_excepted(struct scratch *s)
{
	const struct image_header *header = image_head(image_in_force());

	if (!header || !(header->flags & IMAGE_EXCEPTS) ||
	    s->owner.attribution != EVENT_EXACT)
		return 0;
	s->generation = header->generation;
	subject_fill_owner(&s->subject, &s->owner);
	s->subject.n_groups = owner_groups(&s->subject);
	if (s->subject.n_groups > SHARED_GROUPS_MAX)
		s->subject.n_groups = SHARED_GROUPS_MAX;
	return cgroup_path_match(s, s->owner.cgroup_id) == 0 &&
	       connect_evaluate(s);
}

/* Report that the program in s->owner was refused by the listener @key. */
static __noinline int connect_emit(struct scratch *s,
				   const struct listener_key *key)
{
	struct event *ev;

	ev = emit_new(emit_share(&s->owner), sizeof(*ev) + sizeof(*key));
	if (!ev)
		return -1;
	ev->owner = s->owner;
	ev->family = AF_UNIX;
	ev->clause = EVENT_NO_CLAUSE;
	ev->flags = EVENT_DENIED | EVENT_STOPPED;
	ev->kind = EVENT_ASK;
	ev->outgoing = 1;
	ev->payload_len = sizeof(*key);
	ev->wire_len = sizeof(*key);
	__builtin_memcpy(ev->payload, key, sizeof(*key));
	wake_submit(ev, 0);
	return 0;
}

/* 0 or the error that connect() gets.  Without room to find out who it is, the
 * program is refused like all others. */
static __always_inline int connect_decide(const struct sock *other)
{
	struct listener_key key = {};
	__u32 action = listener_find(other, &key);
	struct scratch *s;
	int excepted;

	if (action == LISTENER_PROBED)
		return -ECONNREFUSED;
	if (action != LISTENER_REFUSED || !listener_concerns())
		return 0;
	s = scratch_claim();
	if (!s)
		return -ECONNREFUSED;
	owner_read(&s->owner);
	excepted = connect_is_excepted(s);
	if (!excepted)
		connect_emit(s, &key);
	scratch_release(s);
	return excepted ? 0 : -ECONNREFUSED;
}
