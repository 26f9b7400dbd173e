/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * last_good.h - a policy on this machine from what is kept of it, and what may
 * take its place.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/host/kept/manifest.h"

struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */
struct kept;	    /* enforcer/host/kept/kept.h */
struct permits;	    /* enforcer/host/permit/permits.h */

/* All are borrowed; @key NULL: nobody has to have signed it. */
struct last_good_from {
	const struct kept *kept;
	const char *policy_path;
	const struct minisign_key *key;
	const struct permits *permits; /* NULL: none */
};

/* Describe @host in *ret_manifest, with its bundle, which is not to be freed
 * with that. */
void last_good_describe(const struct host_policy *host,
			struct manifest *ret_manifest);

/* Load the last good policy as the first one, or as one that replaces @now.
 * -EINVAL: @diag says why that can't be. */
int last_good_first(const struct last_good_from *from, int inode_program,
		    struct diag *diag, struct host_policy **ret_host);
int last_good_next(const struct last_good_from *from,
		   const struct host_policy *now, struct diag *diag,
		   struct host_policy **ret_host);

/*
 * May @next come into force where a policy of the serial @serial (0: none) is
 * or was?  Not with an older one, unless @rollback; and not if nobody confirmed
 * it, unless @again.  -EINVAL: @diag says why.
 */
struct last_good_rules {
	const struct kept *kept; /* NULL: nothing is kept */
	uint64_t serial;
	bool rollback;
	bool again;
};
int last_good_permits(const struct last_good_rules *rules,
		      const struct host_policy *next, struct diag *diag);

/* The serial of the policy that is kept; 0: it has none, or none is kept.  What
 * can't be read is logged, as older ones are not refused then. */
uint64_t last_good_serial(const struct kept *kept);
