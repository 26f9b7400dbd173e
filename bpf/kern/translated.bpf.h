/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * translated.bpf.h - did the program send to a DNS port, though the packet goes
 * to another one?
 *
 * NAT changes the port before the egress program sees the packet: Docker's
 * resolver, a stub on a port of its own, transparent proxies.  Whoever listens
 * there is a resolver, so the packet is judged as strictly as one to port 53,
 * and not by whether it looks like a question: a resolver also answers what
 * does not.
 */
#pragma once

#include "bpf/kern/packet.bpf.h"

/* enum ip_conntrack_info and enum ip_conntrack_status of the kernel's API. */
#define TRANSLATED_INFO 7UL
#define TRANSLATED_REPLY 3
#define TRANSLATED_DST_NAT (1UL << 5)

/*
 * The destination port before NAT; 0: it is the same.  conntrack knows it of
 * each packet, while what a socket sent to last is known of the socket only,
 * which two threads or a corked datagram can make untrue.
 */
static __always_inline __u16 translated_from(const struct __sk_buff *ctx)
{
	const struct sk_buff *skb = (const void *)ctx;
	const struct nf_conn *ct;
	unsigned long nfct;

	if (!bpf_core_field_exists(skb->_nfct) ||
	    !bpf_core_type_exists(struct nf_conn))
		return 0;
	nfct = BPF_CORE_READ(skb, _nfct);
	ct = (const void *)(nfct & ~TRANSLATED_INFO);
	if (!ct || (nfct & TRANSLATED_INFO) >= TRANSLATED_REPLY ||
	    !(BPF_CORE_READ(ct, status) & TRANSLATED_DST_NAT))
		return 0;
	return bpf_ntohs(BPF_CORE_READ(ct, tuplehash[0].tuple.dst.u.all));
}

/* Is the socket connected to a DNS port? */
static __always_inline int translated_by_socket(const struct __sk_buff *skb)
{
	const struct bpf_sock *sk = skb->sk;

	return sk && packet_is_dns_port(bpf_ntohs(sk->dst_port));
}

/* For packets whose own port is none for DNS. */
static __noinline int translated_is_dns(struct __sk_buff *skb)
{
	return translated_by_socket(skb) ||
	       packet_is_dns_port(translated_from(skb));
}
