/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_policy.c - identity, size and the last reload.
 */
#include "enforcer/control/status_policy.h"

#include "enforcer/active/active.h"
#include "enforcer/active/reload/confirm.h"
#include "enforcer/active/reload/keep.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "policy/files/bundle.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define SECOND_NS 1000000000LL

static void put_files(struct jsonout *json, const struct bundle *bundle)
{
	char text[BUNDLE_SHA256_TEXT];
	size_t i;

	jsonout_key(json, "policy_files");
	jsonout_open_array(json);
	for (i = 0; i < bundle->n; i++) {
		jsonout_open(json);
		jsonout_pair(json, "file", bundle->files[i].path);
		jsonout_pair(json, "sha256",
			     bundle_sha256_text(bundle->files[i].sha256, text));
		jsonout_close(json);
	}
	jsonout_close_array(json);
}

static void put_identity(struct jsonout *json, const struct host_policy *host)
{
	char text[BUNDLE_SHA256_TEXT];
	uint8_t sha256[BUNDLE_SHA256];

	jsonout_pair(json, "policy", host->policy->path);
	jsonout_pair(json, "policy_id", host->policy->id);
	if (host->policy->serial)
		jsonout_pair_uint(json, "policy_serial", host->policy->serial);
	if (!host->bundle->n)
		return; /* built in */
	bundle_sha256(host->bundle, sha256);
	jsonout_pair(json, "policy_sha256", bundle_sha256_text(sha256, text));
	put_files(json, host->bundle);
}

static void put_outcome(struct jsonout *json, const struct active *active)
{
	const struct outcome *outcome = active_outcome(active);
	struct wallclock clock = { 0 };
	char time[WALLCLOCK_TEXT_MAX];

	jsonout_key(json, "last_reload");
	jsonout_open(json);
	jsonout_pair_bool(json, "ok", !outcome->why[0]);
	jsonout_pair(json, "result", reason_name(outcome->reason));
	jsonout_pair(json, "time",
		     wallclock_utc(&clock, outcome->time_s * SECOND_NS, time));
	if (outcome->why[0])
		jsonout_pair(json, "error", outcome->why);
	jsonout_close(json);
}

/* How many rules deny and enforce, and how many only record. */
static void put_denials(struct jsonout *json, const struct policy *policy)
{
	size_t i, n_audit = 0, n_enforce = 0;

	for (i = 0; i < policy->n_rules; i++) {
		n_audit += mode_passes(policy, &policy->rules[i]);
		n_enforce += mode_stops(policy, &policy->rules[i]);
	}
	jsonout_key(json, "denials");
	jsonout_open(json);
	jsonout_pair_uint(json, "enforce", n_enforce);
	jsonout_pair_uint(json, "audit", n_audit);
	jsonout_close(json);
}

void status_policy_put(struct jsonout *json, const struct active *active)
{
	const struct host_policy *host = active_policy(active);
	const struct policy *policy = host->policy;
	const uint64_t left_s = confirm_left_s(active);

	jsonout_pair(json, "mode",
		     policy->mode == POLICY_ENFORCE ? "enforce" : "audit");
	put_identity(json, host);
	jsonout_pair(json, "policy_from", host->is_kept ? "kept" : "file");
	put_outcome(json, active);
	if (left_s)
		jsonout_pair_uint(json, "confirm_left_s", left_s);
	jsonout_pair(json, "keep_error", keep_failed(active));
	jsonout_pair_uint(json, "rules", policy->n_rules);
	put_denials(json, policy);
	jsonout_pair_uint(json, "clauses", policy->n_clauses);
	jsonout_pair_uint(json, "names", policy->n_names);
	jsonout_pair_uint(json, "generation", host->generation);
	jsonout_pair_uint(json, "image_bytes", host->image_bytes);
}
