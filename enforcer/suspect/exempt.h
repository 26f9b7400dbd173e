/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exempt.h - what a program keeps while all other names are denied to it: the
 * domains that it has had an answer for, and local ones.
 */
#pragma once

#include <stddef.h>

#include "enforcer/alert/lookup.h"
#include "enforcer/suspect/denied.h"

/* To be called before all is denied to @who.  Returns how many domains there
 * is no room for, so that they are denied, too. */
size_t exempt_begin(const struct denied_options *options,
		    const struct alert_who *who);

/* As denied_take_over() does with denials. */
void exempt_take_over(const struct denied_options *options);
