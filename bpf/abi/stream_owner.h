/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stream_owner.h - whose are the bytes of a TCP connection that several
 * processes write to?  Compiled twice, as stream.h.
 */
#pragma once

#include "bpf/abi/stream.h"

/* Another process owns what is sent from @seq on. */
STREAM_INLINE void stream_owner_change(struct stream *x, __u32 seq)
{
	x->foreign = 1;
	x->owner_seq = seq;
}

/* May the message that begins at @seq have bytes that are not the owner's? */
STREAM_INLINE int stream_owner_is_foreign(const struct stream *x, __u32 seq)
{
	return x->foreign && (__s32)(seq - x->owner_seq) < 0;
}

/* Where the message begins that is not complete yet, or else the next one. */
STREAM_INLINE __u32 stream_owner_message(const struct stream *x)
{
	return x->next - x->have;
}
