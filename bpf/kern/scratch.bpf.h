/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scratch.bpf.h - memory for what does not fit into the 512 bytes of stack.
 *
 * A program can be interrupted by another of ours on the same CPU (by a softirq
 * in the middle of a send, by another task on a preemptible kernel), so a slot
 * is claimed with an atomic operation.  Each CPU has a few; a program that
 * finds none free has to refuse.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"
#include "bpf/kern/packet.bpf.h"

#define SCRATCH_SLOTS 8
#define SCRATCH_DEPTH_MAX 32 /* nested cgroups */
#define SCRATCH_ANSWER 512   /* bytes of an answer that may be known */

/* What was decided of one message. */
struct judged {
	__u64 now_ns; /* when: see judge_now(); 0: nobody has asked */
	__u64 generation;
	__u64 name_hash;
	__u16 id;
	__u16 qtype;
	__u16 qclass;
	__u16 clause;
	__u16 flags; /* enum event_flags */
	__u8 reason; /* enum event_reason */
	__u8 report; /* a record of it is wanted */
	__u8 plain;  /* by its content it is certainly a question */
};

/* What an event says of the packet, beside what the packet holds. */
struct emit {
	__u64 now_ns; /* 0: the clock is to be read */
	__u64 generation;
	__u64 known; /* hash of an answer: known.bpf.h; 0: it has none */
	__u32 off;   /* of the message in the packet */
	__u32 len;
	__u32 tid; /* 0: as in the storage */
	__u16 clause;
	__u16 flags;
	__u8 attribution;
	__u8 kind;
	__u8 reason;
	__u8 outgoing;
	__u8 class_id;
	__u8 with_question; /* `question` of the scratch belongs to it */
	__u8 in_pieces;	    /* the bytes are in `stream` of the scratch */
	__u8 question;	    /* of those in the message, by UDP; what is not the
			     * first is in `name` of the scratch */
	__u8 with_subject;  /* struct event_subject is wanted */
	__u8 report;	    /* the answer is known, and reported all the same */
};

/* How far a packet that leaves has been judged. */
struct pass {
	__u32 off; /* of the message */
	__u32 len;
	__u32 end;	    /* of the payload */
	__u32 at;	    /* TCP: how far the stream was followed */
	__u32 tid;	    /* of the sender, where it is the owner; 0 */
	__u32 question_at;  /* multicast DNS: of the next question, ... */
	__u8 question;	    /* ... which one of the message was read last */
	__u8 n_questions;   /* ... and of how many; 0: it is not begun */
	__u16 question_len; /* ... and what s->name has of it; 0: unreadable */
	__u8 attribution;
	__u8 by_content; /* no DNS port: it must look like a question */
	__u8 reporting;	 /* 0: only look for a denial */
	__u8 doomed;	 /* the packet will be dropped */
	__u8 unknown;	 /* the sender is unknown */
	__u8 again;	 /* a retransmission: all of it was reported before */
	__u8 in_pieces;	 /* the message is in `stream` of the scratch */
	__u8 answer;	 /* enum answer: what a stopped question gets */
};

struct scratch {
	__u64 busy;
	__u64 generation; /* of the image in use */
	struct packet packet;
	struct emit emit;
	struct pass pass;
	struct stream stream;
	__u8 slack[STREAM_ROOM]; /* see stream_fill() */
	struct judged judged;
	__u32 slot;		    /* which it is: scratch_at() */
	__u8 header[12];	    /* of the message to be judged, ... */
	struct decide_scratch name; /* ... and what comes behind it */
	struct decide_verdict verdict;
	struct event_question question;
	struct event_question displaced; /* by `question`, from its place */
	struct shared_class_key class_key;
	struct shared_cgroup cgroup;
	struct decide_subject_in subject;
	struct decide_cgroup_walk walk;
	struct event_owner owner;
	struct shared_socket recent; /* of whom a socket was on this CPU */
	__u64 recent_exe;	     /* its mm->exe_file, to compare only */
	__u64 n_nodes;
	struct kernfs_node *nodes[SCRATCH_DEPTH_MAX];
	__u8 component[DECIDE_COMPONENT_ROOM];
	__u8 answer[SCRATCH_ANSWER]; /* behind its id */
};

_Static_assert(offsetof(struct scratch, name) ==
		       offsetof(struct scratch, header) + 12,
	       "the message is in two pieces");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCH_SLOTS);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline struct scratch *scratch_claim(void)
{
	struct scratch *s;
	__u32 i;

	for (i = 0; i < SCRATCH_SLOTS; i++) {
		__u32 slot = i;

		s = bpf_map_lookup_elem(&scratches, &slot);
		if (!s || __sync_val_compare_and_swap(&s->busy, 0, 1))
			continue;
		s->slot = i;
		return s;
	}
	COUNT(scratch_busy);
	return NULL;
}

/* What was claimed as @slot, for global functions: 6.1 lets a map take no key
 * or value from their arguments. */
static __always_inline struct scratch *scratch_at(__u32 slot)
{
	return bpf_map_lookup_elem(&scratches, &slot);
}

static __always_inline void scratch_release(struct scratch *s)
{
	__sync_lock_test_and_set(&s->busy, 0);
}
