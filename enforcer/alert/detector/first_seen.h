/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * first_seen.h - a domain that this host has not asked for before, or that a
 * program has not which asks for few.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alert; /* enforcer/alert/evidence.h */
struct look;  /* enforcer/alert/look.h */
struct seen;  /* enforcer/alert/state/seen.h */

/* What is known of a question before it is remembered itself. */
struct first_seen {
	bool learnt;	       /* `learn` has passed since all began */
	uint32_t domain_s;     /* when the domain was first seen; 0: now */
	uint32_t pair_s;       /* when the program first asked for it; 0: now */
	uint32_t program_s;    /* when the program was first seen; 0: now */
	uint32_t n_of_program; /* domains that the program had asked for */
};

/* Remember the question of @look.  false: there is nothing to remember, as of
 * names of this network. */
bool first_seen_asked(const struct look *look, struct seen *seen,
		      struct first_seen *ret);

/* What is known of the domain of an answer; the program is left out. */
void first_seen_answered(const struct look *look, const struct seen *seen,
			 struct first_seen *ret);

bool first_seen_is_new_domain(const struct first_seen *first);
bool first_seen_is_new_pair(const struct look *look,
			    const struct first_seen *first);
/* Is the domain younger than a week, as far as this host knows? */
bool first_seen_is_young(const struct look *look,
			 const struct first_seen *first);

void first_seen_evidence(const struct look *look,
			 const struct first_seen *first, struct alert *alert);
