/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shared.h - what else lies in maps: keys and values that the programs and
 * the loader both touch.  Fixed width, no implicit padding.
 */
#pragma once

#include "bpf/event.h"

#define SHARED_GROUPS_MAX 32
#define SHARED_ANSWERED 8

/* Socket storage: who owns the socket and what that entitles it to. */
struct shared_socket {
	struct event_owner owner;
	__u64 generation; /* of the image that `subject` was made with */
	__u64 netns;	  /* cookie */
	__u64 cred;	  /* address of the credentials: changed or not? */
	__u64 exec_id;	  /* of the owner: did it exec() since? */
	__u64 resolvers;  /* how many local resolvers were known then */
	__u64 subject[EVENT_CLASS_WORDS]; /* clauses the owner satisfies */
	__u32 seq;			  /* odd while somebody writes */
	__u32 n_groups; /* > SHARED_GROUPS_MAX: groups[] is not all */
	__u32 groups[SHARED_GROUPS_MAX];
	__u16 answered[SHARED_ANSWERED]; /* ids of the last answers */
	__u32 n_answered;
	__s32 untold;	/* questions out whose answers nobody wants to see */
	__u32 tcp_next; /* first sequence number not judged yet */
	__u8 tcp_seen;	/* tcp_next is valid */
	__u8 tcp_opens; /* a question on it may open something */
	__u8 resolver;	/* the owner is a local resolver */
	__u8 class_id;
	__u32 mark; /* what these bits of the socket's mark must be */
	__u32 mark_mask;
	__u8 joined; /* a subflow that joined a connection of MPTCP */
	__u8 pad[7];
};

/* In asked_tcp a socket has but SHARED_ASKED_TCP places, so that nobody fills
 * the map with one: the place is told by the low bits of the id. */
#define SHARED_ASKED_TCP 64

struct shared_asked_key {
	__u64 cookie;
	__u32 id; /* DNS message id, host byte order; or the place */
	__u32 pad;
};

struct shared_class_key {
	__u64 words[EVENT_CLASS_WORDS];
	__u32 epoch;
	__u32 pad;
};

/* Class ids that are free, a ring: both sides take at head, the daemon puts
 * back at tail.  head == tail: none is left. */
struct shared_pool {
	__u32 head;
	__u32 tail;
	__u8 ids[128];
};

/* Answers that may open something: seen, and in the sets. */
struct shared_count {
	__u64 arrived;
	__u64 settled;
};

/* Bytes of the ring that the events of one user took, and that were read. */
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

/* A process, for ever.  Its start is told in the ticks of /proc/PID/stat, so
 * that user space can make the key too. */
#define SHARED_TICK_NS 10000000

struct shared_process {
	__u64 start_tick;
	__u32 tgid;
	__u32 pad;
};

struct shared_listed {
	__u8 bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
};

/* Who sent it: TCP at connect, UDP at sendmsg; local_port 0: at connect,
 * when no port was chosen yet. */
struct shared_sender_key {
	__u8 remote[16]; /* IPv4 as ::ffff:a.b.c.d */
	__u16 local_port;
	__u16 remote_port;
	__u8 proto;
	__u8 pad[3];
};

/*
 * An entry of `senders`, in one of the ways of the set that its key says.  A
 * user who needs a way takes the oldest of their own in the set, and another's
 * only when they have none: a flood pushes out its own entries.
 */
#define SHARED_SENDER_SETS 8192
#define SHARED_SENDER_WAYS 4

struct shared_sender {
	__u32 seq; /* odd while somebody writes; first, since it is read first
		    */
	__u32 uid; /* of the owner */
	__u64 ktime_ns; /* 0: free */
	struct shared_sender_key key;
	struct event_owner owner;
	__u64 cookie;
};

struct shared_sender_set {
	struct shared_sender ways[SHARED_SENDER_WAYS];
};

static inline __u32 shared_sender_set(const struct shared_sender_key *key)
{
	const __u64 odd = 0x9e3779b97f4a7c15ULL;
	__u64 words[3];

	__builtin_memcpy(words, key, sizeof(words));
	words[0] = (words[0] * odd ^ words[1]) * odd;
	words[0] = ((words[0] >> 32 ^ words[0]) + words[2]) * odd;
	return words[0] >> 40 & (SHARED_SENDER_SETS - 1);
}

struct shared_counters {
	__u64 packets;
	__u64 queries;
	__u64 answers;
	__u64 denied;
	__u64 stopped;
	__u64 ring_full;
	__u64 storage_full;
	__u64 asked_full;
	__u64 scratch_busy;
};

_Static_assert(sizeof(struct shared_socket) == 424, "shared_socket padding");
_Static_assert(sizeof(struct shared_sender_key) == 24, "sender_key padding");
_Static_assert(sizeof(struct shared_sender) == 120, "sender padding");
