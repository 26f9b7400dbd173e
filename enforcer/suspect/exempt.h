/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exempt.h - what a program keeps while all other names are denied to it: the
 * domains that it has had an answer for, and local ones.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/maps/denials.h"

struct alert_domains; /* enforcer/alert/domain.h */
struct alert_who;     /* enforcer/alert/lookup.h */
struct alerts;	      /* enforcer/alert/alert.h */

struct exempt_from {
	const struct alerts *alerts;
	const struct alert_domains *domains;
};

/* Exempt what @who keeps, before all is denied to it; @name_key is that of
 * name_hash().  Returns how many domains there is no room for, so that they are
 * denied, too. */
size_t exempt_begin(const struct denial_maps *maps, const uint64_t name_key[2],
		    const struct exempt_from *from,
		    const struct alert_who *who);

/* Make the exemptions of a former run hold by @name_key, where that is another
 * one. */
void exempt_take_over(const struct denial_maps *maps,
		      const uint64_t name_key[2]);
