/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forward.bpf.h - packets that other network namespaces send by way of ours.
 *
 * A socket's mark does not come through a veth, so nftables knows by the source
 * address whose packet it forwards.  Those addresses are seen here, after the
 * address translation of the namespace itself; and nothing leaves from an
 * address by a device until the daemon has found that what leaves by that
 * device comes to the host's `forward` hook, and has put the address into
 * nftables, for each class of programs that sends from it.  This holds whatever
 * the destination is, as it is unknown where the routes of a namespace lead.
 *
 * Broadcast, link-local addresses and multicast that stays on its link meet no
 * `forward` hook anywhere.  They leave by a device that the daemon has found to
 * lead to nothing but the host and other containers.
 *
 * Sockets without an owner are let pass: they send the answers of a server, on
 * connections of TCP that it accepted, or belong to the kernel.  All others got
 * one just before (bpf/kern/mark_check.bpf.h).
 */
#pragma once

#include "bpf/kern/event/emit.bpf.h"
#include "bpf/kern/mark.bpf.h"

/* What the egress program may return: the second value drops the packet without
 * an error, so TCP sends it again, and a datagram is lost like any other (Linux
 * 4.20). */
enum { FORWARD_PASSES = 1, FORWARD_WAITS = 2 };

#define FORWARD_SEEN_NS 1000000000ULL
#define FORWARD_REPORT_NS 100000000ULL
#define FORWARD_DNS_PORT 53
#define FORWARD_SYN_SENT 2 /* TCP_SYN_SENT */
#define FORWARD_ICMPV6 58
#define FORWARD_SOLICIT_ROUTER 133
#define FORWARD_ADVERTISE 136
#define FORWARD_V6_LINK 2 /* the widest scope that no router forwards */

struct forward {
	struct shared_source source;
	struct shared_addr from;
	struct shared_addr to;
	__u16 local_port; /* host byte order; 0: none */
	__u16 port;	  /* the same of the other end */
	__u8 proto;
	__u8 family;
};

/* The offset of the ports; negative: it can't be read. */
static __always_inline int forward_ends4(struct __sk_buff *skb,
					 struct forward *f)
{
	__u8 h[20] = {};

	if (bpf_skb_load_bytes(skb, 0, h, sizeof(h)) < 0)
		return -1;
	f->family = AF_INET;
	f->proto = (h[6] & 0x3f) | h[7] ? 0 : h[9]; /* a fragment */
	f->from.bytes[10] = 0xff;
	f->from.bytes[11] = 0xff;
	__builtin_memcpy(f->from.bytes + 12, h + 12, 4);
	f->to.bytes[10] = 0xff;
	f->to.bytes[11] = 0xff;
	__builtin_memcpy(f->to.bytes + 12, h + 16, 4);
	/* 224.0.0.0/24 and 255.255.255.255.  Of all else that is multicast a
	 * router may forward; 240.0.0.0/4 is unicast (Linux 2.6.25); and the
	 * broadcast address of a network is known to its hosts only. */
	f->source.is_link = (h[16] == 224 && !(h[17] | h[18])) ||
			    (h[16] & h[17] & h[18] & h[19]) == 255;
	return (h[0] & 15) * 4;
}

static __always_inline int forward_is_link_local(const __u8 address[2])
{
	return address[0] == 0xfe && (address[1] >> 6) == 2;
}

static __always_inline int forward_ends6(struct __sk_buff *skb,
					 struct forward *f)
{
	__u8 h[40] = {};

	if (bpf_skb_load_bytes(skb, 0, h, sizeof(h)) < 0)
		return -1;
	f->family = AF_INET6;
	f->proto = h[6];
	__builtin_memcpy(f->from.bytes, h + 8, 16);
	__builtin_memcpy(f->to.bytes, h + 24, 16);
	f->source.is_link = forward_is_link_local(h + 8) ||
			    forward_is_link_local(h + 24) ||
			    (h[24] == 0xff && (h[25] & 15) <= FORWARD_V6_LINK);
	return sizeof(h);
}

/* Is it what gives a namespace its addresses: DHCP from a client to whoever
 * serves, or neighbour discovery?  The ICMP header is at @off. */
static __always_inline int forward_configures(struct __sk_buff *skb,
					      const struct forward *f, int off)
{
	const __u8 *to = f->to.bytes;
	__u8 type = 0;

	if (!f->source.is_link)
		return 0;
	if (f->proto == IPPROTO_UDP && f->family == AF_INET)
		return f->local_port == 68 && f->port == 67 && to[12] == 255;
	if (f->proto == IPPROTO_UDP) /* to ff02::1:2 */
		return f->local_port == 546 && f->port == 547 &&
		       to[0] == 0xff && to[13] == 1 && to[15] == 2;
	return f->family == AF_INET6 && f->proto == FORWARD_ICMPV6 &&
	       !bpf_skb_load_bytes(skb, off, &type, sizeof(type)) &&
	       type >= FORWARD_SOLICIT_ROUTER && type <= FORWARD_ADVERTISE;
}

enum forward_kind {
	FORWARD_UNREADABLE,
	FORWARD_ORDINARY,
	FORWARD_CONFIGURES,
};

/* Read addresses and ports to @f, which is zero. */
static __always_inline int forward_ends(struct __sk_buff *skb,
					struct forward *f)
{
	__u8 ports[4];
	int off = -1;

	if (skb->protocol == bpf_htons(0x0800))
		off = forward_ends4(skb, f);
	else if (skb->protocol == bpf_htons(0x86dd))
		off = forward_ends6(skb, f);
	if (off < 0)
		return FORWARD_UNREADABLE;
	if (!f->source.is_link)
		__builtin_memcpy(f->source.address, f->from.bytes, 16);
	if ((f->proto == IPPROTO_UDP || f->proto == IPPROTO_TCP) &&
	    !bpf_skb_load_bytes(skb, off, ports, sizeof(ports))) {
		f->local_port = ports[0] << 8 | ports[1];
		f->port = ports[2] << 8 | ports[3];
	}
	return forward_configures(skb, f, off) ? FORWARD_CONFIGURES
					       : FORWARD_ORDINARY;
}

/* Notify the daemon of the source, but not too often.  @flags are of the
 * event. */
static __noinline int forward_report(struct __sk_buff *skb,
				     const struct forward *f,
				     const struct shared_socket *st, int flags)
{
	struct shared_source key = f->source;
	struct shared_source_use now = { .seen_ns = bpf_ktime_get_boot_ns() };
	struct shared_source_use *report;
	__u32 share = emit_share_of(st);
	struct event *ev;

	report = bpf_map_lookup_elem(&source_reports, &key);
	if (report && now.seen_ns - report->seen_ns < FORWARD_REPORT_NS)
		return 0;
	if (!emit_has_room(share, EVENT_ARRIVAL))
		return 0;
	ev = emit_room(sizeof(*ev));
	if (!ev)
		return 0;
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = now.seen_ns;
	ev->netns = key.netns;
	ev->owner = st->owner;
	if (f->family == AF_INET) {
		__builtin_memcpy(ev->local, f->from.bytes + 12, 4);
		__builtin_memcpy(ev->remote, f->to.bytes + 12, 4);
	} else {
		__builtin_memcpy(ev->local, f->from.bytes, 16);
		__builtin_memcpy(ev->remote, f->to.bytes, 16);
	}
	ev->remote_port = f->port;
	ev->ifindex = skb->ifindex;
	ev->class_epoch = key.class_epoch;
	ev->class_id = key.class_id;
	ev->clause = EVENT_NO_CLAUSE;
	ev->kind = EVENT_SOURCE;
	ev->family = f->family;
	ev->proto = f->proto;
	ev->outgoing = 1;
	ev->flags = flags | (key.is_link ? EVENT_LINK : 0);
	ev->share = share + 1;
	emit_take(share, sizeof(*ev));
	wake_submit(ev, 1);
	bpf_map_update_elem(&source_reports, &key, &now, BPF_ANY);
	return 0;
}

/* May an answer have arrived that user space has not acted on yet?  Then the
 * first packet would come to nftables too early. */
static __always_inline int forward_in_flight(const struct __sk_buff *skb,
					     const struct forward *f)
{
	struct bpf_sock *sk = skb->sk;

	if (f->proto == IPPROTO_TCP && sk && sk->state != FORWARD_SYN_SENT)
		return 0;
	return in_flight_is_under_way(&f->source.netns);
}

/* Has the daemon put the source into nftables? */
static __always_inline int forward_is_known(const struct forward *f)
{
	struct shared_source_use *use =
		bpf_map_lookup_elem(&sources, &f->source);
	__u64 now = bpf_ktime_get_boot_ns();

	if (use && now - use->seen_ns > FORWARD_SEEN_NS)
		use->seen_ns = now;
	return use != NULL;
}

/*
 * Does the packet leave by a tun or tap device?  Then it goes to the program
 * that has the device open, such as slirp4netns or pasta, and what that program
 * sends on is judged as its own.
 */
static __always_inline int forward_goes_to_program(const struct __sk_buff *ctx)
{
	const struct sk_buff *skb = (const void *)ctx;
	const char *name = BPF_CORE_READ(skb, dev, rtnl_link_ops, kind);
	char kind[4] = {};

	bpf_probe_read_kernel_str(kind, sizeof(kind), name);
	return kind[0] == 't' && kind[1] == 'u' && kind[2] == 'n' && !kind[3];
}

/* What became of a packet whose source is not known. */
static __always_inline int forward_fate(int stops, int is_question)
{
	if (is_question)
		return 0;
	return stops ? EVENT_DENIED | EVENT_STOPPED : EVENT_DENIED;
}

static __noinline int forward_judge(struct __sk_buff *skb,
				    const struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	struct forward f = {};
	int kind, is_question, known, stops = mode_stops(st);

	if (!header)
		return FORWARD_PASSES;
	kind = forward_ends(skb, &f);
	if (kind == FORWARD_UNREADABLE)
		return stops ? FORWARD_WAITS : FORWARD_PASSES;
	f.source.netns = st->netns;
	f.source.ifindex = skb->ifindex;
	f.source.class_epoch = header->class_epoch;
	f.source.class_id = st->eval.generation == header->generation
				    ? st->eval.class_id
				    : mark_class_none(header->mark_mask);
	is_question = f.port == FORWARD_DNS_PORT &&
		      bpf_map_lookup_elem(&resolver_addrs, &f.to) != NULL;
	known = forward_is_known(&f);
	if (!known &&
	    (kind == FORWARD_CONFIGURES || forward_goes_to_program(skb)))
		return FORWARD_PASSES;
	if (!known)
		forward_report(skb, &f, st, forward_fate(stops, is_question));
	if (!stops || is_question)
		return FORWARD_PASSES;
	if (!known)
		return FORWARD_WAITS;
	return !f.source.is_link && header->default_egress == POLICY_DENY &&
			       forward_in_flight(skb, &f)
		       ? FORWARD_WAITS
		       : FORWARD_PASSES;
}

/* May the packet leave, as far as its source says?  @st is the storage of its
 * socket, NULL where that has none, and where we only watch. */
static __always_inline int forward_look(struct __sk_buff *skb,
					const struct shared_socket *st)
{
	if (!st || st->netns == home_netns || !st->netns ||
	    skb->ifindex == MARK_LOOPBACK_IFINDEX)
		return FORWARD_PASSES;
	return forward_judge(skb, st);
}

/*
 * May a socket go on without storage?  In our own network namespace it may: it
 * gets a mark that opens nothing.  In another one forward_look() would take it
 * for the socket of a server.  A program gets such a socket by filling the
 * memory for options of one that accept() has made, or, with all rights in its
 * namespace, by setting net.core.optmem_max low.
 */
static __always_inline int
forward_may_lack_storage(const struct image_header *header, __u64 netns)
{
	return netns == home_netns || !header ||
	       !(header->flags & IMAGE_SHUTS) ||
	       (header->mode != POLICY_ENFORCE &&
		!(header->flags & IMAGE_STOPS));
}
