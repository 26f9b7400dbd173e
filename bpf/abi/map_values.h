/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map_values.h - keys and values of the maps that both the programs and the
 * daemon touch.  Fixed width, no implicit padding.
 */
#pragma once

#include "bpf/abi/event.h"

#define SHARED_GROUPS_MAX 32
#define SHARED_ANSWERED 8

/* What tells one owner from another, besides struct event_owner. */
struct shared_cred {
	__u64 address; /* of the credentials: changed or not? */
	__u64 exec_id; /* of the owner: did it exec() since? */
	__u32 groups[SHARED_GROUPS_MAX];
	__u32 n_groups; /* > SHARED_GROUPS_MAX: groups[] is not all */
	__u32 pad;
};

/* What the policy entitles the owner to. */
struct shared_eval {
	__u64 generation; /* of the image that `subject` was made with */
	__u64 resolvers;  /* how many local resolvers were known then */
	__u64 subject[EVENT_CLASS_WORDS]; /* clauses the owner satisfies */
	__u8 resolver;			  /* the owner is a local resolver */
	__u8 class_id;
	__u8 pad[6];
};

/* Answers over UDP. */
struct shared_answers {
	__u16 ids[SHARED_ANSWERED]; /* of the last ones */
	__u16 n;
	__u16 spilt;	  /* one of the socket's questions over UDP went to
			   * pending_spilt */
	__s32 unreported; /* questions out whose answers no record is made of */
};

struct shared_tcp {
	__u32 next;  /* first sequence number not judged yet */
	__u8 seen;   /* `next` is valid */
	__u8 opens;  /* a question on it may open something */
	__u8 joined; /* a subflow that joined a connection of MPTCP */
	__u8 pad;
};

struct shared_mark {
	__u32 bits; /* what the socket's mark must be under `mask` */
	__u32 mask;
	__u32 epoch; /* class_epoch that the class in `bits` is of */
	__u32 pad;
};

/* Socket storage: who owns the socket and what that entitles it to. */
struct shared_socket {
	__u64 netns;	  /* cookie */
	__u32 seq;	  /* odd while `owner`, `cred` or `eval` is written */
	__u32 reported_s; /* when EVENT_SENDER was last sent for the socket */
	struct event_owner owner;
	struct shared_cred cred;
	struct shared_eval eval;
	struct shared_answers answers;
	struct shared_tcp tcp;
	struct shared_mark mark;
};

/* In pending_tcp a socket has only SHARED_PENDING_TCP places, so that no
 * program can fill the map with one socket: the low bits of the id are the
 * place. */
#define SHARED_PENDING_TCP 64

struct shared_pending_key {
	__u64 cookie;
	__u32 id; /* DNS message id, host byte order; or the place */
	__u32 pad;
};

struct shared_class_key {
	__u64 words[EVENT_CLASS_WORDS];
	__u32 epoch;
	__u32 pad;
};

/* The free class ids, a ring: both sides take at head, only the daemon puts
 * back, at tail.  head == tail: none is left. */
struct shared_pool {
	__u32 head;
	__u32 tail;
	__u8 ids[128];
};

/* Answers that may open something: how many arrived, and how many are in the
 * sets. */
struct shared_count {
	__u64 arrived;
	__u64 settled;
};

/* Bytes of the ring that the events of one user have taken, and that the daemon
 * has given back. */
#define SHARED_SHARES 1024
#define SHARED_SHARE_NOBODY (SHARED_SHARES - 1)

struct shared_share {
	__u64 taken;
	__u64 returned;
};

struct shared_cgroup_key {
	__u64 cgroup_id;
	__u64 generation;
};

struct shared_cgroup {
	__u64 words[EVENT_CLASS_WORDS];
};

/* Names a process for ever.  Its start is in ticks, as in /proc/PID/stat, so
 * that user space can make the key, too. */
#define SHARED_TICK_NS 10000000

struct shared_process {
	__u64 start_tick;
	__u32 tgid;
	__u32 pad;
};

struct shared_addr {
	__u8 bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
};

struct shared_counters {
	__u64 packets;
	__u64 queries;
	__u64 answers;
	__u64 denied;
	__u64 stopped;
	__u64 ring_full;
	__u64 storage_full;
	__u64 pending_full;
	__u64 scratch_busy;
	__u64 sends_full;
};

_Static_assert(sizeof(struct shared_socket) == 448, "shared_socket padding");
