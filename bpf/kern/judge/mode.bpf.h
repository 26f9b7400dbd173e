/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mode.bpf.h - is what can't be judged stopped, or only recorded?
 *
 * The policy's mode says.  In a policy that audits it is stopped nevertheless
 * where a rule that enforces may be about the program, since it could evade
 * that rule by sending what can't be read.
 */
#pragma once

#include "bpf/kern/class.bpf.h"

/* Is what can't be judged stopped?  @st: the socket of its sender; NULL: it is
 * unknown, and may be anybody's.  A global function: verified once. */
__noinline int mode_stops(const struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);
	const struct image_cell *stops;
	__u32 i;

	if (watch_only)
		return 0;
	if (!header || header->mode == POLICY_ENFORCE)
		return 1;
	if (!(header->flags & IMAGE_STOPS))
		return 0;
	stops = image_cell(image, IMAGE_STOPS_VEC);
	if (!st || !stops || st->owner.attribution == EVENT_UNKNOWN ||
	    st->eval.generation != header->generation ||
	    decide_groups_unknown(header, st->cred.n_groups))
		return 1;
	for (i = 0; i < IMAGE_WORDS; i++)
		if (stops->words[i] & st->eval.subject[i])
			return 1;
	return 0;
}
