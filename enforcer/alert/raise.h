/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * raise.h - begin an alert, and have it written or folded.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/evidence.h"

struct look; /* enforcer/alert/look.h */

/* Begin the alert of @detector about @about, which is something besides the
 * program; 0: it is the program.  Its evidence is the lookup itself. */
struct alert *raise_begin(const struct look *look,
			  enum policy_detector detector, uint64_t about);
/* Begin the alert of @detector about the domain of the name. */
struct alert *raise_begin_domain(const struct look *look,
				 enum policy_detector detector);
/* Put the domain of the name into @alert. */
void raise_set_domain(const struct look *look, struct alert *alert);

/* Write @alert, or count it.  Returns the bit of its detector. */
uint32_t raise_report(const struct look *look, struct alert *alert);
