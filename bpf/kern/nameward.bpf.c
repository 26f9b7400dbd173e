/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nameward.bpf.c - the BPF programs.  Where not said otherwise they are
 * attached to a cgroup; each is a few lines that call the header which does the
 * work.
 */
#include "bpf/kern/exe/exec.bpf.h"
#include "bpf/kern/forward.bpf.h"
#include "bpf/kern/ingress.bpf.h"
#include "bpf/kern/egress.bpf.h"
#include "bpf/kern/tcp_send.bpf.h"
#include "bpf/kern/mptcp.bpf.h"
#include "bpf/kern/senders.bpf.h"
#include "bpf/kern/send_trace.bpf.h"
#include "bpf/kern/answer/turn.bpf.h"
#include "bpf/kern/ask/connect.bpf.h"
#include "bpf/kern/ask/text.bpf.h"

#include <linux/ptrace.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("cgroup/sock_create")
int on_create(struct bpf_sock *ctx)
{
	__u64 netns = bpf_get_netns_cookie(ctx);
	const struct image_header *header;
	struct shared_socket *st;
	int made;

	st = bpf_sk_storage_get(&sockets, ctx, 0, BPF_SK_STORAGE_GET_F_CREATE);
	made = st != NULL;
	if (owner_refresh(st, netns) < 0)
		st = NULL;
	header = image_head(image_in_force());
	if (header)
		ctx->mark = mark_give(ctx->mark, header, st);
	return made || forward_may_lack_storage(header, netns);
}

SEC("cgroup/post_bind4")
int on_bind4(struct bpf_sock *ctx)
{
	struct shared_addr address = {};
	__u32 ip = ctx->src_ip4;

	address.bytes[10] = 0xff;
	address.bytes[11] = 0xff;
	__builtin_memcpy(address.bytes + 12, &ip, 4);
	return owner_note_resolver(ctx, &address);
}

SEC("cgroup/post_bind6")
int on_bind6(struct bpf_sock *ctx)
{
	struct shared_addr address;
	__u32 ip[4] = CONTEXT_IP6(ctx->src_ip6);

	__builtin_memcpy(address.bytes, ip, sizeof(ip));
	return owner_note_resolver(ctx, &address);
}

/* Keep what is needed later to find the sender of this datagram. */
static __always_inline void keep_udp_sender(struct bpf_sock_addr *ctx,
					    struct shared_sender_key *key,
					    struct shared_socket *st,
					    int connecting)
{
	if (kprobe_sends)
		kprobe_sender_keep(bpf_get_socket_cookie(ctx), st,
				   connecting ? BPF_ANY : BPF_EXIST);
	if (packet_is_dns_port(bpf_ntohs(ctx->user_port)))
		return;
	key->proto = IPPROTO_UDP;
	key->remote_port = bpf_ntohs(ctx->user_port);
	key->local_port = connecting ? 0 : ctx->sk->src_port;
	senders_keep(key, st, bpf_get_socket_cookie(ctx));
}

/* connect() and sendmsg(): whoever calls becomes the owner of the socket. */
static __always_inline int change_owner(struct bpf_sock_addr *ctx,
					struct shared_sender_key *key,
					int connecting)
{
	__u64 netns = bpf_get_netns_cookie(ctx);
	const struct image_header *header;
	struct bpf_sock *sk = ctx->sk;
	struct shared_socket *st;
	__u32 mark, before;
	int made, judged;

	if (!sk)
		return 1;
	before = sk->mark;
	st = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	made = st != NULL;
	judged = mark_is_judged(st) || mark_is_new(st);
	if (owner_refresh(st, netns) < 0)
		st = NULL;
	if (st && connecting) {
		st->tcp.seen = 0; /* another connection of the same socket */
		st->tcp.opens = 0;
	}
	header = image_head(image_in_force());
	if (!header)
		return 1;
	mark = mark_give(before, header, st);
	if (mark != before)
		bpf_setsockopt(ctx, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	if (judged && !connecting && mark_is_stale(st, before) &&
	    !mark_is_listed(key, bpf_ntohs(ctx->user_port)))
		mark_refuse_stale(st, before);
	if (st && ctx->protocol == IPPROTO_UDP)
		keep_udp_sender(ctx, key, st, connecting);
	return made || forward_may_lack_storage(header, netns);
}

static __always_inline int change_owner4(struct bpf_sock_addr *ctx,
					 int connecting)
{
	struct shared_sender_key key = {};
	__u32 ip = ctx->user_ip4;

	key.remote[10] = 0xff;
	key.remote[11] = 0xff;
	__builtin_memcpy(key.remote + 12, &ip, sizeof(ip));
	return change_owner(ctx, &key, connecting);
}

static __always_inline int change_owner6(struct bpf_sock_addr *ctx,
					 int connecting)
{
	struct shared_sender_key key = {};
	__u32 ip[4] = CONTEXT_IP6(ctx->user_ip6);

	__builtin_memcpy(key.remote, ip, sizeof(ip));
	return change_owner(ctx, &key, connecting);
}

SEC("cgroup/connect4")
int on_connect4(struct bpf_sock_addr *ctx)
{
	return change_owner4(ctx, 1);
}

SEC("cgroup/connect6")
int on_connect6(struct bpf_sock_addr *ctx)
{
	return change_owner6(ctx, 1);
}

SEC("cgroup/sendmsg4")
int on_sendmsg4(struct bpf_sock_addr *ctx)
{
	return change_owner4(ctx, 0);
}

SEC("cgroup/sendmsg6")
int on_sendmsg6(struct bpf_sock_addr *ctx)
{
	return change_owner6(ctx, 0);
}

SEC("sockops")
int on_sockops(struct bpf_sock_ops *ctx)
{
	int connecting = ctx->op == BPF_SOCK_OPS_TCP_CONNECT_CB;
	struct shared_socket *st = NULL;
	struct bpf_sock *sk = ctx->sk;
	int is_subflow = 0, made = 0;

	if (judge_sends && sk && ctx->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		tcp_send_watch(ctx, sk);
	if ((!connecting && ctx->op != BPF_SOCK_OPS_RTO_CB) || !sk)
		return 1;
	if (connecting) {
		tcp_egress_connect(ctx, sk);
		st = mptcp_connecting(ctx, sk, &is_subflow);
	}
	if (!is_subflow)
		st = mark_check_storage(sk, connecting, &made);
	/* A socket of the kernel has no storage; a subflow without opens
	 * nothing, and neither does a program's for which there is no room. */
	if (!st && !is_subflow && !made)
		return 1;
	/* A connect() that Fast Open put off belongs to the first sender. */
	if (connecting && !is_subflow &&
	    owner_refresh(st, bpf_get_netns_cookie(ctx)) < 0)
		st = NULL;
	if (connecting && st)
		senders_connecting(ctx, st);
	mark_renew(ctx, sk, st);
	return 1;
}

SEC("sk_msg")
int on_send(struct sk_msg_md *msg)
{
	struct bpf_sock *sk = msg->sk;
	struct shared_socket *st;
	struct tcp_sock *tcp;
	struct scratch *s;
	struct stream *x;
	int verdict;

	if (!sk)
		return SK_PASS;
	x = bpf_sk_storage_get(&streams, sk, 0, 0);
	st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	tcp = bpf_skc_to_tcp_sock(sk);
	s = x && st && tcp ? scratch_claim() : NULL;
	if (!s)
		return tcp_send_leave(msg);
	__builtin_memset(&s->pass, 0, sizeof(s->pass));
	__builtin_memset(&s->packet, 0, sizeof(s->packet));
	verdict = tcp_send_judge(msg, s, x, st, tcp);
	scratch_release(s);
	return verdict;
}

static __always_inline __u64 sock_cookie(struct bpf_sock *sk)
{
	const struct sock *at = mark_check_sock(sk);

	return at ? BPF_CORE_READ(at, __sk_common.skc_cookie.counter) : 0;
}

/* A program that may set marks can set only the bits that are not ours. */
SEC("cgroup/setsockopt")
int on_setsockopt(struct bpf_sockopt *ctx)
{
	const struct image_header *header;
	__u32 *mark = ctx->optval;
	struct shared_socket *st;

	if (ctx->level != SOL_SOCKET || ctx->optname != SO_MARK ||
	    (void *)(mark + 1) > ctx->optval_end || !ctx->sk) {
		ctx->optlen = 0; /* the kernel takes what the caller gave */
		return 1;
	}
	header = image_head(image_in_force());
	if (header &&
	    (ctx->sk->family == AF_INET || ctx->sk->family == AF_INET6)) {
		st = bpf_sk_storage_get(&sockets, ctx->sk, 0, 0);
		if (kprobe_sends && st)
			kprobe_sender_bring(sock_cookie(ctx->sk), st);
		*mark = mark_give(*mark, header, st);
	}
	ctx->optlen = sizeof(*mark);
	return 1;
}

SEC("cgroup_skb/egress")
int on_egress(struct __sk_buff *skb)
{
	struct shared_socket *st = NULL;
	struct bpf_sock *sk = skb->sk;
	int pass, way, refused;
	struct scratch *s;

	COUNT(packets);
	sk = sk && !watch_only ? bpf_sk_fullsock(sk) : NULL;
	if (sk)
		st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	refused = mark_check(skb, sk, &st);
	answer_disown(skb);
	way = forward_look(skb, st);
	if (way != FORWARD_PASSES)
		return way;
	if (!refused && !packet_is_candidate(skb) && !content_is_candidate(skb))
		return 1;
	s = scratch_claim();
	if (!s)
		return egress_unjudged(skb);
	__builtin_memset(&s->pass, 0, sizeof(s->pass));
	__builtin_memset(&s->packet, 0, sizeof(s->packet));
	pass = egress_judge(skb, s, refused, st);
	if (!pass)
		pass = answer_stopped(skb, s);
	scratch_release(s);
	return pass;
}

/* At the egress of a device, where the kernel has TCX. */
SEC("?tc")
int on_device_egress(struct __sk_buff *skb)
{
	return turn_look(skb);
}

SEC("cgroup_skb/ingress")
int on_ingress(struct __sk_buff *skb)
{
	struct shared_socket *st = NULL;
	struct scratch *s;
	int pass = 1, ours;

	COUNT(packets);
	if (!packet_is_candidate(skb))
		return 1;
	s = scratch_claim();
	if (!s)
		return 1; /* it is not read, so it opens nothing */
	__builtin_memset(&s->packet, 0, sizeof(s->packet));
	ours = packet_parse(skb, &s->packet, 0) == 0;
	if (ours && ingress_is_copy(skb, &s->packet))
		pass = egress_unjudged(skb);
	if (ours && pass && ingress_is_ours(&s->packet)) {
		if (skb->sk)
			st = bpf_sk_storage_get(&sockets, skb->sk, 0, 0);
		ingress_handle(skb, s, st);
	}
	scratch_release(s);
	return pass;
}

/* The programs below are attached to functions of the kernel, where it permits
 * that; those with a "?" are loaded only on request. */
SEC("?fentry/udp_sendmsg")
int on_udp_sendmsg(__u64 *ctx)
{
	return send_trace_udp_begins(ctx);
}

SEC("?fentry/udpv6_sendmsg")
int on_udpv6_sendmsg(__u64 *ctx)
{
	return send_trace_udp_begins(ctx);
}

/* This function does the work of tcp_sendmsg(), with the socket locked. */
SEC("?fentry/tcp_sendmsg_locked")
int on_tcp_sendmsg(__u64 *ctx)
{
	return send_trace_tcp_begins(ctx);
}

/* Up to Linux 6.4 (dc97391e6610) splice() and sendfile() come by here. */
SEC("?fentry/do_tcp_sendpages")
int on_tcp_sendpages(__u64 *ctx)
{
	return send_trace_tcp_begins(ctx);
}

/* These two are attached only while name services are watched
 * (bpf/capture_asks.c). */
SEC("?fexit/skb_copy_datagram_from_iter")
int on_ask_text(__u64 *ctx)
{
	return text_copied(ctx);
}

SEC("?fentry/skb_copy_datagram_from_iter")
int on_ask_long_text(__u64 *ctx)
{
	return text_copying(ctx);
}

SEC("?kprobe/udp_sendmsg")
int on_udp_kprobe(struct pt_regs *ctx)
{
	return send_trace_udp_probed((void *)PT_REGS_PARM1(ctx),
				     (void *)PT_REGS_PARM2(ctx));
}

SEC("?kprobe/udpv6_sendmsg")
int on_udpv6_kprobe(struct pt_regs *ctx)
{
	return send_trace_udp_probed((void *)PT_REGS_PARM1(ctx),
				     (void *)PT_REGS_PARM2(ctx));
}

/* It may end the call with an error, as a module of LSM does, and needs no
 * place in the list of those (Linux 5.7, 6ba43b761c41). */
SEC("?fmod_ret/security_unix_stream_connect")
int on_unix_connect(__u64 *ctx)
{
	return connect_decide((void *)ctx[1]);
}

SEC("?raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	return exec_begins((void *)ctx->args[0], (void *)ctx->args[2]);
}

/* Called by the daemon, and attached to nothing. */
SEC("?raw_tp")
int note_running(void *ctx __attribute__((unused)))
{
	return exec_all();
}
