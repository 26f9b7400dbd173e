/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * revocation.h - what a rule has open that another policy would deny by now.
 *
 * A rule that is the same in both policies keeps its addresses, unless a
 * denial that is new, changed, or moved in front of it covers the name whose
 * answer opened them.  Whom the denial is about is not looked at: a program
 * that may still ask does so, and has the address again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct image;  /* policy/eval/image.h */
struct policy; /* policy/policy.h */

struct revocation {
	const struct policy *policy; /* all borrowed */
	const struct image *image;   /* of @policy */
	const uint16_t *old_rules;   /* of struct history_map */
};

/* Is it denied before it comes to @rule, a rule that was there before?  An
 * unknown name (@len 0) is, if there is such a denial. */
bool revocation_name(const struct revocation *overruled, uint16_t rule,
		     const uint8_t *name, uint8_t len);
