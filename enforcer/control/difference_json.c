/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * difference_json.c - an object for each rule that changes, and two for sizes.
 */
#include "enforcer/control/difference_json.h"

#include "enforcer/active/reload/difference.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/jsonout.h"
#include "policy/files/bundle.h"
#include "policy/policy.h"

static const char *word_of(enum difference_of_rule what)
{
	switch (what) {
	case DIFFERENCE_NONE:
		break;
	case DIFFERENCE_ADDED:
		return "added";
	case DIFFERENCE_REMOVED:
		return "removed";
	case DIFFERENCE_CHANGED:
		return "changed";
	case DIFFERENCE_LISTS:
		return "lists-changed";
	}
	return "same";
}

static void put_policy(struct jsonout *json, const char *key,
		       const struct host_policy *host)
{
	const struct policy *policy = host->policy;
	char text[BUNDLE_SHA256_TEXT];
	uint8_t sha256[BUNDLE_SHA256];

	bundle_sha256(host->bundle, sha256);
	jsonout_key(json, key);
	jsonout_open(json);
	jsonout_pair(json, "mode",
		     policy->mode == POLICY_ENFORCE ? "enforce" : "audit");
	jsonout_pair(json, "id", policy->id);
	jsonout_pair_uint(json, "serial", policy->serial);
	jsonout_pair(json, "sha256", bundle_sha256_text(sha256, text));
	jsonout_pair_uint(json, "rules", policy->n_rules);
	jsonout_pair_uint(json, "clauses", policy->n_clauses);
	jsonout_pair_uint(json, "names", policy->n_names);
	jsonout_pair_uint(json, "image_bytes", host->image_bytes);
	jsonout_close(json);
}

void difference_json_put(struct jsonout *json,
			 const struct difference *difference)
{
	size_t i;

	put_policy(json, "now", difference->now);
	put_policy(json, "next", difference->next);
	jsonout_key(json, "rules");
	jsonout_open_array(json);
	for (i = 0; i < difference->n_rules; i++) {
		jsonout_open(json);
		jsonout_pair(json, "rule", difference->rules[i].name);
		jsonout_pair(json, "what", word_of(difference->rules[i].what));
		jsonout_pair_uint(json, "closes", difference->rules[i].n_open);
		jsonout_close(json);
	}
	jsonout_close_array(json);
	jsonout_pair(json, "classes",
		     difference->new_classes ? "anew" : "stay");
	jsonout_pair_uint(json, "closes", difference->n_open);
}
