/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_lists.h - the part of `status` about the lists of the policy.
 */
#pragma once

struct active;	/* enforcer/active/active.h */
struct jsonout; /* enforcer/lib/jsonout.h */

/* Put "lists": what each list in force has, and why its file as it lies there
 * is not in force, if it was refused. */
void status_lists_put(struct jsonout *json, const struct active *active);
