/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asker.bpf.h - does the answer to a datagram come to the socket that sent it?
 *
 * A program chooses the source of each datagram (IP_PKTINFO), and the device,
 * whatever its socket is bound to: to the address and port that another
 * program's socket has, that program would get the answer, and with the right
 * id take it for that to a question of its own.
 */
#pragma once

#include "bpf/kern/kernel.bpf.h"

/* Is a datagram from @from taken by a socket that is bound to @own, where all
 * zeros are any address? */
static __always_inline int asker_is_bound(const __u32 own[4],
					  const __u32 from[4])
{
	return !(own[0] | own[1] | own[2] | own[3]) ||
	       !((own[0] ^ from[0]) | (own[1] ^ from[1]) | (own[2] ^ from[2]) |
		 (own[3] ^ from[3]));
}

/*
 * Does what is sent back to the address @from, an IPv4 one in the first four of
 * its bytes, and the port @port come to the socket of @skb, a UDP socket?  A
 * raw socket takes no answer: the kernel would tell the resolver that nobody is
 * there, and quote the question.
 */
static __noinline int asker_takes(struct __sk_buff *skb, const __u8 *from,
				  __u32 port, __u32 family)
{
	struct bpf_sock *sk = skb->sk ? bpf_sk_fullsock(skb->sk) : NULL;
	__u32 to[4] = {};

	if (!sk || sk->type != SOCK_DGRAM || sk->protocol != IPPROTO_UDP ||
	    sk->src_port != port ||
	    (sk->bound_dev_if && sk->bound_dev_if != skb->ifindex))
		return 0;
	if (family == AF_INET) {
		const __u32 own[4] = { sk->src_ip4 };

		__builtin_memcpy(to, from, 4);
		return asker_is_bound(own, to);
	}
	const __u32 own[4] = CONTEXT_IP6(sk->src_ip6);

	__builtin_memcpy(to, from, sizeof(to));
	return asker_is_bound(own, to);
}
