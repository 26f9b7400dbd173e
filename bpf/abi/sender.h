/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sender.h - the map `senders`: who sent a packet that nftables rejected.
 * Compiled twice, as event.h.
 */
#pragma once

#include "bpf/abi/event.h"

/* A packet by its ends.  For TCP it is noted at connect(), for UDP at
 * sendmsg(); local_port 0: at connect() of UDP, when no port was chosen yet. */
struct shared_sender_key {
	__u64 netns;	 /* cookie, of the socket's */
	__u8 remote[16]; /* IPv4 as ::ffff:a.b.c.d */
	__u16 local_port;
	__u16 remote_port;
	__u8 proto;
	__u8 pad[3];
};

/*
 * An entry of `senders`, in one of the ways of the set that its key belongs to.
 * A user who needs a way takes the oldest of their own in the set, and
 * another's only if they have none there: a flood pushes out its own entries.
 * Programs in other network namespaces never take an entry of the daemon's.
 */
#define SHARED_SENDER_SETS 8192
#define SHARED_SENDER_WAYS 4

struct shared_sender {
	__u32 seq;	/* odd during a write; the first member, as it is read
			 * first */
	__u32 uid;	/* of the owner */
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
	__u64 words[4];

	__builtin_memcpy(words, key, sizeof(words));
	words[0] = (words[0] * odd ^ words[1]) * odd;
	words[0] = ((words[0] >> 32 ^ words[0]) + words[2]) * odd;
	words[0] = ((words[0] >> 32 ^ words[0]) + words[3]) * odd;
	return words[0] >> 40 & (SHARED_SENDER_SETS - 1);
}

_Static_assert(sizeof(struct shared_sender_key) == 32, "sender_key padding");
_Static_assert(sizeof(struct shared_sender) == 136, "sender padding");
