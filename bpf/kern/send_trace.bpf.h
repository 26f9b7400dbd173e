/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * send_trace.bpf.h - a program sends, seen as a function of the kernel is
 * entered: the socket belongs to the program that sends now.
 *
 * This is for sends that no other hook sees in their sender's context: on
 * connected UDP sockets, and over TCP to DNS ports.  A send can be missed,
 * since a program is not entered twice on one CPU.  So what is seen here
 * permits nothing that would be denied without it, and DNS over UDP is still
 * judged by the task that runs as the packet leaves.
 */
#pragma once

#include "bpf/kern/event/emit.bpf.h"
#include "bpf/kern/mark.bpf.h"
#include "bpf/kern/senders.bpf.h"

#define SEND_TRACE_REPORT_S 1 /* at least between two events of one socket */

/* Does the current task belong to the owner that @st has, even if the policy is
 * another? */
static __always_inline int send_trace_is_same(const struct shared_socket *st)
{
	return owner_is_same_program(st) &&
	       st->cred.address == (__u64)bpf_get_current_task_btf()->cred;
}

static __always_inline void send_trace_mapped(__u8 ret_address[16], __u32 ip)
{
	ret_address[10] = 0xff;
	ret_address[11] = 0xff;
	__builtin_memcpy(ret_address + 12, &ip, sizeof(ip));
}

/* Note in `senders` to whom @sk is connected. */
static __noinline int send_trace_remember(struct sock *sk,
					  const struct shared_socket *st)
{
	struct shared_sender_key key = { .proto = IPPROTO_UDP };

	key.remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	key.local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6)
		BPF_CORE_READ_INTO(&key.remote, sk, __sk_common.skc_v6_daddr);
	else
		send_trace_mapped(key.remote,
				  BPF_CORE_READ(sk, __sk_common.skc_daddr));
	senders_keep(&key, st,
		     BPF_CORE_READ(sk, __sk_common.skc_cookie.counter));
	return 0;
}

/*
 * The socket has the mark of its former user, and no BPF program can change it
 * here, so what is sent now is refused.  Ask the daemon to have the socket
 * marked before the next send.
 */
static __noinline int send_trace_report(struct shared_socket *st, __u64 cookie)
{
	__u32 now = bpf_ktime_get_boot_ns() / 1000000000 + 1;
	struct event *ev;

	if (!cookie || now - st->reported_s < SEND_TRACE_REPORT_S ||
	    !emit_has_room(emit_share_of(st), 0))
		return 0;
	ev = emit_room(sizeof(*ev));
	if (!ev)
		return 0;
	st->reported_s = now;
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = bpf_ktime_get_boot_ns();
	ev->cookie = cookie;
	ev->netns = st->netns;
	ev->owner = st->owner;
	ev->kind = EVENT_SENDER;
	ev->share = emit_share_of(st) + 1;
	emit_take(ev->share - 1, sizeof(*ev));
	wake_submit(ev, 1);
	return 0;
}

/* Another process, or one that has changed, sends on the connected socket
 * @sk. */
static __noinline int send_trace_changed(struct sock *sk,
					 struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	__u32 mark = BPF_CORE_READ(sk, sk_mark);

	/* With another policy the daemon gives all sockets new marks. */
	if (!header || (st->eval.generation != header->generation &&
			send_trace_is_same(st)))
		return 0;
	if (owner_refresh(st, st->netns) < 0)
		return 0;
	mark_give(mark, header, st);
	send_trace_remember(sk, st);
	if ((mark ^ st->mark.bits) & st->mark.mask)
		send_trace_report(
			st, BPF_CORE_READ(sk, __sk_common.skc_cookie.counter));
	return 0;
}

/* Does a send on a UDP socket that is connected to @port (in network byte
 * order; 0: to none) concern us?  DNS is judged as it leaves. */
static __always_inline int send_trace_udp_concerns(__u16 port)
{
	return port && !watch_only && !packet_is_dns_port(bpf_ntohs(port));
}

/* The bytes from @seq on belong to the present owner; tcp_send.bpf.h may have
 * seen before where they begin. */
static __always_inline void send_trace_bytes(struct stream *x, __u32 seq,
					     int changed)
{
	if (changed)
		stream_owner_change(x, seq);
	else if (!x->traced && !x->foreign)
		x->owner_seq = seq;
	x->traced = 1;
}

/* Bytes are added to the stream of @sk, which its caller has locked. */
static __noinline int send_trace_tcp(struct sock *sk, struct shared_socket *st,
				     struct stream *x)
{
	__u32 seq = BPF_CORE_READ((struct tcp_sock *)sk, write_seq);
	int changed = !owner_is_same_program(st);

	if (owner_refresh(st, st->netns) < 0)
		return 0;
	send_trace_bytes(x, seq, changed);
	return 0;
}

/*
 * The kernel's function is entered; @ctx has its arguments.  The verifier knows
 * their types, so they are read in place: each send of the machine comes by.
 * sendmsg() with an address has a hook of its own.
 */
static __always_inline int send_trace_udp_begins(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	const struct msghdr *msg = (void *)ctx[1];
	struct shared_socket *st;

	if (!send_trace_udp_concerns(sk->__sk_common.skc_dport) ||
	    msg->msg_name)
		return 0;
	st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return st && !owner_is_current(st) ? send_trace_changed(sk, st) : 0;
}

static __always_inline int send_trace_tcp_begins(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	struct shared_socket *st;
	struct stream *x;

	if (!packet_is_dns_port(bpf_ntohs(sk->__sk_common.skc_dport)))
		return 0;
	x = bpf_sk_storage_get(&streams, sk, 0, 0);
	st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return x && st ? send_trace_tcp(sk, st, x) : 0;
}

/* As send_trace_udp_begins(), seen by a kprobe. */
static __always_inline int send_trace_udp_probed(struct sock *sk,
						 const struct msghdr *msg)
{
	struct shared_socket *st;
	__u64 cookie;

	if (!send_trace_udp_concerns(
		    BPF_CORE_READ(sk, __sk_common.skc_dport)) ||
	    BPF_CORE_READ(msg, msg_name))
		return 0;
	cookie = BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
	st = bpf_map_lookup_elem(&kprobe_senders, &cookie);
	return st && !owner_is_current(st) ? send_trace_changed(sk, st) : 0;
}
