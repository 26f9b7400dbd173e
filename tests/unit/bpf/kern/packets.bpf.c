/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packets.bpf.c - the programs of the daemon, and two that show
 * BPF_PROG_TEST_RUN what they read.  They are not attached.
 *
 * A packet of the test runs on a socket that lives for this packet only, so
 * there is no connection to follow: of TCP, the message that the segment
 * begins with is judged, with its sender known.
 */
/* The programs as they are: NOLINTNEXTLINE(bugprone-suspicious-include) */
#include "bpf/kern/nameward.bpf.c"
#include "tests/unit/bpf/kern/packets.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packets_seen);
} seen_map SEC(".maps");

static __always_inline void see(const struct scratch *s)
{
	struct packets_seen *seen;
	__u32 zero = 0;

	seen = bpf_map_lookup_elem(&seen_map, &zero);
	if (!seen)
		return;
	seen->name_hash = s->judged.name_hash;
	seen->off = s->pass.off;
	seen->len = s->pass.len;
	seen->tcp_seq = s->packet.tcp_seq;
	seen->id = s->judged.id;
	seen->qtype = s->judged.qtype;
	seen->qclass = s->judged.qclass;
	seen->clause = s->judged.clause;
	seen->flags = s->judged.flags;
	seen->reason = s->judged.reason;
	seen->local_port = s->packet.local_port;
	seen->remote_port = s->packet.remote_port;
	seen->proto = s->packet.proto;
	__builtin_memcpy(seen->local, s->packet.local, 16);
	__builtin_memcpy(seen->remote, s->packet.remote, 16);
}

static __always_inline struct scratch *claim(void)
{
	struct scratch *s = scratch_claim();

	if (!s)
		return NULL;
	__builtin_memset(&s->pass, 0, sizeof(s->pass));
	__builtin_memset(&s->packet, 0, sizeof(s->packet));
	__builtin_memset(&s->judged, 0, sizeof(s->judged));
	return s;
}

/* As on_egress(). */
SEC("cgroup_skb/egress")
int packets_udp(struct __sk_buff *skb)
{
	struct scratch *s;
	int pass;

	if (!packet_is_candidate(skb))
		return 1;
	s = claim();
	if (!s)
		return 0;
	pass = egress_judge(skb, s, 0, NULL);
	see(s);
	scratch_release(s);
	return pass;
}

SEC("cgroup_skb/egress")
int packets_tcp(struct __sk_buff *skb)
{
	struct shared_socket *st = NULL;
	struct scratch *s;

	if (!packet_is_candidate(skb))
		return 1;
	if (skb->sk)
		st = bpf_sk_storage_get(&sockets, skb->sk, 0,
					BPF_SK_STORAGE_GET_F_CREATE);
	if (owner_refresh(st, home_netns) < 0)
		return 0;
	s = claim();
	if (!s)
		return 0;
	if (packet_parse(skb, &s->packet, 1) == 0 &&
	    questions_is_ours(skb, s)) {
		s->pass.off = s->packet.payload_off + 2;
		s->pass.len = s->packet.payload_len - 2;
		judge_message(skb, s, st);
	}
	see(s);
	scratch_release(s);
	return 1;
}
