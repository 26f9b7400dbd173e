/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_egress.bpf.h - a segment of a TCP connection to a DNS port leaves.
 *
 * The connection is followed from its first byte, so a message may be cut in
 * any way: the segment that would complete a denied one is dropped, and all
 * after it.  What can't be followed is denied.
 */
#pragma once

#include "bpf/kern/questions.bpf.h"
#include "bpf/kern/pages.bpf.h"

/* As many questions as 64 KB hold. */
#define FOLLOW_MESSAGES_MAX 3456

/* A connection begins; a socket may be connected again. */
static __always_inline void tcp_egress_connect(struct bpf_sock_ops *ctx,
					       struct bpf_sock *sk)
{
	struct tcp_sock *tcp;
	struct stream *x;

	if (!packet_is_dns_port(bpf_ntohl(ctx->remote_port)))
		return;
	x = bpf_sk_storage_get(&streams, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!x || !tcp)
		return;
	__builtin_memset(x, 0, sizeof(*x));
	/* Under repair a connection can begin anywhere, even within one that
	 * another socket had. */
	x->untracked = BPF_CORE_READ_BITFIELD_PROBED(tcp, repair);
	if (x->untracked)
		return;
	x->next = BPF_CORE_READ(tcp, write_seq) + 1;
	x->known = 1;
}

/* The stream of the packet's socket; NULL: none, or no room. */
static __noinline struct stream *tcp_egress_find(struct __sk_buff *skb,
						 __u32 seq)
{
	struct bpf_sock *sk = skb->sk;
	struct bpf_tcp_sock *tcp;
	struct stream *x;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	if (!sk || sk->type != SOCK_STREAM)
		return NULL; /* a raw socket makes up what it likes */
	x = bpf_sk_storage_get(&streams, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!x || x->known || x->untracked)
		return x;
	/* It was open before us.  Has it sent anything? */
	tcp = bpf_tcp_sock(sk);
	if (tcp && tcp->snd_una == seq && tcp->bytes_acked <= 1) {
		x->next = seq;
		x->known = 1;
	}
	return x;
}

static int tcp_egress_load(void *from, __u32 off, __u8 *to, __u32 len)
{
	return (int)bpf_skb_load_bytes(from, off, to, len);
}

/* Read on to the next message: enum stream_found, or negative.  A function of
 * its own so that what it has on the stack is gone when it is judged. */
static __noinline int tcp_egress_next(struct __sk_buff *skb, struct scratch *s)
{
	__u32 at, begin, end = s->pass.end;
	int found;

	at = stream_pass(&s->stream, s->pass.at, end);
	begin = s->stream.have ? 0 : at;
	found = stream_next(&s->stream, tcp_egress_load, skb, &at, end);
	s->pass.at = at;
	s->pass.len = stream_len(&s->stream);
	s->pass.off = begin + STREAM_LENGTH;
	s->pass.in_pieces = !begin || s->pass.off + s->pass.len > end;
	return found;
}

/* One message; 1 after the last. */
static long tcp_egress_step(__u32 i, struct questions *x)
{
	struct scratch *s = x->scratch;
	int found = tcp_egress_next(x->skb, s);

	if (found == STREAM_END)
		return 1;
	if (found > 0 && i < FOLLOW_MESSAGES_MAX - 1) {
		judge_stream(s, x->socket);
		if (questions_conclude(x->skb, s, x->socket))
			questions_remember(x->skb, s, x->socket);
		stream_judged(&s->stream);
		return 0;
	}
	s->pass.in_pieces = 0;
	egress_unread(s, x->socket, EVENT_REASON_OVERLOAD);
	questions_conclude(x->skb, s, x->socket);
	return 1;
}

/* @from is where the new bytes begin. */
static __always_inline void
tcp_egress_all(struct questions *x, const struct stream *kept, __u32 from)
{
	struct scratch *s = x->scratch;
	__u32 i;

	/* Whether one message dooms the others must be known before the first
	 * of them is told of. */
	for (i = 0; i < 2; i++) {
		s->stream = *kept;
		s->pass.at = from;
		s->pass.reporting = i;
		bpf_loop(FOLLOW_MESSAGES_MAX, tcp_egress_step, x, 0);
	}
}

/* Where the bytes begin that are new; 0: nobody knows what they are part of. */
static __noinline __u32 tcp_egress_from(const struct scratch *s,
					const struct stream *kept)
{
	const struct packet *p = &s->packet;
	__s64 old;

	if (!kept || p->urgent)
		return 0;
	old = stream_known(kept, p->tcp_seq, p->payload_len);
	return old < 0 ? 0 : p->payload_off + (__u32)old;
}

/* What is known of the connection from now on.  1: the packet may leave. */
static __noinline int tcp_egress_keep(struct scratch *s, struct stream *kept)
{
	if (!kept)
		return !s->pass.doomed;
	kept->doomed = s->pass.doomed;
	if (s->pass.doomed)
		return 0;
	s->stream.known = 1;
	s->stream.has_data = 1;
	s->stream.next = s->packet.tcp_seq + s->packet.payload_len;
	if ((__s32)(s->stream.next - s->stream.owner_seq) >= 0)
		s->stream.foreign_before_owner = 0;
	*kept = s->stream;
	return 1;
}

/*
 * Of what send.bpf.h has permitted, or trace.bpf.h has seen, the owner is
 * certain, whoever happens to run when it leaves.  What somebody else has put
 * on the stream before, which nobody judged as theirs, is nobody's now.
 */
static __noinline int tcp_egress_sender(struct scratch *s,
					const struct shared_socket *st,
					const struct stream *kept)
{
	__u32 begin = s->packet.tcp_seq;
	__u32 end = begin + s->packet.payload_len;
	int granted;

	if (!st || !kept)
		return 0;
	granted = kept->granted && (__s32)(end - kept->sent) <= 0;
	if ((granted || kept->traced) && !s->pass.tid &&
	    (__s32)(begin - kept->owner_seq) >= 0)
		s->pass.attribution = st->owner.attribution;
	if (kept->foreign_before_owner && !granted && !watch_only &&
	    (__s32)(kept->next - kept->owner_seq) < 0)
		s->pass.unknown = 1;
	return 0;
}

/* 1: may leave. */
static __always_inline int tcp_egress_judge(struct questions *x)
{
	struct scratch *s = x->scratch;
	struct stream *kept = tcp_egress_find(x->skb, s->packet.tcp_seq);
	__u32 from;

	if (kept && kept->doomed)
		return 0;
	questions_sender(s, x->socket);
	tcp_egress_sender(s, x->socket, kept);
	s->pass.end = s->packet.payload_off + s->packet.payload_len;
	from = tcp_egress_from(s, kept);
	if (pages_are_shared(x->skb)) {
		questions_refuse(x, EVENT_REASON_PAGES);
		if (s->pass.doomed)
			return tcp_egress_keep(s, kept);
	}
	if (from == s->pass.end)
		return 1;
	if (from && kept) {
		tcp_egress_all(x, kept, from);
	} else {
		/* If nobody enforces, the next bytes begin a message. */
		questions_refuse(x, EVENT_REASON_UNFOLLOWED);
		__builtin_memset(&s->stream, 0, sizeof(s->stream));
	}
	return tcp_egress_keep(s, kept);
}
