/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * revocation.h - is an opening revoked: would the next policy deny its name?
 *
 * A rule that is the same in both policies keeps its addresses, unless a denial
 * that is new, changed, or moved in front of it covers the name whose answer
 * opened them.  The subject (`who`) of the denial is ignored, so this may close
 * too much; a program that is still permitted looks the name up again, which
 * reopens the address.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;  /* policy/eval/image.h */
struct policy; /* policy/policy.h */

struct revocation {
	const struct policy *policy; /* all borrowed */
	const struct image *image;   /* of @policy */
	const uint16_t *old_rules;   /* of struct history_map */
	bool *keep;	      /* of history_map, for revocation_keeps() */
	const bool *relisted; /* of history_map; NULL: none is */
};

/*
 * Does revocation_name() hold for the first of @names (as in openings_name())?
 * Or does a denial cover one of the others, and is new, or comes behind other
 * rules than before?  A denial of every name covers no others.  Where the names
 * are unknown (@len 0) each such denial covers them.
 */
bool revocation_names(const struct revocation *revocation, uint16_t rule,
		      const uint8_t *names, size_t len);

/* Does a new denial in front of @rule, a rule that was there before, cover
 * @name?  An unknown name (@len 0) is covered by any new denial. */
bool revocation_name(const struct revocation *revocation, uint16_t rule,
		     const uint8_t *name, uint8_t len);

/* Has rule @rule the name @name?  Not an unknown one (@len 0). */
bool revocation_has(const struct revocation *revocation, uint16_t rule,
		    const uint8_t *name, uint8_t len);

/* May the address that the answer about @name opened by @rule stay open?  If
 * not, the sets of the rule are filled anew.  @revocation is a struct
 * revocation; for struct openings_change. */
bool revocation_keeps(void *revocation, uint16_t rule, const uint8_t *names,
		      size_t len);
