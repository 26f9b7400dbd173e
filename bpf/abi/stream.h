/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stream.h - follow DNS over one TCP connection by sequence number: find where
 * each message begins and ends.
 *
 * However the stream is cut into segments, there is one verdict for each
 * message, at the byte that completes it or the part of it that is judged.  No
 * byte is read twice, and whatever comes, no more than struct stream is kept of
 * a connection.  Compiled for the kernel and for the host.
 */
#pragma once

#include <linux/types.h>

#define STREAM_LENGTH 2	      /* bytes before each message (RFC 1035 4.2.2) */
#define STREAM_MESSAGE_MIN 17 /* header, the root's name, type and class */
#define STREAM_WINDOW 332     /* bytes of a message that are judged */
#define STREAM_ROOM (STREAM_LENGTH + STREAM_WINDOW)

#define STREAM_INLINE static inline __attribute__((always_inline, unused))

struct stream {
	__u32 next;	 /* first sequence number that was not followed yet */
	__u32 body;	 /* bytes left of a message that was judged */
	__u32 sent;	 /* the end of what the sender was permitted */
	__u32 owner_seq; /* what the socket's present owner sent begins here */
	__u16 have;	 /* bytes in buf */
	__u8 known;	 /* `next` means something */
	__u8 has_data;	 /* data was followed */
	__u8 doomed;	 /* a message was denied, so nothing leaves any more */
	__u8 granted;	 /* `sent` means something */
	__u8 refused;	 /* a send was denied, so no other is taken */
	__u8 untracked;	 /* it is unknown where it began */
	__u8 traced;	 /* all from `owner_seq` on is certainly the owner's */
	__u8 foreign;	 /* what is before `owner_seq` is another process's */
	__u8 held;	 /* what was sent last waits for more */
	__u8 pad[3];
	__u8 buf[STREAM_ROOM]; /* length, and the beginning of a message */
};

/* Reads bytes.  0; negative: they can't be read. */
typedef int (*stream_load)(void *from, __u32 off, __u8 *to, __u32 len);

enum stream_found {
	STREAM_END,	  /* the bytes are used up */
	STREAM_MESSAGE,	  /* buf holds what is to be judged */
	STREAM_MALFORMED, /* too short for a question */
};

enum { STREAM_GAP = -1 }; /* bytes before these were never seen */

/*
 * How many of the @len bytes at @seq were followed before?  A retransmission
 * has the same bytes, so they are not looked at again.
 */
STREAM_INLINE __s64 stream_known(const struct stream *x, __u32 seq, __u32 len)
{
	__s32 ahead = (__s32)(x->next - seq);

	if (!x->known || ahead < 0 || (!x->has_data && ahead))
		return STREAM_GAP;
	return (__u32)ahead < len ? (__u32)ahead : len;
}

/* Bytes of the message in buf, without its length. */
STREAM_INLINE __u32 stream_len(const struct stream *x)
{
	return (__u32)x->buf[0] << 8 | x->buf[1];
}

/* How many bytes of a message must be in buf before it goes on. */
STREAM_INLINE __u32 stream_wanted(const struct stream *x)
{
	__u32 len;

	if (x->have < STREAM_LENGTH)
		return STREAM_LENGTH;
	len = stream_len(x);
	if (len < STREAM_MESSAGE_MIN)
		return STREAM_LENGTH;
	len += STREAM_LENGTH;
	return len < STREAM_ROOM ? len : STREAM_ROOM;
}

/*
 * Move bytes to buf until it holds what is wanted now.  Negative: they can't be
 * read.  The verifier has to see both bounds of `at` and of `more`.  It does
 * not see that their sum fits into buf, so as much room again must lie behind
 * @x.
 */
STREAM_INLINE int stream_fill(struct stream *x, stream_load load, void *from,
			      __u32 off, __u32 end)
{
	__u32 wanted = stream_wanted(x);
	__u64 at = x->have, more; /* bytes beyond the first */

	if (off >= end || at >= wanted)
		return 0;
	more = wanted - at - 1;
	if (more > end - off - 1)
		more = end - off - 1;
	__asm__ volatile("" : "+r"(at), "+r"(more));
	if (at >= STREAM_ROOM || more >= STREAM_ROOM)
		return 0; /* never */
	if (load(from, off, x->buf + at, (__u32)more + 1) < 0)
		return -1;
	x->have += (__u16)(more + 1);
	return (int)more + 1;
}

/* Step over what is left of the message before.  Yields the offset behind
 * it. */
STREAM_INLINE __u32 stream_pass(struct stream *x, __u32 off, __u32 end)
{
	__u32 n = end - off < x->body ? end - off : x->body;

	x->body -= n;
	return off + n;
}

/*
 * Read from *@off up to the next verdict: enum stream_found, or negative.
 * After a verdict, stream_judged().
 */
STREAM_INLINE int stream_next(struct stream *x, stream_load load, void *from,
			      __u32 *off, __u32 end)
{
	__u32 i;
	int n;

	for (i = 0; i < 2; i++) { /* the length, then the message */
		n = stream_fill(x, load, from, *off, end);
		if (n < 0)
			return n;
		*off += n;
	}
	if (x->have < stream_wanted(x))
		return STREAM_END;
	return stream_len(x) < STREAM_MESSAGE_MIN ? STREAM_MALFORMED
						  : STREAM_MESSAGE;
}

/* The message in buf was judged: go on to the next. */
STREAM_INLINE void stream_judged(struct stream *x)
{
	x->body = STREAM_LENGTH + stream_len(x) - x->have;
	x->have = 0;
}

_Static_assert(sizeof(struct stream) == 364, "stream has padding");
