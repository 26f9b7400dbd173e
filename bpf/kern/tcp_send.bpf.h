/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_send.bpf.h - a program sends on a TCP connection to a DNS port: judged in
 * its own context, before anything is queued, message by message.
 *
 * Here the owner is certain.  A message is held back until enough of it is
 * there; a permitted one goes out whole, and a denied one ends the send() with
 * EACCES at once.  A message that several processes have sent parts of has an
 * unknown sender.  This is a refinement: what leaves is followed and judged
 * again by tcp_egress.bpf.h, and nothing is done here where the position in the
 * stream is uncertain (sends that began before the connection was made, Fast
 * Open, TCP_REPAIR), nor on connections for which `sends` has no place.
 */
#pragma once

#include "bpf/kern/mptcp.bpf.h"
#include "bpf/kern/tcp_egress.bpf.h"

/* Sends on connections to DNS ports are judged: the kernel takes on_send(). */
const volatile __u8 judge_sends = 0;
/* Bytes are held back until they make a message: see can_hold() in
 * bpf/load/program.c. */
const volatile __u8 cork_sends = 0;

#define TCP_SEND_CONNECTIONS 65536
#define TCP_SEND_PLACES 1024 /* of a user, a power of two */
#define TCP_SEND_TRIES 8
#define TCP_SEND_TAKEN (-17) /* EEXIST */
#define TCP_SEND_NOBODY (~0U)

/* A place in `sends`.  Each user has their own, so that nobody can take those
 * of others; root of a container may have the same uid as the host's. */
struct tcp_send_place {
	__u32 uid;
	__u16 number;
	__u16 is_home;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, TCP_SEND_CONNECTIONS);
	__type(key, struct tcp_send_place);
	__type(value, __u64);
} sends SEC(".maps");

/* Negative: no place was found.  The kernel frees a place as its connection
 * ends. */
static __always_inline long tcp_send_enter(struct bpf_sock_ops *ctx,
					   const struct shared_socket *st)
{
	struct tcp_send_place place = { .uid = TCP_SEND_NOBODY };
	__u32 cookie = bpf_get_socket_cookie(ctx), i;
	long r = TCP_SEND_TAKEN;

	if (st) {
		place.uid = st->owner.uid;
		place.is_home = st->netns == home_netns;
	}
	for (i = 0; i < TCP_SEND_TRIES && r == TCP_SEND_TAKEN; i++) {
		/* Neighbours in number are far apart by this. */
		place.number = (cookie + i) * 0x9e3779b1U >> 16 &
			       (TCP_SEND_PLACES - 1);
		r = bpf_sock_hash_update(ctx, &sends, &place, BPF_NOEXIST);
	}
	return r;
}

/* A connection is made: have its sends judged, if all that was written to it so
 * far has left.  The kernel lets no program look at those of MPTCP. */
static __always_inline void tcp_send_watch(struct bpf_sock_ops *ctx,
					   struct bpf_sock *sk)
{
	struct tcp_sock *tcp;
	struct stream *x;

	if (!packet_is_dns_port(bpf_ntohl(ctx->remote_port)))
		return;
	x = bpf_sk_storage_get(&streams, sk, 0, 0);
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!x || !tcp || !x->known || x->doomed || mptcp_is_subflow(sk))
		return;
	if (tcp_send_enter(ctx, bpf_sk_storage_get(&sockets, sk, 0, 0)) < 0)
		COUNT(sends_full);
}

static __always_inline void tcp_send_ip6(__u8 *to, const volatile __u32 *ip)
{
	__u32 words[4] = { ip[0], ip[1], ip[2], ip[3] };

	__builtin_memcpy(to, words, sizeof(words));
}

static __always_inline int tcp_send_is_mapped(const __u8 *ip)
{
	return !*(const __u64 *)ip &&
	       *(const __u32 *)(ip + 8) == bpf_htonl(0xffff);
}

/* Fill @p as for a packet of this connection. */
static __noinline int tcp_send_ends(struct sk_msg_md *msg, struct packet *p)
{
	__u32 ip;

	p->proto = IPPROTO_TCP;
	p->local_port = CONTEXT_FIELD(msg->local_port);
	p->remote_port = bpf_ntohl(CONTEXT_FIELD(msg->remote_port));
	p->family = CONTEXT_FIELD(msg->family);
	if (p->family == AF_INET6) {
		tcp_send_ip6(p->local, msg->local_ip6);
		tcp_send_ip6(p->remote, msg->remote_ip6);
		if (!tcp_send_is_mapped(p->remote))
			return 0;
		p->family = AF_INET;
		__builtin_memset(p->local, 0, sizeof(p->local));
		__builtin_memset(p->remote, 0, sizeof(p->remote));
	}
	ip = CONTEXT_FIELD(msg->local_ip4);
	__builtin_memcpy(p->local, &ip, sizeof(ip));
	ip = CONTEXT_FIELD(msg->remote_ip4);
	__builtin_memcpy(p->remote, &ip, sizeof(ip));
	return 0;
}

/*
 * Where in a message do the bytes at @seq lie?  0: they begin one.  Positive:
 * so many of them are the rest of one that was judged.  Negative: that is not
 * known here; it is left to tcp_egress.bpf.h.
 */
static __always_inline __s64 tcp_send_position(const struct stream *x,
					       __u32 seq)
{
	if (x->granted && x->sent == seq)
		return 0;
	if (!x->known || x->next != seq || x->have)
		return -1;
	return x->body;
}

/* Copy @want bytes of @msg to s->stream.  Positive: @msg needs so many;
 * negative: they can't be read. */
static __always_inline __s64 tcp_send_load(struct sk_msg_md *msg,
					   struct scratch *s, __u32 want)
{
	__u64 n = want;
	__u8 *data;

	if (msg->size < want)
		return want;
	if (msg->data + n > msg->data_end && bpf_msg_pull_data(msg, 0, n, 0))
		return -1;
	data = msg->data;
	asm volatile("" : "+r"(n));
	if (n > STREAM_ROOM || data + n > (__u8 *)msg->data_end ||
	    bpf_probe_read_kernel(s->stream.buf, n, data))
		return -1;
	s->stream.have = n;
	return 0;
}

/* Read the message that @msg begins with.  Returns as tcp_send_load(). */
static __noinline __s64 tcp_send_read(struct sk_msg_md *msg, struct scratch *s)
{
	__s64 r;

	s->stream.have = 0;
	r = tcp_send_load(msg, s, STREAM_LENGTH);
	if (r)
		return r;
	return tcp_send_load(msg, s, stream_wanted(&s->stream));
}

/* Count and report the message, which is refused. */
static __always_inline void
tcp_send_report(struct scratch *s, struct shared_socket *st, __u64 cookie)
{
	questions_count(&s->judged);
	questions_count_use(s);
	if (!s->judged.report)
		return;
	s->pass.len = stream_len(&s->stream);
	s->pass.in_pieces = 1;
	questions_fill_emit(s);
	emit_unsent(s, st, cookie);
}

/*
 * May more bytes be added to @msg?  The kernel writes them behind what it wrote
 * last, at an offset that it does not lower when bytes are taken off the front:
 * once a message of it was let go, that would leave a hole.
 */
static __always_inline int tcp_send_may_grow(struct sk_msg_md *msg)
{
	const struct sk_msg *m = (const void *)msg;
	const void *part = __builtin_preserve_access_index(&m->sg.data[0]);
	const struct scatterlist *last;

	if (!cork_sends)
		return 0;
	last = part + BPF_CORE_READ(m, sg.curr) *
			      bpf_core_type_size(struct scatterlist);
	return BPF_CORE_READ(last, length) == BPF_CORE_READ(m, sg.copybreak);
}

/* Permit exactly the message in s->stream, or what is left of one. */
static __always_inline int tcp_send_grant(struct sk_msg_md *msg,
					  struct stream *x, __u32 seq, __u32 n)
{
	x->sent = seq + n;
	x->granted = 1;
	bpf_msg_cork_bytes(msg, 0);
	bpf_msg_apply_bytes(msg, n);
	return SK_PASS;
}

/* Let @msg go on, and leave it to tcp_egress.bpf.h. */
static __always_inline int tcp_send_leave(struct sk_msg_md *msg)
{
	bpf_msg_cork_bytes(msg, 0);
	bpf_msg_apply_bytes(msg, 0);
	return SK_PASS;
}

/* Drop all of @msg: no earlier permission counts any more. */
static __always_inline int tcp_send_drop(struct sk_msg_md *msg)
{
	bpf_msg_cork_bytes(msg, 0);
	bpf_msg_apply_bytes(msg, 0);
	return SK_DROP;
}

/*
 * Hold all of @msg back until there is more.  The next send comes here whatever
 * its length, so that each is seen in its sender's context: else nobody would
 * know who has sent the bytes between the first and the last.
 */
static __always_inline int tcp_send_hold(struct sk_msg_md *msg,
					 struct stream *x)
{
	x->held = 1;
	bpf_msg_apply_bytes(msg, 0);
	bpf_msg_cork_bytes(msg, msg->size + 1);
	return SK_PASS;
}

/*
 * The caller is the owner, even if nothing else can be done here.  What it
 * sends begins at @seq; or, behind bytes of another process that are held back,
 * somewhere in @msg.
 */
static __always_inline void tcp_send_own(const struct sk_msg_md *msg,
					 struct scratch *s, struct stream *x,
					 struct shared_socket *st, __u32 seq)
{
	int changed = !owner_is_same_program(st);

	if (!owner_is_current(st))
		owner_update(s->slot, st);
	if (changed)
		stream_owner_change(x, x->held ? seq + msg->size : seq);
	x->held = 0;
}

/* Judge the message in s->stream, which begins at @seq. */
static __always_inline void tcp_send_decide(struct scratch *s,
					    const struct stream *x,
					    struct shared_socket *st, __u32 seq)
{
	s->pass.attribution = st->owner.attribution;
	s->pass.tid = bpf_get_current_task_btf()->pid;
	if (stream_owner_is_foreign(x, seq))
		attribution_unknown(s);
	judge_stream(s, st);
}

static __always_inline int tcp_send_judge(struct sk_msg_md *msg,
					  struct scratch *s, struct stream *x,
					  struct shared_socket *st,
					  struct tcp_sock *tcp)
{
	__u32 seq = BPF_CORE_READ(tcp, write_seq);
	__s64 n = tcp_send_position(x, seq);

	if (x->refused || x->doomed)
		return tcp_send_drop(msg);
	tcp_send_own(msg, s, x, st, seq);
	if (n)
		return n < 0 ? tcp_send_leave(msg)
			     : tcp_send_grant(msg, x, seq, n);
	n = tcp_send_read(msg, s);
	if (n < 0 || (n && !tcp_send_may_grow(msg)))
		return tcp_send_leave(msg);
	if (n)
		return tcp_send_hold(msg, x);
	tcp_send_decide(s, x, st, seq);
	if (!(s->judged.flags & EVENT_STOPPED))
		return tcp_send_grant(msg, x, seq,
				      STREAM_LENGTH + stream_len(&s->stream));
	x->refused = 1;
	tcp_send_ends(msg, &s->packet);
	tcp_send_report(s, st,
			BPF_CORE_READ((const struct sock *)tcp,
				      __sk_common.skc_cookie.counter));
	return tcp_send_drop(msg);
}
