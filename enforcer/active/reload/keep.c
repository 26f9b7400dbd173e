/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keep.c - write the active policy as the last good one, and load the last good
 * one.
 */
#include "enforcer/active/reload/keep.h"

#include <malloc.h>

#include "enforcer/active/active_state.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/kept/last_good.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "policy/policy.h"

int keep_write(struct active *active)
{
	struct kept *kept = active->options.kept;
	struct manifest manifest;
	int r;

	last_good_describe(active->now, &manifest);
	r = kept_write(kept, KEPT_GOOD, &manifest);
	if (r == 0)
		r = kept_remove(kept, KEPT_UNCONFIRMED);
	if (r == 0)
		r = kept_remove(kept, KEPT_GONE_BACK);
	if (r < 0)
		log_err("%s: the policy can't be kept: %s; a start at which its "
			"files fail would have an older one, or none",
			kept_dir(kept), kept_error(r));
	active->keep_error = r;
	return r;
}

void keep_policy(struct active *active)
{
	if (active->confirm_s)
		return; /* its texts are needed when it is confirmed */
	if (active->options.kept && !active->now->is_kept)
		(void)keep_write(active);
	bundle_drop_texts(active->now->bundle);
	(void)malloc_trim(0);
}

int keep_load(const struct active *active, struct diag *diag,
	      struct host_policy **ret_host)
{
	const struct last_good_from from = { active->options.kept,
					     active->options.policy_path,
					     active->options.key, NULL };

	return last_good_next(&from, active->now, diag, ret_host);
}

int keep_holds(const struct active *active)
{
	const int r = kept_holds(active->options.kept, KEPT_GOOD,
				 active->now->bundle);

	return r < 0 && active->keep_error < 0 ? active->keep_error : r;
}

const char *keep_failed(const struct active *active)
{
	return active->keep_error < 0 ? kept_error(active->keep_error) : NULL;
}
