/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * txt.h - a program fetches data in records that may hold anything.
 *
 * They are TXT, NULL and those of private types.
 */
#pragma once

#include <stdbool.h>

struct alert; /* enforcer/alert/evidence.h */
struct look;  /* enforcer/alert/look.h */
struct pair;  /* enforcer/alert/state/pair.h */

/* Is the question of @look for such a record, and not for mail, certificates
 * or the policy of a domain? */
bool txt_is_data(const struct look *look);

/* Count the question of @look.  true: there are too many. */
bool txt_asked(const struct look *look, struct pair *pair);
void txt_answered(const struct look *look, struct pair *pair);
void txt_evidence(const struct look *look, const struct pair *pair,
		  struct alert *alert);
