/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denial.h - names that a program may not look up for a while, since its
 * lookups of them were suspicious.  The policy's image is beside it, and says
 * nothing of them.
 */
#pragma once

#include <linux/types.h>

#define DENIAL_ENTRIES 1024
#define DENIAL_EXEMPTIONS 8192
#define DENIAL_LABELS 16 /* of a domain */
#define DENIAL_WHY_MAX 24
#define DENIAL_PROGRAM_MAX 168
#define DENIAL_EXEMPT_NAME_MAX                         \
	71 /* bytes in wire form; longer ones are rare \
	    */

/* All that @exe_dev + @exe_ino as @uid asks for at and below a domain.  At and
 * below the root it is all but names of one label and what is exempt. */
struct denial_key {
	__u64 exe_ino;
	__u64 domain_hash; /* name_hash() with the image's key */
	__u32 exe_dev;
	__u32 uid;
};

struct denial_end {
	__u64 until_ns; /* CLOCK_BOOTTIME */
	/* The kernel reads no more than that.  What follows is for a daemon
	 * that was started after the denial, and knows nothing of it. */
	char why[DENIAL_WHY_MAX];	  /* the detector */
	char program[DENIAL_PROGRAM_MAX]; /* what is said of it, cut */
	__u8 name_len;
	__u8 name[255]; /* the domain, in wire form */
};

/* What a denial of the root leaves to the program of the same key: a domain and
 * all below.  Without such a denial it means nothing. */
struct denial_exemption {
	/* The kernel reads nothing of it: as above. */
	__u8 name_len;
	__u8 name[DENIAL_EXEMPT_NAME_MAX];
};

/* Most of the time there is none, and then none is looked for. */
struct denial_state {
	__u32 depths;	     /* bit N: the domain of a denial has N labels */
	__u32 exempt_depths; /* the same of exemptions */
};

#ifndef __BPF__
static inline int denial_same_program(const struct denial_key *a,
				      const struct denial_key *b)
{
	return a->exe_ino == b->exe_ino && a->exe_dev == b->exe_dev &&
	       a->uid == b->uid;
}
#endif

_Static_assert(sizeof(struct denial_key) == 24, "denial_key has padding");
_Static_assert(sizeof(struct denial_end) == 456, "denial_end has padding");
