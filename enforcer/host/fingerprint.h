/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fingerprint.h - does a rule still mean what it meant before a reload?
 *
 * What a rule has opened stays open over a reload exactly when its
 * fingerprint is the same: who, which names, what it opens and for how long.
 * Its place in the file and its alert level don't count.
 */
#pragma once

#include <stdint.h>

struct policy; /* policy/policy.h */

/* One number a rule, in their order; allocated, for the caller to free. */
int fingerprint_rules(const struct policy *policy, uint64_t **ret_prints);

/*
 * One number for what class vectors mean under @policy: which clauses there
 * are, who satisfies them and what they open, but not for which names.
 */
uint64_t fingerprint_classes(const struct policy *policy);
