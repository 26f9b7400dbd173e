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
#define TRANSLATED_NAT (3UL << 4) /* source or destination */

/* The flow that conntrack has the packet in, and in *ret_how how the packet
 * belongs to it; NULL: none. */
static __always_inline const struct nf_conn *
translated_flow(const struct sk_buff *skb, unsigned long *ret_how)
{
	unsigned long nfct;

	if (!bpf_core_field_exists(skb->_nfct) ||
	    !bpf_core_type_exists(struct nf_conn))
		return NULL;
	nfct = BPF_CORE_READ(skb, _nfct);
	*ret_how = nfct & TRANSLATED_INFO;
	return (const void *)(nfct & ~TRANSLATED_INFO);
}

/* Was the packet given another address or port, on either side? */
static __always_inline int translated_any(const struct sk_buff *skb)
{
	unsigned long how = 0;
	const struct nf_conn *ct = translated_flow(skb, &how);

	return ct && (BPF_CORE_READ(ct, status) & TRANSLATED_NAT);
}

/*
 * The destination port before NAT; 0: it is the same.  conntrack knows it of
 * each packet, while what a socket sent to last is known of the socket only,
 * which two threads or a corked datagram can make untrue.
 */
static __always_inline __u16 translated_from(const struct __sk_buff *ctx)
{
	unsigned long how = 0;
	const struct nf_conn *ct = translated_flow((const void *)ctx, &how);

	if (!ct || how >= TRANSLATED_REPLY ||
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

/* The source port before NAT, of a packet that has @port now; both in host byte
 * order. */
static __always_inline __u16 translated_source(const struct __sk_buff *ctx,
					       __u16 port)
{
	unsigned long how = 0;
	const struct nf_conn *ct = translated_flow((const void *)ctx, &how);

	if (!ct || !(BPF_CORE_READ(ct, status) & TRANSLATED_NAT))
		return port;
	if (how < TRANSLATED_REPLY)
		port = BPF_CORE_READ(ct, tuplehash[0].tuple.src.u.all);
	else
		port = BPF_CORE_READ(ct, tuplehash[1].tuple.src.u.all);
	return bpf_ntohs(port);
}

/*
 * Has the socket itself sent the packet?  What the kernel wraps a packet in
 * keeps its socket, as IPsec in UDP does (from port 4500 to 4500), and says
 * nothing of where the program has sent it to.
 */
static __always_inline int translated_is_sockets(const struct __sk_buff *skb,
						 const struct packet *p)
{
	struct bpf_sock *sk = skb->sk ? bpf_sk_fullsock(skb->sk) : NULL;
	__u32 proto;

	if (!sk)
		return 1; /* it belongs to a connection that is being made */
	proto = sk->protocol;
	if (proto == IPPROTO_UDPLITE)
		proto = IPPROTO_UDP; /* as packet_udp() says */
	return proto == p->proto &&
	       translated_source(skb, p->local_port) == sk->src_port;
}

/* Does a packet whose own port, as @p has it, is none for DNS go to such a
 * port: did its socket send it there, or NAT lead it away from there? */
static __noinline int translated_is_dns(struct __sk_buff *skb,
					const struct packet *p)
{
	return (translated_by_socket(skb) && translated_is_sockets(skb, p)) ||
	       packet_is_dns_port(translated_from(skb));
}
