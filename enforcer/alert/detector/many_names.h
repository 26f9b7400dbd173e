/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * many_names.h - a program asks for many different names below one domain.
 *
 * This is the one that sees data in ordinary words or in numbers.
 */
#pragma once

#include <stdbool.h>

struct alert; /* enforcer/alert/evidence.h */
struct look;  /* enforcer/alert/look.h */
struct pair;  /* enforcer/alert/state/pair.h */

/* Count the question of @look.  true: there are too many. */
bool many_names_asked(const struct look *look, struct pair *pair);
void many_names_evidence(const struct look *look, const struct pair *pair,
			 struct alert *alert);
