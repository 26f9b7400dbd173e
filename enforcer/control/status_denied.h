/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_denied.h - the part of `status` about what programs see of a denied
 * question.
 */
#pragma once

#include "policy/policy.h"

struct answering_devices; /* enforcer/forward/answering_devices.h */
struct jsonout;		  /* enforcer/lib/jsonout.h */

/* Put "denied": the word of the policy, the devices that answer, and those that
 * don't, where the send fails whatever the policy says. */
void status_denied_put(struct jsonout *json, enum policy_denied denied,
		       const struct answering_devices *answering);
