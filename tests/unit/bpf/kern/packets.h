/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packets.h - what packets.bpf.c saw in a packet.
 */
#pragma once

#ifdef __BPF__
#include "bpf/kern/kernel.bpf.h"
#else
#include <linux/types.h>
#endif

struct packets_seen {
	__u64 name_hash; /* of the last message judged, like all below */
	__u32 off;	 /* of the message in the packet */
	__u32 len;
	__u32 tcp_seq;
	__u16 id;
	__u16 qtype;
	__u16 qclass;
	__u16 clause;
	__u16 flags; /* enum event_flags */
	__u16 local_port;
	__u16 remote_port;
	__u8 reason; /* enum event_reason */
	__u8 proto;  /* 0: packet_parse() would not have it */
	__u8 local[16];
	__u8 remote[16];
};
