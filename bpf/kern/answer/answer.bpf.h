/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answer.bpf.h - what a program sees of a denied question over UDP.
 *
 * A send that fails with EPERM ends the search list of glibc and musl, and
 * musl, dig and host wait for an answer all the same.  So the question goes on,
 * with a mark, to the program at its device's egress (turn.bpf.h), which turns
 * it round: the sender gets an answer without records, and nothing leaves.
 *
 * The question goes on only where that program is the first on that very device
 * at this moment, by what the kernel itself knows of the device, where the
 * daemon holds its link, and where nothing between the two would send the
 * packet by another one.
 *
 * Who asks by mDNS or LLMNR expects no answer from where there is none, so
 * those questions are dropped without an error.
 */
#pragma once

#include "bpf/kern/answer/asker.bpf.h"
#include "bpf/kern/image.bpf.h"
#include "bpf/kern/mdns.bpf.h"
#include "bpf/kern/owner.bpf.h"
#include "bpf/kern/translated.bpf.h"
#include "policy/eval/decide_other_type.h"

/* The marks of questions that go on to be answered, by their answer.  Nobody
 * reads a packet's mark between the two programs, and on the way back it is 0.
 * The same for all builds: a former daemon's program may still be there. */
#define ANSWER_MARK 0xb5d49e40U
#define ANSWER_MARKS 0xfffffffcU
enum answer {
	ANSWER_NONE, /* the send fails */
	ANSWER_NXDOMAIN,
	ANSWER_NODATA,
	ANSWER_REFUSED,
};

/* The id of the program on the devices; 0: there is none, or the kernel does
 * not run them yet. */
volatile __u32 answer_program = 0;
/* The id of on_egress(). */
volatile __u32 answer_egress_program = 0;
#define ANSWER_PROGRAMS 16 /* so many are looked at */

/* The devices, by index, at which the daemon holds the program's link.  At any
 * other a helper that was late has attached it (bpf/load/device_links.h), and
 * the link ends in a moment: a question that waits for its neighbour's address
 * would leave then. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u32);
} answer_devices SEC(".maps");

#define ANSWER_IPV4_UDP 28 /* bytes of headers without options */
#define ANSWER_IPV6_UDP 48
#define ANSWER_LOOPBACK 772 /* ARPHRD_ values, linux/if_arp.h */
#define ANSWER_UNICAST 1    /* RTN_ values, linux/rtnetlink.h */
#define ANSWER_LOCAL 2

/* Devices whose frames turn.bpf.h can turn, and which the kernel takes back
 * (dev_is_mac_header_xmit() and bpf_redirect()). */
static __always_inline int answer_knows_device(__u32 type)
{
	return type == 1 || type == ANSWER_LOOPBACK || /* Ethernet, lo */
	       type == 0xfffe ||	     /* none: tun, WireGuard */
	       type == 519 ||		     /* raw IP */
	       type == 768 || type == 769 || /* IP in IP, and IPv6's */
	       type == 776 || type == 778;   /* SIT, GRE */
}

/*
 * Does the route take the packet to one host, as it is, and to its device?  Not
 * if it has a tunnel of its own, or IPsec, and not by a broadcast.
 */
static __always_inline int answer_route_is_plain(const struct sk_buff *skb)
{
	const struct dst_entry *dst =
		(const void *)(BPF_CORE_READ(skb, _skb_refdst) & ~1UL);
	__u32 type;

	if (!dst || BPF_CORE_READ(dst, lwtstate) ||
	    (bpf_core_field_exists(dst->xfrm) && BPF_CORE_READ(dst, xfrm)))
		return 0;
	if (BPF_CORE_READ(skb, protocol) != bpf_htons(0x0800))
		return 1; /* IPv6 has no broadcasts */
	type = BPF_CORE_READ((const struct rtable *)dst, rt_type);
	return type == ANSWER_UNICAST || type == ANSWER_LOCAL;
}

/* Is our program the first at the egress of @dev?  Chains of nftables there
 * come even before it, and may change the mark. */
static __always_inline int answer_is_first(const struct net_device *dev)
{
	const struct bpf_mprog_entry *entry;
	const struct bpf_prog *first;

	if (bpf_core_field_exists(dev->nf_hooks_egress) &&
	    BPF_CORE_READ(dev, nf_hooks_egress))
		return 0;
	if (!answer_program || !bpf_core_field_exists(dev->tcx_egress) ||
	    !bpf_core_field_exists(struct bpf_mprog_entry, fp_items))
		return 0;
	entry = BPF_CORE_READ(dev, tcx_egress);
	first = entry ? BPF_CORE_READ(entry, fp_items[0].prog) : NULL;
	return first && BPF_CORE_READ(first, aux, id) == answer_program;
}

/*
 * Is on_egress() the last of the programs that the cgroup of the packet's
 * socket has for what leaves?  One behind it, of a cgroup above or attached
 * later, may change the mark.
 */
static __always_inline int answer_is_last(const struct sk_buff *skb)
{
	const struct bpf_prog *prog, *last = NULL;
	const struct bpf_prog_array *programs;
	const struct cgroup *cgroup;
	const void *at;
	__u32 i;

	if (!bpf_core_enum_value_exists(enum cgroup_bpf_attach_type,
					CGROUP_INET_EGRESS))
		return 0;
	i = bpf_core_enum_value(enum cgroup_bpf_attach_type,
				CGROUP_INET_EGRESS);
	cgroup = BPF_CORE_READ(skb, sk, sk_cgrp_data.cgroup);
	at = (const void *)cgroup +
	     bpf_core_field_offset(cgroup->bpf.effective);
	if (!cgroup || bpf_probe_read_kernel(&programs, sizeof(programs),
					     at + i * sizeof(programs)))
		return 0;
	at = (const void *)programs +
	     bpf_core_field_offset(programs->items[0].prog);
	for (i = 0; i < ANSWER_PROGRAMS; i++) {
		if (bpf_probe_read_kernel(&prog, sizeof(prog), at))
			return 0;
		if (!prog)
			break;
		last = prog;
		at += bpf_core_type_size(struct bpf_prog_array_item);
	}
	return i < ANSWER_PROGRAMS && last && answer_egress_program &&
	       BPF_CORE_READ(last, aux, id) == answer_egress_program;
}

/* Will the packet be turned round on its device?  No is always right.  What
 * takes all that comes in by the device, as a bridge does, may lead it away. */
static __noinline int answer_can_turn(struct __sk_buff *ctx)
{
	const struct sk_buff *skb = (const void *)ctx;
	const struct net_device *dev = BPF_CORE_READ(skb, dev);
	__u32 type, ifindex = ctx->ifindex;

	if (!dev || !bpf_map_lookup_elem(&answer_devices, &ifindex) ||
	    !answer_is_first(dev) || !answer_route_is_plain(skb) ||
	    !answer_is_last(skb) || BPF_CORE_READ(dev, rx_handler))
		return 0;
	type = BPF_CORE_READ(dev, type);
	if (!answer_knows_device(type) || BPF_CORE_READ(dev, mtu) < ctx->len)
		return 0;
	/* By lo it would be given other addresses once more. */
	return type != ANSWER_LOOPBACK || !translated_any(skb);
}

/* Is another type of the name in @s permitted?  A global function: verified
 * once. */
__noinline int answer_other_type(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);

	if (!s || !st || !header || header->generation != s->generation)
		return 0;
	return decide_other_type(image, header, &s->name, st->eval.subject);
}

/* Does the message hold one question, for a server that is asked directly?  No
 * for what is sent to a group, and for what is signed: only the server that has
 * the key can answer that. */
static __always_inline int answer_is_ordinary(const struct scratch *s)
{
	const struct packet *p = &s->packet;
	__u32 headers =
		p->family == AF_INET ? ANSWER_IPV4_UDP : ANSWER_IPV6_UDP;

	return p->proto == IPPROTO_UDP && !p->gso_size && !p->multicast &&
	       !s->pass.by_content && p->payload_off == headers &&
	       s->pass.off == p->payload_off && s->pass.len == p->payload_len &&
	       !(s->header[2] & 0xf8) && s->header[5] == 1 && !s->header[7] &&
	       !s->header[9] && s->header[11] <= 1;
}

/* Which answer does the denied question in @s get? */
static __always_inline int answer_of(struct __sk_buff *skb, struct scratch *s,
				     struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	__u32 reason = s->judged.reason;

	/* Elsewhere a program may have all rights, and change the mark. */
	if (!header || !st || st->netns != home_netns ||
	    !(header->flags & (IMAGE_ANSWERS | IMAGE_REFUSES)) ||
	    (reason != EVENT_REASON_RULE && reason != EVENT_REASON_DEFAULT &&
	     reason != EVENT_REASON_REPLACED &&
	     reason != EVENT_REASON_SUSPICIOUS) ||
	    !answer_is_ordinary(s) || !answer_can_turn(skb) ||
	    !asker_takes(skb, s->packet.local, s->packet.local_port,
			 s->packet.family))
		return ANSWER_NONE;
	if (header->flags & IMAGE_REFUSES)
		return ANSWER_REFUSED;
	if (reason == EVENT_REASON_SUSPICIOUS) /* of every type */
		return ANSWER_NXDOMAIN;
	return answer_other_type(s, st) > 0 ? ANSWER_NODATA : ANSWER_NXDOMAIN;
}

/* Choose the answer of a question that is stopped, and note it in what was
 * judged. */
static __noinline int answer_choose(struct __sk_buff *skb, struct scratch *s,
				    struct shared_socket *st)
{
	__u32 answer = answer_of(skb, s, st);

	s->pass.answer = answer;
	if (answer && st) /* its arrival is no news */
		__sync_fetch_and_add(&st->answers.unreported, 1);
	if (answer == ANSWER_NXDOMAIN)
		s->judged.flags |= EVENT_NXDOMAIN;
	else if (answer == ANSWER_NODATA)
		s->judged.flags |= EVENT_NODATA;
	else if (answer == ANSWER_REFUSED)
		s->judged.flags |= EVENT_REFUSED_ANSWER;
	return 0;
}

/* Take the mark of a judged question from what a program gave it to: of that no
 * more is left than the bits that are ours. */
static __always_inline void answer_disown(struct __sk_buff *skb)
{
	const struct image_header *header;

	if ((skb->mark & ANSWER_MARKS) != ANSWER_MARK)
		return;
	header = image_head(image_in_force());
	skb->mark &= header ? header->mark_mask : 0;
}

#define ANSWER_LLMNR 5355

/* What on_egress() returns for a packet that is not to leave. */
enum { ANSWER_FAILS = 0, ANSWER_GOES_ON = 1, ANSWER_SILENT = 2 };

/* Answer the packet of @s, which is stopped, as its questions were judged.
 * Silence is an error nevertheless (ENOBUFS) for a socket with IP_RECVERR. */
static __always_inline int answer_stopped(struct __sk_buff *skb,
					  const struct scratch *s)
{
	const struct image_header *header = image_head(image_in_force());
	__u32 port = s->packet.remote_port;

	if (s->pass.answer) {
		skb->mark = ANSWER_MARK | s->pass.answer;
		return ANSWER_GOES_ON;
	}
	if (!header || s->packet.proto != IPPROTO_UDP || !s->packet.multicast ||
	    !(header->flags & (IMAGE_ANSWERS | IMAGE_REFUSES)))
		return ANSWER_FAILS;
	return port == MDNS_PORT || port == ANSWER_LLMNR ? ANSWER_SILENT
							 : ANSWER_FAILS;
}
