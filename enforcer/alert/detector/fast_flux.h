/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fast_flux.h - a name of a young domain leads to ever other networks.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/state/slots.h"

struct alert; /* enforcer/alert/evidence.h */
struct look;  /* enforcer/alert/look.h */
struct seen;  /* enforcer/alert/state/seen.h */

#define FAST_FLUX_NAMES 512
#define FAST_FLUX_NETWORKS 32

/* The networks (/16) of a name. */
struct fast_flux_name {
	struct slot slot;
	uint32_t day_s;
	uint32_t n;
	uint16_t networks[FAST_FLUX_NETWORKS];
};

/* Count the answer of @look.  true: there are too many networks. */
bool fast_flux_answered(const struct look *look, const struct seen *seen,
			const struct slots *names);
void fast_flux_evidence(const struct look *look, const struct slots *names,
			struct alert *alert);
