/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known.h - answers that say what one has said a moment ago.  Compiled twice,
 * as event.h.
 *
 * Whatever such an answer opens is open already, so nobody has to wait until
 * the daemon has read it, and the daemon need not read each of them.  The
 * programs look an answer up by its hash (bpf/kern/known.bpf.h); the daemon
 * puts it in once its addresses are in the sets.  Nothing is opened by this,
 * and what is not found is an arrival as any other.
 */
#pragma once

#include <linux/types.h>

/* Of 10,000 answers that are known at once, fewer than 1 % find no place. */
#define KNOWN_SETS 8192 /* a power of two */
#define KNOWN_WAYS 4	/* places for the hashes of one set */

struct known_answer {
	__u64 hash;	   /* of the answer and of all that it is judged by */
	__u64 until_ns;	   /* CLOCK_BOOTTIME: it is known until then */
	__u64 reported_ns; /* when the daemon last had an event of it; written
			    * by the programs, too */
	__u64 quiet_ns;	   /* so long after that it is not reported again,
			    * where no record is wanted of it */
};

struct known_set {
	struct known_answer ways[KNOWN_WAYS];
};
