/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * owned.h - where all names below one belong to its owner.
 */
#pragma once

#include <libpsl.h>
#include <stdbool.h>

/* May one pattern have all names below @domain?  Not if others than the owner
 * of one of them may have the next: at a public suffix, and where a host has
 * many tenants.  Without a list (@psl is NULL) nothing is known. */
bool learn_owned_by_one(const psl_ctx_t *psl, const char *domain);

/* Is @name the name @domain, or below it? */
bool learn_owned_is_within(const char *name, const char *domain);
