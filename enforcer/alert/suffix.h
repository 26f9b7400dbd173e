/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suffix.h - the public suffix list: how much of a name was registered.
 *
 * libpsl needs a quarter of a microsecond for each label, from the left.  So a
 * table keeps what it said of the names above, which the next name shares with
 * the one before: for most names it is asked once.
 */
#pragma once

#include <libpsl.h>
#include <stdbool.h>
#include <stdint.h>

#include "enforcer/dns/name.h"
#include "policy/eval/siphash.h"

#define SUFFIX_PARENTS 1024 /* a power of two */
/* No rule of the list has more labels than this, less one. */
#define SUFFIX_TAIL_MAX 8

/* The last labels of a name. */
struct suffix_tail {
	char text[DNS_NAME_MAX]; /* lower case, as libpsl wants it */
	uint8_t n;		 /* labels */
	/* [i]: where the last i labels begin in ->text, and the state of the
	 * hash behind them; hashes are not 0 */
	uint8_t at[SUFFIX_TAIL_MAX + 1];
	struct siphash states[SUFFIX_TAIL_MAX + 1];
};

struct suffix {
	uint8_t n_registered; /* labels; 0: all of it is a public suffix */
	bool real_top;	      /* the last label is a top-level domain */
};

struct suffixes {
	psl_ctx_t *psl;
	struct suffix_parent {
		uint64_t hash;
		struct suffix suffix;
	} parents[SUFFIX_PARENTS];
};

/* -ENOMEM, also where this machine has no public suffix list. */
int suffix_init(struct suffixes *suffixes);
void suffix_done(struct suffixes *suffixes);

/* @tail has a label. */
struct suffix suffix_find(struct suffixes *suffixes,
			  const struct suffix_tail *tail);

/* Is @label a top-level domain? */
bool suffix_is_top(const struct suffixes *suffixes, const char *label);
