/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_egress.bpf.h - a segment of a TCP connection to a DNS port leaves.
 *
 * The connection is followed from its first byte, so a message may be cut in
 * any way: the segment that would complete a denied one is dropped, and all
 * that come after it.  A stream that can't be followed is denied.
 */
#pragma once

#include "bpf/kern/questions.bpf.h"
#include "bpf/kern/pages.bpf.h"

/* As many questions as 64 KB hold. */
#define TCP_EGRESS_MESSAGES_MAX 3456

/*
 * A connection begins.  The socket may have had another one before, whose
 * numbers say nothing of this one: whatever the port, as NAT may lead it to a
 * DNS port.
 */
static __always_inline void tcp_egress_connect(struct bpf_sock_ops *ctx,
					       struct bpf_sock *sk)
{
	int is_dns = packet_is_dns_port(bpf_ntohl(ctx->remote_port)), repair;
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	struct stream *x;

	repair = tcp && BPF_CORE_READ_BITFIELD_PROBED(tcp, repair);
	x = bpf_sk_storage_get(&streams, sk, 0,
			       is_dns || repair ? BPF_SK_STORAGE_GET_F_CREATE
						: 0);
	if (!x || !tcp)
		return;
	__builtin_memset(x, 0, sizeof(*x));
	/* Under TCP_REPAIR a connection can begin anywhere, even within one
	 * that another socket had. */
	x->untracked = repair;
	if (repair || !is_dns)
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
		return NULL; /* a raw socket can send any numbers */
	x = bpf_sk_storage_get(&streams, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!x || x->known || x->untracked)
		return x;
	/* It was open before the programs were attached.  Has it sent
	 * anything? */
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
 * its own, so that its stack is free again when the message is judged. */
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

/* Handle one message.  1 after the last. */
static long tcp_egress_step(__u32 i, struct questions *x)
{
	struct scratch *s = x->scratch;
	int found = tcp_egress_next(x->skb, s);

	if (found == STREAM_END)
		return 1;
	if (found > 0 && i < TCP_EGRESS_MESSAGES_MAX - 1) {
		judge_stream(s, x->socket);
		if (questions_conclude(x->skb, s, x->socket))
			questions_remember(x->skb, s, x->socket);
		stream_judged(&s->stream);
		return 0;
	}
	s->pass.in_pieces = 0;
	questions_unread(s, x->socket, EVENT_REASON_OVERLOAD);
	questions_conclude(x->skb, s, x->socket);
	return 1;
}

/* Judge all messages of the packet, whose new bytes begin at @from. */
static __always_inline void
tcp_egress_all(struct questions *x, const struct stream *kept, __u32 from)
{
	struct scratch *s = x->scratch;
	__u32 i;

	/* One message that is denied stops all: that must be known before the
	 * first is reported. */
	for (i = 0; i < 2; i++) {
		s->stream = *kept;
		s->pass.at = from;
		s->pass.reporting = i;
		bpf_loop(TCP_EGRESS_MESSAGES_MAX, tcp_egress_step, x, 0);
	}
}

/* Find where the new bytes begin; 0: it is unknown what they are part of. */
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

/* Keep what is known of the connection now.  1: the packet may leave. */
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
	if (!stream_owner_is_foreign(&s->stream,
				     stream_owner_message(&s->stream)))
		s->stream.foreign = 0;
	*kept = s->stream;
	return 1;
}

/*
 * The owner of bytes that tcp_send.bpf.h has permitted, or send_trace.bpf.h has
 * seen, is certain, whichever task runs as they leave.  Bytes that another
 * process has put on the stream before, and that were not judged as its own,
 * have an unknown sender; so has a message that such bytes begin, of which the
 * owner sends the rest.
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
	if (granted)
		s->pass.unknown =
			0; /* whatever the sender has executed since */
	if ((granted || kept->traced) && !s->pass.tid && !s->pass.unknown &&
	    (__s32)(begin - kept->owner_seq) >= 0)
		s->pass.attribution = st->owner.attribution;
	if (!granted &&
	    stream_owner_is_foreign(kept, stream_owner_message(kept)))
		attribution_unknown(s);
	return 0;
}

/* Judge the messages that end in the packet.  1: it may leave. */
static __always_inline int tcp_egress_judge(struct questions *x)
{
	struct scratch *s = x->scratch;
	struct stream *kept = tcp_egress_find(x->skb, s->packet.tcp_seq);
	__u32 from;

	if (kept && kept->doomed)
		return 0;
	attribution_find(x->skb, s, x->socket);
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
		/* Where nothing is enforced, take the next bytes for the start
		 * of a message. */
		questions_refuse(x, EVENT_REASON_UNFOLLOWED);
		__builtin_memset(&s->stream, 0, sizeof(s->stream));
	}
	return tcp_egress_keep(s, kept);
}
