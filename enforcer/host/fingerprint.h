/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fingerprint.h - does a rule still mean what it meant before a reload?
 *
 * What a rule has opened stays open over a reload when its fingerprint is the
 * same, or else when its frame is, for the names that it still has.  The
 * fingerprint covers the subjects, the names, and what is opened for how long,
 * but not the place in the file nor the alert level.
 */
#pragma once

#include <stdint.h>

struct policy; /* policy/policy.h */

/* Make a number for each rule, in the order of the rules, for free(). */
int fingerprint_rules(const struct policy *policy, uint64_t **ret_fingerprints);

/* Make a number for each rule as fingerprint_rules() does, but without what its
 * lists have: rules of one frame differ in the names of their lists only. */
int fingerprint_frames(const struct policy *policy, uint64_t **ret_frames);

/*
 * A number for what class vectors mean under @policy: which clauses there are,
 * who satisfies them and what they open, but not for which names.
 */
uint64_t fingerprint_classes(const struct policy *policy);
