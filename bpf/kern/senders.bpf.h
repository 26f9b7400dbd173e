/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.bpf.h - remember who sends to whom, for packets that nftables
 * rejects.
 */
#pragma once

#include "bpf/kern/class.bpf.h"

static __always_inline int senders_same(const struct shared_sender_key *a,
					const struct shared_sender_key *b)
{
	const __u64 *x = (const __u64 *)a->remote;
	const __u64 *y = (const __u64 *)b->remote;

	return x[0] == y[0] && x[1] == y[1] && a->netns == b->netns &&
	       a->local_port == b->local_port &&
	       a->remote_port == b->remote_port && a->proto == b->proto;
}

/*
 * The way for @key: its own, else a free one, else the oldest of @uid, else the
 * oldest.  NULL: all are of the daemon's network namespace, whose ways no other
 * takes, as root of a container may have the same uid as the host's.
 */
static __always_inline struct shared_sender *
senders_way(struct shared_sender_set *set, const struct shared_sender_key *key,
	    __u32 uid)
{
	struct shared_sender *own = NULL, *oldest = NULL;
	__u32 i;

#pragma unroll
	for (i = 0; i < SHARED_SENDER_WAYS; i++) {
		struct shared_sender *way = &set->ways[i];

		if (!way->ktime_ns || senders_same(&way->key, key))
			return way;
		if (way->key.netns == home_netns && key->netns != home_netns)
			continue;
		if (way->uid == uid && (!own || way->ktime_ns < own->ktime_ns))
			own = way;
		if (!oldest || way->ktime_ns < oldest->ktime_ns)
			oldest = way;
	}
	return own ? own : oldest;
}

/* Remember who sends to @key->remote, from the namespace of @st. */
__noinline int senders_keep(struct shared_sender_key *key,
			    const struct shared_socket *st, __u64 cookie)
{
	struct shared_sender_set *set;
	struct shared_sender *way;
	__u32 at;

	if (!key || !st)
		return 0;
	key->netns = st->netns;
	at = shared_sender_set(key);
	set = bpf_map_lookup_elem(&senders, &at);
	if (!set)
		return 0;
	way = senders_way(set, key, st->owner.uid);
	if (!way || !seq_begin(&way->seq)) /* only one of the two is kept */
		return 0;
	way->uid = st->owner.uid;
	way->ktime_ns = bpf_ktime_get_boot_ns();
	way->key = *key;
	way->owner = st->owner;
	way->cookie = cookie;
	seq_end(&way->seq);
	return 0;
}

/* Remember who connects over TCP, as the SYN is made: the only moment at which
 * both ends are known and nftables has not seen it. */
static __always_inline void senders_connecting(struct bpf_sock_ops *ctx,
					       const struct shared_socket *st)
{
	struct shared_sender_key key = { .proto = IPPROTO_TCP };

	if (ctx->family == AF_INET) {
		__u32 ip = ctx->remote_ip4;

		key.remote[10] = 0xff;
		key.remote[11] = 0xff;
		__builtin_memcpy(key.remote + 12, &ip, sizeof(ip));
	} else {
		__u32 ip[4] = CONTEXT_IP6(ctx->remote_ip6);

		__builtin_memcpy(key.remote, ip, sizeof(ip));
	}
	key.local_port = ctx->local_port;
	key.remote_port = bpf_ntohl(ctx->remote_port);
	senders_keep(&key, st, bpf_get_socket_cookie(ctx));
}
