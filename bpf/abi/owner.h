/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * owner.h - a process that uses a socket, as events, the sockets' storage and
 * the maps describe it.  Compiled twice, as event.h.
 */
#pragma once

#include <linux/types.h>

#include "policy/eval/inline.h"

#define EVENT_COMM_LEN 16

/* How good the attribution is.  Records have these names in lower case. */
enum event_attribution {
	EVENT_UNKNOWN = 0,
	EVENT_EXACT = 1,	/* read in the sender's context */
	EVENT_SOCKET_OWNER = 2, /* the process that opened or connected the
				 * socket */
	EVENT_PRE_EXISTING = 3, /* found by the scan at start */
	EVENT_KERNEL = 4,	/* a thread of the kernel, for whomever */
	EVENT_CLAIMED = 5,	/* certain, but what it asked for is its own
				 * word: nothing was seen of a lookup */
};

struct event_owner {
	__u64 start_ns;	 /* start of the process since boot; with tgid it names
			  * a process for ever, while pids recur */
	__u64 cgroup_id; /* cgroup v2; 0: none */
	__u64 exe_ino;	 /* inode of task->mm->exe_file; 0: none */
	__u64 exe_version; /* which inode of that number: bpf/abi/inode.h */
	__u32 exe_dev;	   /* its s_dev, as major << 20 | minor */
	__u32 tgid;	   /* what user space calls pid, initial namespace */
	__u32 tid;
	__u32 ppid;
	__u32 uid;		   /* effective, initial user namespace */
	__u32 gid;		   /* effective */
	char comm[EVENT_COMM_LEN]; /* set by the process itself: a hint only */
	__u32 exe_uid;		   /* owner of that inode */
	__u8 attribution;	   /* enum event_attribution */
	__u8 exe_kept;		   /* it ran from that inode when it was
				    * permitted */
	__u8 exe_replaced;	   /* it did not, and it no longer is */
	__u8 pad;
};

_Static_assert(sizeof(struct event_owner) == 80, "event_owner has padding");

/* Are they the same process, with the same rights, executed from the same file
 * and in the same cgroup? */
EVAL_INLINE int event_owner_is_same(const struct event_owner *a,
				    const struct event_owner *b)
{
	return a->tgid == b->tgid && a->start_ns == b->start_ns &&
	       a->uid == b->uid && a->gid == b->gid &&
	       a->exe_ino == b->exe_ino && a->exe_version == b->exe_version &&
	       a->exe_dev == b->exe_dev && a->exe_kept == b->exe_kept &&
	       a->cgroup_id == b->cgroup_id;
}

EVAL_INLINE int event_owner_same_comm(const struct event_owner *a,
				      const struct event_owner *b)
{
	return *(const __u64 *)&a->comm[0] == *(const __u64 *)&b->comm[0] &&
	       *(const __u64 *)&a->comm[8] == *(const __u64 *)&b->comm[8];
}
