/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nxdomain.h - a program asks for many domains that do not exist, whatever they
 * look like.
 */
#pragma once

#include <stdbool.h>

struct alert;	/* enforcer/alert/evidence.h */
struct look;	/* enforcer/alert/look.h */
struct program; /* enforcer/alert/state/program.h */

/* Look at the domains that program_answered() has counted.  true: too many of
 * them do not exist. */
bool nxdomain_answered(const struct look *look, struct program *program);
void nxdomain_evidence(const struct look *look, const struct program *program,
		       struct alert *alert);
