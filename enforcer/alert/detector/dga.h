/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dga.h - a program tries domains that look as if a program made them up (a
 * domain generation algorithm), most of which do not exist.
 *
 * No name is an alert by itself.  Each domain that does not exist adds its
 * score, at most 3 and at least -1, each that exists takes 1 away, and the sum
 * halves every 10 minutes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alert;	/* enforcer/alert/evidence.h */
struct look;	/* enforcer/alert/look.h */
struct program; /* enforcer/alert/state/program.h */

/* The score of the label at @label, with its length octet in front: the
 * logarithm of the odds that it was made up.  0: nothing is known of it, as of
 * an internationalized one. */
float dga_label(const uint8_t *label);

/* Add the score of the domain that program_answered() has counted.  true: the
 * sum has reached the threshold. */
bool dga_answered(const struct look *look, struct program *program);
void dga_evidence(const struct look *look, const struct program *program,
		  struct alert *alert);
