/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark.h - the layout of a socket's mark: what the program may open.
 *
 * The mark mask is one run of at least MARK_BITS_MIN bits of the 32:
 *
 *	top bit		an answer is in flight: it may permit more in a moment
 *	the others	the class id
 *
 * Class id 0 is no class, so a mark without any of the bits was not given by
 * nameward.  The two highest ids have a meaning of their own (below), those
 * between name sets of clauses.  Ids end at 127 however wide the mask is.
 *
 * Freestanding: bpf/ gives the marks, nft/ matches them.  The bits outside of
 * the mask belong to others and are kept.
 */
#pragma once

#include <linux/types.h>

#include "policy/eval/inline.h"

#define MARK_BITS_MIN 4 /* three for classes, one for answers in flight */
#define MARK_MASK_DEFAULT 0xff000000U
#define MARK_CLASSES 128 /* ids 0..127, under a mask of 8 bits or more */

/* The two ids that mark_class_resolver() and mark_class_none() return for a
 * mask of 8 bits or more. */
#define MARK_CLASS_RESOLVER (MARK_CLASSES - 2)
#define MARK_CLASS_NONE (MARK_CLASSES - 1)

/* The lowest bit of @mask: class id 1. */
EVAL_INLINE __u32 mark_lowest(__u32 mask)
{
	return mask & -mask;
}

/* Can @mask be a mark mask?  1: yes. */
EVAL_INLINE int mark_mask_is_valid(__u32 mask)
{
	__u32 values = mask ? mask / mark_lowest(mask) : 0;

	return values >= (1U << MARK_BITS_MIN) - 1 && !(values & (values + 1));
}

/* The bit that says "an answer is in flight". */
EVAL_INLINE __u32 mark_in_flight(__u32 mask)
{
	return mask & ~(mask >> 1);
}

/* The bits of the class id. */
EVAL_INLINE __u32 mark_class_bits(__u32 mask)
{
	return mask & ~mark_in_flight(mask);
}

/* The class that opens nothing: no other was left, or the owner of the socket
 * is not known.  It is the highest id. */
EVAL_INLINE __u32 mark_class_none(__u32 mask)
{
	__u32 lowest = mark_lowest(mask);
	__u32 none = lowest ? mask / lowest >> 1 : 0;

	return none > MARK_CLASS_NONE ? MARK_CLASS_NONE : none;
}

/* The class of a local resolver, which may connect to everything. */
EVAL_INLINE __u32 mark_class_resolver(__u32 mask)
{
	return mark_class_none(mask) - 1;
}

/*
 * The class that the flows of other network namespaces are marked with, as
 * their programs have no class here: that of a local resolver.  Who has a
 * socket of it may connect to everything anyway.  An ordinary program may have
 * one of mark_class_none(), and with a source address of its choice
 * (IPV6_FREEBIND) it would go on with the flow of another namespace.
 */
EVAL_INLINE __u32 mark_class_forwarded(__u32 mask)
{
	return mark_class_resolver(mask);
}

/* The mark of class @class_id, without "in flight". */
EVAL_INLINE __u32 mark_of_class(__u32 class_id, __u32 mask)
{
	return class_id * mark_lowest(mask);
}

/* The class id that @mark has. */
EVAL_INLINE __u32 mark_class_id(__u32 mark, __u32 mask)
{
	__u32 lowest = mark_lowest(mask);

	return lowest ? (mark & mark_class_bits(mask)) / lowest : 0;
}

/*
 * What the mark of conntrack has, under @mask, for a flow of class @class_id in
 * class epoch @epoch: the class id, and in the top bit whether the epoch is
 * odd, so that no flow is taken for one of another meaning of the classes.
 */
EVAL_INLINE __u32 mark_of_flow(__u32 class_id, __u32 epoch, __u32 mask)
{
	return mark_of_class(class_id, mask) |
	       (epoch & 1 ? mark_in_flight(mask) : 0);
}

/* @mark with @bits in place of its own under @mask. */
EVAL_INLINE __u32 mark_with(__u32 mark, __u32 mask, __u32 bits)
{
	return (mark & ~mask) | bits;
}

/*
 * @mark as a packet has it that was held because an answer was in flight, and
 * is released: "in flight" without a class, which no socket is given, so the
 * packet is not held again.
 */
EVAL_INLINE __u32 mark_released(__u32 mark, __u32 mask)
{
	return mark_with(mark, mask, mark_in_flight(mask));
}
