/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - the records that travel from the kernel to the daemon.
 *
 * Compiled twice, by clang -target bpf and by the host compiler: fixed width
 * types only, no pointers, no bool, no implicit padding, as asserted below.
 */
#pragma once

#include <linux/types.h>
#include <stddef.h>

#include "bpf/abi/owner.h"

#define EVENT_PAYLOAD_MAX 65535
#define EVENT_CLASS_WORDS 16 /* 1,024 clauses */

enum event_kind {
	EVENT_QUERY = 1,   /* a question left, or was stopped at, its client */
	EVENT_ANSWER = 2,  /* a UDP message came to a client's socket */
	EVENT_SEGMENT = 3, /* TCP bytes came to a client's socket: tcp_seq */
	EVENT_CLASS = 4,   /* class_id was given out in class_epoch for the
			    * vector in the payload: EVENT_CLASS_WORDS words */
	EVENT_REFUSED = 5, /* a packet was stopped: unreadable or wrong mark */
	EVENT_SOURCE = 6,  /* another network namespace sends from `local`:
			    * class_id and class_epoch say for whom */
	EVENT_SENDER = 7,  /* `owner` uses socket `cookie`, which still has the
			    * mark of its former user: the daemon has to act */
	EVENT_ASK = 8,	   /* `owner` was refused by struct listener_key */
	EVENT_TEXT = 9,	   /* sent to a name service, or by it: `outgoing` */
};

/* Why the kernel decided what it decided. */
enum event_reason {
	EVENT_REASON_NONE = 0,	  /* no policy: watch */
	EVENT_REASON_RULE = 1,	  /* clause says which */
	EVENT_REASON_DEFAULT = 2, /* no clause matched */
	EVENT_REASON_LOCAL_RESOLVER = 3,
	EVENT_REASON_UNKNOWN = 4,    /* the sender is unknown */
	EVENT_REASON_MALFORMED = 5,  /* not a readable single question */
	EVENT_REASON_UNFOLLOWED = 6, /* it is unknown what these TCP bytes are
				      * part of */
	EVENT_REASON_NO_POLICY = 7,  /* no image in force, or it is damaged */
	EVENT_REASON_OVERLOAD = 8,   /* no scratch space was free */
	EVENT_REASON_MARK = 9,	     /* REFUSED: the socket's mark isn't ours */
	EVENT_REASON_UNREADABLE = 10, /* REFUSED: it can't be read */
	EVENT_REASON_PAGES = 11,      /* in memory that the sender can still
				       * change after it was judged */
	EVENT_REASON_REPLACED = 12,   /* no clause matched, but some would if
				       * the file that the program was executed
				       * from were still what they mean */
	EVENT_REASON_SUSPICIOUS = 13  /* denied for a while: denial.h */
};

enum event_flags {
	EVENT_DENIED = 1 << 0,	/* the policy says no */
	EVENT_STOPPED = 1 << 1, /* DENIED, and the packet was dropped */
	EVENT_OPENS = 1 << 2,	/* an allowed lookup that may open egress */
	EVENT_HAS_QUESTION = 1 << 3, /* ANSWER: `question` holds the question */
	EVENT_DUPLICATE = 1 << 4,    /* ANSWER: the question was answered
				      * before */
	EVENT_TRUNCATED = 1 << 5,    /* payload_len < wire_len */
	EVENT_RESOLVER = 1 << 6,     /* the socket is a local resolver's */
	EVENT_ARRIVAL = 1 << 7,	     /* counted: settle class_id once handled */
	EVENT_MULTICAST = 1 << 8,    /* to a group, or an answer to what was
				      * asked there, or of multicast DNS */
	EVENT_FIRST = 1 << 9,	     /* SEGMENT: payload[0] is the connection's
				      * first byte: in bpf_tcp_sock rcv_nxt
				      * (read first) is tcp_seq and
				      * bytes_received is 0 */
	EVENT_OTHER_PORT = 1 << 10,  /* QUERY: to a port that is not for DNS */
	EVENT_UNSENT = 1 << 11,	     /* STOPPED over TCP as it was sent: send()
				      * has failed, so nothing waits to be
				      * aborted */
	EVENT_LINK = 1 << 12,	     /* SOURCE: for the link, as multicast */
	/* STOPPED, and the program was given that answer, not an error. */
	EVENT_NXDOMAIN = 1 << 13,
	EVENT_NODATA = 1 << 14,
	EVENT_REFUSED_ANSWER = 1 << 15,
};

/* The question that an answer belongs to, as it was judged when it left. */
struct event_question {
	__u64 ktime_ns;	  /* CLOCK_BOOTTIME */
	__u64 name_hash;  /* name_hash() of the question, image key */
	__u64 generation; /* of the image that decided it */
	struct event_owner owner;
	__u8 server[16];   /* where it was sent to; network order */
	__u16 server_port; /* host byte order */
	__u16 qtype;	   /* host byte order */
	__u16 qclass;
	__u16 clause; /* EVENT_NO_CLAUSE: none */
	__u16 flags;  /* enum event_flags: DENIED, OPENS, ... */
	__u8 reason;
	__u8 pad;
	__u16 id; /* of the DNS message, host byte order */
	__u8 pad2[2];
};

#define EVENT_NO_CLAUSE 0xffff

struct event {
	__u64 ktime_ns;	  /* CLOCK_BOOTTIME */
	__u64 cookie;	  /* of the socket; TEXT: inode of the asker's */
	__u64 netns;	  /* cookie of its network namespace */
	__u64 generation; /* of the image that decided; 0: none */
	struct event_owner owner;
	struct event_question
		question; /* ANSWER with EVENT_HAS_QUESTION, else zero */
	__u8 local[16];	  /* network order; IPv4 in the first four */
	__u8 remote[16];
	__u16 local_port; /* host byte order */
	__u16 remote_port;
	__u32 ifindex;	   /* device the packet leaves or came by */
	__u32 wire_len;	   /* bytes of the DNS message (SEGMENT: of TCP
			    * payload) in the packet */
	__u32 payload_len; /* bytes of payload[] that are valid */
	union {
		__u32 tcp_seq;	      /* of payload[0], where it came by TCP */
		__u32 question_index; /* QUERY by UDP: which of the message; if
				       * not 0, payload[] has it alone */
		__u32 class_epoch;    /* CLASS, SOURCE: the epoch of class_id */
	};
	__u16 clause;  /* EVENT_NO_CLAUSE: none */
	__u16 flags;   /* enum event_flags */
	__u8 kind;     /* enum event_kind */
	__u8 family;   /* AF_INET or AF_INET6, of the packet; TEXT: AF_UNIX */
	__u8 proto;    /* IPPROTO_UDP or IPPROTO_TCP */
	__u8 reason;   /* enum event_reason */
	__u8 class_id; /* of the owner's class; 0: none */
	__u8 outgoing; /* 1: egress; TEXT: from the asker */
	__u16 share;   /* index in `shares`, plus 1: who the bytes are of */
	__u32 subject_off; /* of struct event_subject in payload[], behind the
			    * message; 0: it is not there */
	__u32 pad;
	__u64 known; /* ANSWER: its hash in known.h; 0: it is never known */
	__u8 payload[];
};

/* ARRIVAL: the clauses that `owner` satisfied when the answer came. */
struct event_subject {
	__u64 generation; /* of the image that the clauses are of */
	__u64 words[EVENT_CLASS_WORDS];
};

_Static_assert(sizeof(struct event_question) == 136,
	       "event_question has padding");
_Static_assert(offsetof(struct event, payload) == 328, "event has padding");
