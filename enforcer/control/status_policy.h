/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_policy.h - the part of `status` about which policy is in force, and
 * how it came there.
 */
#pragma once

struct active;	/* enforcer/active/active.h */
struct jsonout; /* enforcer/lib/jsonout.h */

void status_policy_put(struct jsonout *json, const struct active *active);
