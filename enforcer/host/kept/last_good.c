/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * last_good.c - read the copies as if they were the files.
 */
#include "enforcer/host/kept/last_good.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "enforcer/host/kept/kept.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

void last_good_describe(const struct host_policy *host,
			struct manifest *ret_manifest)
{
	*ret_manifest = (struct manifest){ .since_s = wallclock_now_s(),
					   .serial = host->policy->serial,
					   .bundle = *host->bundle };
	manifest_set_key(ret_manifest, host->from.key);
}

/* Read what is kept, if it may be used. */
static int read_good(const struct last_good_from *from, struct diag *diag,
		     struct manifest *ret_manifest)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	const struct diag_at at = { .path = from->policy_path };
	struct manifest wanted;
	int r;

	r = from->kept ? kept_read(from->kept, KEPT_GOOD, &manifest) : -ENOENT;
	if (r < 0)
		return diag_error(
			diag, at,
			"want a policy that was kept, found none that "
			"can be used in '%s': %s",
			from->kept ? kept_dir(from->kept) : "", kept_error(r));
	manifest_set_key(&wanted, from->key);
	if (from->key && strcmp(wanted.key, manifest.key) != 0)
		return diag_error(diag, at,
				  "want a kept policy that the key of --verify "
				  "signed, found one of %s",
				  manifest.key[0] ? "another key" : "no key");
	*ret_manifest = manifest;
	manifest = (struct manifest){ 0 };
	return 0;
}

int last_good_first(const struct last_good_from *from, int inode_program,
		    struct diag *diag, struct host_policy **ret_host)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct host_policy_from copies = { .path = from->policy_path,
					   .key = from->key,
					   .permits = from->permits };
	int r;

	r = read_good(from, diag, &manifest);
	if (r < 0)
		return r;
	copies.kept = &manifest.bundle;
	return host_policy_new(&copies, inode_program, diag, ret_host);
}

int last_good_next(const struct last_good_from *from,
		   const struct host_policy *now, struct diag *diag,
		   struct host_policy **ret_host)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct host_policy_from copies = { .path = from->policy_path,
					   .key = from->key };
	int r;

	r = read_good(from, diag, &manifest);
	if (r < 0)
		return r;
	copies.kept = &manifest.bundle;
	return host_policy_next(now, &copies, diag, ret_host);
}

int last_good_permits(const struct last_good_rules *rules,
		      const struct host_policy *next, struct diag *diag)
{
	const struct policy *policy = next->policy;
	const struct diag_at at = { .path = policy->path };

	if (policy->serial < rules->serial && !rules->rollback)
		return diag_error(diag, at,
				  "serial: want %" PRIu64
				  " or more, as what is "
				  "in force or kept has, or --rollback, found "
				  "%" PRIu64,
				  rules->serial, policy->serial);
	if (!rules->again && rules->kept &&
	    kept_holds(rules->kept, KEPT_GONE_BACK, next->bundle) == 0)
		return diag_error(diag, at,
				  "want a policy that was changed, or 'reload "
				  "--confirm', found one that was in force and "
				  "that nobody confirmed in time");
	return 0;
}

uint64_t last_good_serial(const struct kept *kept)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	int r = kept ? kept_read(kept, KEPT_GOOD, &manifest) : -ENOENT;

	if (r < 0 && r != -ENOENT && r != -ENXIO)
		log_warn("%s: the last good policy: %s; whether the serial is "
			 "older is not known",
			 kept_dir(kept), kept_error(r));
	return manifest.serial;
}
