/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * owner.bpf.h - who uses this socket: read from the task that calls, kept in
 * the socket's storage, turned into the clauses it satisfies.
 *
 * owner_refresh() belongs in programs that run in the caller's own context
 * (sock_create, bind, connect, sendmsg).  owner_renew() may be called
 * anywhere: it only brings known facts up to the image in force.
 */
#pragma once

#include "bpf/scratch.bpf.h"

const volatile __u64 home_netns = 0; /* cookie of the daemon's namespace */
const volatile __u8 watching = 0;    /* no policy: everything passes */

static __always_inline void owner_arrived(__u8 class_id)
{
	__u32 key = class_id;
	struct shared_count *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		__sync_fetch_and_add(&count->arrived, 1);
}

/* As capture_class_none(): the highest id below the top bit of the mask. */
static __always_inline __u32 owner_class_none(__u32 mask)
{
	__u32 lowest = mask & -mask;
	__u32 none = lowest ? mask / lowest >> 1 : 0;

	return none > 127 ? 127 : none;
}

static __always_inline __u32 cred_groups(const struct cred *cred,
					 struct decide_subject_in *in)
{
	struct group_info *info = BPF_CORE_READ(cred, group_info);
	int n = BPF_CORE_READ(info, ngroups);
	__u32 i;

	if (n < 0)
		return 0;
	for (i = 0; i < SHARED_GROUPS_MAX && i < (__u32)n; i++) {
		__u32 gid = 0;

		bpf_core_read(&gid, sizeof(gid), &info->gid[i]);
		in->groups[i] = gid;
	}
	return n;
}

/* The process @task belongs to, without cgroup and kind of attribution. */
static __always_inline void owner_read(struct event_owner *o,
				       struct task_struct *task,
				       const struct cred *cred)
{
	struct inode *inode = BPF_CORE_READ(task, mm, exe_file, f_inode);

	o->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	o->tgid = BPF_CORE_READ(task, tgid);
	o->tid = BPF_CORE_READ(task, pid);
	o->ppid = BPF_CORE_READ(task, real_parent, tgid);
	o->uid = BPF_CORE_READ(cred, euid.val);
	o->gid = BPF_CORE_READ(cred, egid.val);
	o->exe_ino = inode ? BPF_CORE_READ(inode, i_ino) : 0;
	o->exe_dev = inode ? BPF_CORE_READ(inode, i_sb, s_dev) : 0;
	__builtin_memset(o->comm, 0, sizeof(o->comm));
	bpf_core_read_str(o->comm, sizeof(o->comm), &task->comm);
}

static __always_inline struct kernfs_node *node_parent(struct kernfs_node *node)
{
	struct kernfs_node___6_15 *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return BPF_CORE_READ(newer, __parent);
	return BPF_CORE_READ(node, parent);
}

/*
 * Collect the cgroup's components, leaf first.  Returns their number, or -1
 * for a cgroup so deep that its upper end, which is what rules are about,
 * would be missing.
 */
static __always_inline int cgroup_nodes(struct scratch *s,
					struct task_struct *task)
{
	struct kernfs_node *node = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	int n;

	for (n = 0; n < SCRATCH_DEPTH_MAX; n++) {
		struct kernfs_node *parent = node ? node_parent(node) : NULL;

		if (!parent)
			return n; /* @node is the root: it has no component */
		s->nodes[n] = node;
		node = parent;
	}
	return -1;
}

struct cgroup_step {
	struct scratch *scratch;
	const void *image;
	const struct image_header *header;
	int n;
	int bad; /* a component could not be read */
};

static long cgroup_component(__u32 i, struct cgroup_step *step)
{
	struct scratch *s = step->scratch;
	__u64 at = (__u32)step->n - 1 - i;
	struct kernfs_node *node;
	const char *name;
	long len;

	at &= SCRATCH_DEPTH_MAX - 1;
	asm volatile("" : "+r"(at));
	node = s->nodes[at];
	name = BPF_CORE_READ(node, name);
	__builtin_memset(s->component, 0, sizeof(s->component));
	len = bpf_probe_read_kernel_str(s->component, 256, name);
	if (len <= 1 || len > 256) {
		step->bad = 1;
		return 1;
	}
	decide_cgroup_component(step->image, step->header, &s->walk,
				s->component, len - 1);
	return 0;
}

/* Go down the s->n_nodes components in s->nodes.  A global function, as the
 * other costly ones: verified once, not once a path. */
__noinline int owner_walk(struct scratch *s)
{
	struct cgroup_step step = {};

	step.scratch = s;
	step.image = image_in_force();
	step.header = image_head(step.image);
	if (!s || !step.header || step.header->generation != s->generation)
		return -1;
	step.n = s->n_nodes;
	decide_cgroup_begin(step.header, &s->walk);
	bpf_loop(s->n_nodes, cgroup_component, &step, 0);
	return step.bad ? -1 : 0;
}

/* s->cgroup from where that led.  Apart for the sake of the stack. */
__noinline int owner_arrive(struct scratch *s)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);

	if (!s || !header || header->generation != s->generation)
		return -1;
	return decide_cgroup_end(image, header, &s->walk, s->cgroup.words);
}

/*
 * The clauses that the cgroup of the current task satisfies, into s->cgroup;
 * from the cache where that cgroup was met before.  Negative: unknown.
 */
static __always_inline int owner_cgroup(struct scratch *s, __u64 cgroup_id)
{
	struct shared_cgroup_key key = { cgroup_id, s->generation };
	struct shared_cgroup *known;
	int n;

	known = bpf_map_lookup_elem(&cgroups, &key);
	if (known) {
		s->cgroup = *known;
		return 0;
	}
	n = cgroup_nodes(s, (void *)bpf_get_current_task());
	if (n < 0)
		return -1;
	s->n_nodes = n;
	if (owner_walk(s) < 0 || owner_arrive(s) < 0)
		return -1;
	bpf_map_update_elem(&cgroups, &key, &s->cgroup, BPF_ANY);
	return 0;
}

/* s->cgroup for a socket whose owner is not the current task. */
static __always_inline int owner_cgroup_known(struct scratch *s,
					      __u64 cgroup_id)
{
	struct shared_cgroup_key key = { cgroup_id, s->generation };
	struct shared_cgroup *known = bpf_map_lookup_elem(&cgroups, &key);

	if (!known)
		return -1;
	s->cgroup = *known;
	return 0;
}

/* Is @o, or the process that forked it from the same executable (dnsmasq
 * serves TCP in children), bound to a listed resolver address? */
static __always_inline __u8 owner_is_resolver(const struct event_owner *o)
{
	struct shared_process process = { .tgid = o->tgid };
	struct task_struct *task = (void *)bpf_get_current_task();
	struct event_owner *parent;

	process.start_tick = o->start_ns / SHARED_TICK_NS;
	if (bpf_map_lookup_elem(&resolvers, &process))
		return 1;
	process.tgid = o->ppid;
	process.start_tick =
		BPF_CORE_READ(task, real_parent, group_leader, start_boottime) /
		SHARED_TICK_NS;
	parent = bpf_map_lookup_elem(&resolvers, &process);
	return parent && o->exe_ino && parent->exe_ino == o->exe_ino &&
	       parent->exe_dev == o->exe_dev;
}

/*
 * Turn st->owner and its groups into st->subject with the image in force,
 * which must be that of s->generation still: nothing is ever made with parts
 * of two.  s->cgroup is filled already.
 */
__noinline int owner_subject(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header;
	__u32 i;

	header = image_head(image);
	if (!s || !st || !header || header->generation != s->generation)
		return -1;
	s->subject.exe_dev = st->owner.exe_dev;
	s->subject.exe_ino = st->owner.exe_ino;
	s->subject.uid = st->owner.uid;
	s->subject.gid = st->owner.gid;
	s->subject.n_groups = st->n_groups;
	__builtin_memcpy(s->subject.groups, st->groups, sizeof(st->groups));
	__builtin_memcpy(s->subject.comm, st->owner.comm, EVENT_COMM_LEN);
	if (s->subject.n_groups > SHARED_GROUPS_MAX)
		s->subject.n_groups = SHARED_GROUPS_MAX;
	if (decide_subject(image, header, &s->subject, s->cgroup.words,
			   s->class_key.words))
		return -1;
	for (i = 0; i < EVENT_CLASS_WORDS; i++)
		st->subject[i] = s->class_key.words[i];
	st->generation = header->generation;
	return 0;
}

/* A free class id, or @none. */
static __always_inline __u32 owner_take_id(__u32 none)
{
	struct shared_pool *pool;
	__u32 zero = 0, i, head;
	__u64 at;

	pool = bpf_map_lookup_elem(&class_pool, &zero);
	for (i = 0; pool && i < 8; i++) {
		head = *(volatile __u32 *)&pool->head;
		if (head == *(volatile __u32 *)&pool->tail)
			return none;
		at = head & 127;
		asm volatile("" : "+r"(at));
		at = pool->ids[at & 127];
		if (__sync_val_compare_and_swap(&pool->head, head, head + 1) ==
		    head)
			return at >= 1 && at < none - 1 ? at : none;
	}
	return none;
}

/* The class of s->class_key's vector; made when it is met the first time. */
static __always_inline __u32 owner_new_class(struct scratch *s, __u32 none)
{
	__u32 *known, id = owner_take_id(none);
	struct event *ev;

	if (id == none)
		return none;
	if (bpf_map_update_elem(&classes, &s->class_key, &id, BPF_NOEXIST)) {
		known = bpf_map_lookup_elem(&classes, &s->class_key);
		return known ? *known : none;
	}
	ev = bpf_ringbuf_reserve(&ring, sizeof(*ev) + IMAGE_WORDS * 8, 0);
	if (!ev) {
		COUNT(ring_full); /* the daemon then reads `classes` */
		return id;
	}
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = bpf_ktime_get_boot_ns();
	ev->owner = s->owner;
	ev->kind = EVENT_CLASS;
	ev->class_id = id;
	ev->tcp_seq = s->class_key.epoch;
	ev->flags = EVENT_ARRIVAL;
	ev->payload_len = IMAGE_WORDS * 8;
	ev->wire_len = IMAGE_WORDS * 8;
	__builtin_memcpy(ev->payload, s->class_key.words, IMAGE_WORDS * 8);
	owner_arrived(id);
	bpf_ringbuf_submit(ev, 0);
	return id;
}

static __noinline __u32 owner_class(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);
	__u32 *known, none;

	if (!s || !st || !header)
		return 0;
	none = owner_class_none(header->mark_mask);
	if (st->owner.attribution == EVENT_UNKNOWN)
		return none;
	if (st->resolver && (header->flags & IMAGE_LOCAL_RESOLVER))
		return none - 1;
	if (st->generation != header->generation ||
	    decide_class(image, header, st->subject, s->class_key.words))
		return none;
	s->class_key.epoch = header->class_epoch;
	s->class_key.pad = 0;
	known = bpf_map_lookup_elem(&classes, &s->class_key);
	return known ? *known : owner_new_class(s, none);
}

static __always_inline int owner_same(const struct shared_socket *st,
				      const struct scratch *s, __u64 cred)
{
	const struct event_owner *a = &st->owner, *b = &s->owner;

	return a->tgid == b->tgid && a->start_ns == b->start_ns &&
	       a->uid == b->uid && a->gid == b->gid && st->cred == cred &&
	       a->exe_ino == b->exe_ino && a->exe_dev == b->exe_dev &&
	       a->cgroup_id == b->cgroup_id &&
	       a->attribution == b->attribution &&
	       *(const __u64 *)&a->comm[0] == *(const __u64 *)&b->comm[0] &&
	       *(const __u64 *)&a->comm[8] == *(const __u64 *)&b->comm[8];
}

/*
 * Write what was read of the current task, and all that follows from it.
 * Readers don't trust what they read under an odd or a changing `seq`; a
 * second writer lets the first go on.
 */
static __always_inline void owner_replace(struct scratch *s,
					  struct shared_socket *st,
					  const struct cred *cred)
{
	__u32 i, seq = *(volatile __u32 *)&st->seq;

	if ((seq & 1) ||
	    __sync_val_compare_and_swap(&st->seq, seq, seq + 1) != seq)
		return;
	st->owner = s->owner;
	st->cred = (__u64)cred;
	st->n_groups = cred_groups(cred, &s->subject);
	for (i = 0; i < SHARED_GROUPS_MAX; i++)
		st->groups[i] = s->subject.groups[i];
	st->generation = 0;
	if (!watching && (owner_cgroup(s, s->owner.cgroup_id) < 0 ||
			  owner_subject(s, st) < 0))
		st->owner.attribution = EVENT_UNKNOWN;
	__sync_fetch_and_add(&st->seq, 1);
}

/* Room was found: see owner_refresh(). */
static __noinline int owner_update(struct scratch *s, struct shared_socket *st,
				   __u64 netns)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct cred *cred = BPF_CORE_READ(task, cred);
	const struct image_header *header;
	__u32 i;

	if (!s || !st)
		return 0;
	owner_read(&s->owner, task, cred);
	s->owner.cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	s->owner.attribution = s->owner.exe_ino ? EVENT_EXACT : EVENT_KERNEL;
	st->netns = netns;
	st->resolver = owner_is_resolver(&s->owner);
	for (i = 0; i < 2; i++) { /* again if the policy is replaced now */
		header = image_head(image_in_force());
		s->generation = header ? header->generation : 0;
		if (!owner_same(st, s, (__u64)cred) ||
		    st->generation != s->generation)
			owner_replace(s, st, cred);
		else
			st->owner.tid = s->owner.tid;
		if (st->generation == s->generation)
			break;
	}
	st->class_id = owner_class(s, st);
	return 0;
}

/*
 * The current task uses the socket of @st: bring its storage up to date, its
 * class included.  Negative: no room, nothing is known of the owner now.
 */
static __always_inline int owner_refresh(struct shared_socket *st, __u64 netns)
{
	struct scratch *s;

	if (!st) {
		COUNT(storage_full);
		return -1;
	}
	s = scratch_claim();
	if (!s)
		return -1;
	owner_update(s, st, netns);
	scratch_release(s);
	return 0;
}
