/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * owner.bpf.h - the process that uses a socket: read from the calling task,
 * kept in the socket's storage, evaluated to the clauses that it satisfies.
 *
 * owner_refresh() and owner_update() are called only where the current task is
 * certainly the user of the socket: at sock_create, bind, connect, sendmsg, and
 * as a packet leaves a UDP socket.
 */
#pragma once

#include "bpf/kern/class.bpf.h"
#include "bpf/kern/exe/exe.bpf.h"
#include "bpf/kern/cgroup_path.bpf.h"

static __always_inline struct group_info *owner_group_info(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, cred, group_info);
}

/* Copy the supplementary groups of the current task to @in.  Yields how many it
 * has, which may be more. */
__noinline int owner_groups(struct decide_subject_in *in)
{
	struct group_info *info = owner_group_info();
	int n = BPF_CORE_READ(info, ngroups);
	__u32 i;

	if (!in || n < 0)
		return 0;
	for (i = 0; i < SHARED_GROUPS_MAX && i < (__u32)n; i++) {
		__u32 gid = 0;

		bpf_core_read(&gid, sizeof(gid), &info->gid[i]);
		in->groups[i] = gid;
	}
	return n;
}

/* The leader's name: resolver libraries rename their threads. */
static __always_inline void owner_read_comm(struct event_owner *o,
					    const struct task_struct *leader)
{
	__builtin_memset(o->comm, 0, sizeof(o->comm));
	bpf_core_read_str(o->comm, sizeof(o->comm), &leader->comm);
}

/* Describe the process that the current task belongs to. */
__noinline int owner_read(struct event_owner *o)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	const struct cred *cred = BPF_CORE_READ(task, cred);

	if (!o)
		return 0;
	o->start_ns = BPF_CORE_READ(leader, start_boottime);
	o->tgid = BPF_CORE_READ(task, tgid);
	o->tid = BPF_CORE_READ(task, pid);
	o->ppid = BPF_CORE_READ(task, real_parent, tgid);
	o->uid = BPF_CORE_READ(cred, euid.val);
	o->gid = BPF_CORE_READ(cred, egid.val);
	o->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	exe_read(o, task);
	owner_read_comm(o, leader);
	return 0;
}

#define OWNER_NO_FILE (~0ULL) /* the address of no struct file */

/* How often a program was found to be a local resolver. */
__u64 resolvers_count = 0;

/*
 * Is @o, or the process that forked it (dnsmasq serves TCP in children), bound
 * to a listed resolver address?  The parent counts only where no exec() came
 * between, so that both share one struct file.  It is not enough that both run
 * the same executable: init is the parent of all orphans, and may hold the
 * sockets of a service.
 */
static __noinline __u8 owner_is_resolver(const struct event_owner *o)
{
	struct shared_process process = { .tgid = o->tgid };
	struct task_struct *task = (void *)bpf_get_current_task();
	struct file *exe = BPF_CORE_READ(task, mm, exe_file);

	process.start_tick = o->start_ns / SHARED_TICK_NS;
	if (bpf_map_lookup_elem(&resolvers, &process))
		return 1;
	process.tgid = o->ppid;
	process.start_tick =
		BPF_CORE_READ(task, real_parent, group_leader, start_boottime) /
		SHARED_TICK_NS;
	return exe && BPF_CORE_READ(task, real_parent, mm, exe_file) == exe &&
	       bpf_map_lookup_elem(&resolvers, &process);
}

/*
 * Evaluate st->owner and its groups to st->eval.subject, with the image in
 * force.  That must still be the one of s->generation: nothing is ever made
 * from parts of two.  The caller has filled s->cgroup.
 */
__noinline int owner_subject(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header;
	__u32 i;

	header = image_head(image);
	if (!s || !st || !header || header->generation != s->generation)
		return -1;
	subject_fill(&s->subject, st);
	if (decide_subject(image, header, &s->subject, s->cgroup.words,
			   s->class_key.words))
		return -1;
	for (i = 0; i < EVENT_CLASS_WORDS; i++)
		st->eval.subject[i] = s->class_key.words[i];
	st->owner.exe_replaced = (__u8)s->subject.exe_replaced;
	st->eval.generation = header->generation;
	return 0;
}

/*
 * Does @st still hold the current task's supplementary groups?  The address of
 * the credentials proves nothing, since others can lie there by now.
 */
__noinline int owner_same_groups(const struct shared_socket *st)
{
	struct group_info *info = owner_group_info();
	__u32 n = BPF_CORE_READ(info, ngroups), i;

	if (!st || n != st->cred.n_groups)
		return 0;
	for (i = 0; i < SHARED_GROUPS_MAX && i < n; i++) {
		__u32 gid = 0;

		bpf_core_read(&gid, sizeof(gid), &info->gid[i]);
		if (gid != st->cred.groups[i])
			return 0;
	}
	return 1;
}

/* Does @st say that of the current task which was read of it to @owner? */
static __always_inline int owner_same(const struct shared_socket *st,
				      const struct event_owner *owner,
				      const struct cred *cred)
{
	return event_owner_is_same(&st->owner, owner) &&
	       st->owner.exe_uid == owner->exe_uid &&
	       st->owner.attribution == owner->attribution &&
	       event_owner_same_comm(&st->owner, owner) &&
	       st->cred.address == (__u64)cred && owner_same_groups(st);
}

/* Take over what was read of the current task, and all that follows from it, to
 * s->recent. */
static __always_inline void owner_evaluate(struct scratch *s,
					   const struct cred *cred)
{
	struct shared_socket *recent = &s->recent;
	__u32 i;

	recent->owner = s->owner;
	recent->cred.address = (__u64)cred;
	recent->cred.n_groups = owner_groups(&s->subject);
	for (i = 0; i < SHARED_GROUPS_MAX; i++)
		recent->cred.groups[i] = s->subject.groups[i];
	recent->eval.generation = 0;
	for (i = 0; i < EVENT_CLASS_WORDS; i++)
		recent->eval.subject[i] = 0;
	if (!watch_only && (cgroup_path_match(s, s->owner.cgroup_id) < 0 ||
			    owner_subject(s, recent) < 0))
		recent->owner.attribution = EVENT_UNKNOWN;
}

/*
 * Does the current task still run the program that the owner of @st was, since
 * the same exec()?  Its credentials may have changed.  Of sockets that were
 * found at the start it is unknown which exec() that was: then no.  A global
 * function, as owner_is_current().
 */
__noinline int owner_is_same_program(const struct shared_socket *st)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return st && st->owner.tgid == (__u32)task->tgid &&
	       st->owner.start_ns == task->group_leader->start_boottime &&
	       st->cred.exec_id == task->self_exec_id;
}

/*
 * Does @st already say what owner_update() would find?  Most calls need no more
 * than this.  Never yes where a rule looks at the name that a process gives
 * itself, which is not compared here.  A global function: of each pointer here
 * the verifier looks through the names of all types of the kernel (Linux 6.18).
 */
__noinline int owner_is_current(const struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	struct task_struct *task = bpf_get_current_task_btf();
	const struct cred *cred = task->cred;

	return st && header && !(header->flags & IMAGE_USES_COMM) &&
	       st->eval.generation == header->generation &&
	       st->eval.resolvers == resolvers_count &&
	       st->owner.tgid == (__u32)task->tgid &&
	       st->cred.address == (__u64)cred &&
	       st->cred.exec_id == task->self_exec_id &&
	       st->owner.uid == cred->euid.val &&
	       st->owner.gid == cred->egid.val &&
	       (!(header->flags & IMAGE_USES_GID) || owner_same_groups(st)) &&
	       st->owner.start_ns == task->group_leader->start_boottime &&
	       st->owner.cgroup_id == task->cgroups->dfl_cgrp->kn->id &&
	       st->owner.attribution != EVENT_UNKNOWN &&
	       st->eval.class_id != 0 &&
	       st->eval.class_id != mark_class_none(header->mark_mask);
}

/* Is the executable of s->recent what it was when it was permitted, as far as
 * that is to be known?  Asking keeps it in the map. */
static __always_inline int owner_is_kept(const struct scratch *s)
{
	const struct event_owner *owner = &s->recent.owner;
	struct inode_id id = { .ino = owner->exe_ino, .dev = owner->exe_dev };

	return !owner->exe_kept ||
	       (exe_was_permitted((const struct file *)s->recent_exe, &id) &&
		id.version == owner->exe_version && id.uid == owner->exe_uid);
}

/*
 * Is s->recent about the current task, as it is now?  Each lookup has a socket
 * of its own in most programs, and nothing else has changed.  More is compared
 * than of a socket that is used again: a new one gets what is true now, but for
 * the inode of a file that no rule means.
 */
__noinline int owner_is_recent(struct scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!s || s->recent_exe != (__u64)task->mm->exe_file ||
	    s->recent.owner.ppid != (__u32)task->real_parent->tgid ||
	    !owner_is_current(&s->recent) || !owner_same_groups(&s->recent))
		return 0;
	owner_read_comm(&s->owner, task->group_leader);
	return event_owner_same_comm(&s->owner, &s->recent.owner) &&
	       owner_is_kept(s);
}

/* Describe the current task in s->recent. */
static __always_inline void owner_find(struct scratch *s)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct cred *cred = BPF_CORE_READ(task, cred);
	struct shared_socket *recent = &s->recent;
	const struct image_header *header;
	__u32 i;

	s->recent_exe = (__u64)BPF_CORE_READ(task, mm, exe_file);
	/* Again if the policy was replaced, or the task moved to a cgroup. */
	for (i = 0; i < 2; i++) {
		owner_read(&s->owner);
		recent->eval.resolvers = resolvers_count;
		recent->eval.resolver = owner_is_resolver(&s->owner);
		header = image_head(image_in_force());
		s->generation = header ? header->generation : 0;
		if (!owner_same(recent, &s->owner, cred) ||
		    recent->eval.generation != s->generation)
			owner_evaluate(s, cred);
		if (recent->eval.generation == s->generation)
			break;
	}
	if ((__u64)BPF_CORE_READ(task, mm, exe_file) != s->recent_exe)
		s->recent_exe = OWNER_NO_FILE; /* which of the two it is of? */
	recent->owner.ppid = s->owner.ppid;
	recent->cred.exec_id = bpf_get_current_task_btf()->self_exec_id;
	recent->eval.class_id = class_of(s, recent);
}

/* What owner_write() writes, in words of 8 bytes. */
#define OWNER_WORDS                                                 \
	((sizeof(struct event_owner) + sizeof(struct shared_cred) + \
	  sizeof(struct shared_eval)) /                             \
	 8)

_Static_assert(offsetof(struct shared_socket, owner) + 8 * OWNER_WORDS ==
		       offsetof(struct shared_socket, answers),
	       "what owner_write() writes is in one piece");

static __always_inline int owner_is_written(const struct scratch *s,
					    const struct shared_socket *st)
{
	const __u64 *a = (const __u64 *)&s->recent.owner;
	const __u64 *b = (const __u64 *)&st->owner;
	__u64 differs = 0;
	__u32 i;

	for (i = 0; i < OWNER_WORDS && !differs; i++)
		differs = a[i] ^ b[i];
	return !differs;
}

/*
 * Write s->recent to @st.  If nothing but the thread is new, `seq` stays, so
 * that nobody discards what they have read.
 */
static __always_inline void owner_write(const struct scratch *s,
					struct shared_socket *st)
{
	st->owner.tid = s->recent.owner.tid;
	if (owner_is_written(s, st) || !seq_begin(&st->seq))
		return;
	st->owner = s->recent.owner;
	st->cred = s->recent.cred;
	st->eval = s->recent.eval;
	seq_end(&st->seq);
}

/* owner_refresh(), after it has found room.  A global function: verified once.
 */
__noinline int owner_update(__u32 slot, struct shared_socket *st)
{
	struct scratch *s = scratch_at(slot);

	if (!s || !st)
		return 0;
	if (!owner_is_recent(s))
		owner_find(s);
	s->recent.owner.tid = bpf_get_current_task_btf()->pid;
	owner_write(s, st);
	return 0;
}

/*
 * The current task uses the socket of @st: bring the storage up to date, and
 * the class with it.  Negative: there is no room, so nothing is known of the
 * owner.
 */
static __always_inline int owner_refresh(struct shared_socket *st, __u64 netns)
{
	struct scratch *s;

	if (!st) {
		COUNT(storage_full);
		return -1;
	}
	/* Set even without room, and of an owner that is known: of a socket
	 * that is first seen as it sends a question, no hook has told it. */
	st->netns = netns;
	if (owner_is_current(st)) {
		st->owner.tid = bpf_get_current_task_btf()->pid;
		return 0;
	}
	s = scratch_claim();
	if (!s)
		return -1;
	owner_update(s->slot, st);
	scratch_release(s);
	return 0;
}

/* A program that serves port 53 at a listed address is a local resolver. */
static __always_inline int
owner_note_resolver(struct bpf_sock *ctx, const struct shared_addr *address)
{
	struct shared_process process = {};
	struct scratch *s;

	if (ctx->src_port != 53 || bpf_get_netns_cookie(ctx) != home_netns ||
	    !bpf_map_lookup_elem(&resolver_addrs, address))
		return 1;
	s = scratch_claim();
	if (!s)
		return 1;
	owner_read(&s->owner);
	process.start_tick = s->owner.start_ns / SHARED_TICK_NS;
	process.tgid = s->owner.tgid;
	bpf_map_update_elem(&resolvers, &process, &s->owner, BPF_ANY);
	__sync_fetch_and_add(&resolvers_count, 1);
	scratch_release(s);
	return 1;
}
