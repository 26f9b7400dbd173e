/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_hits.c - the rules of the active policy in their order, then the
 * default.
 */
#include "enforcer/control/rule_hits.h"

#include <errno.h>

#include "enforcer/active/active_state.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/policy.h"

static void put_time(struct jsonout *json, const char *key,
		     uint64_t boottime_ns)
{
	struct wallclock clock = { 0 };
	char text[WALLCLOCK_TEXT_MAX];

	jsonout_pair(
		json, key,
		wallclock_utc(&clock, wallclock_at(&clock, boottime_ns), text));
}

static void put_action(struct jsonout *json, enum policy_action action)
{
	jsonout_pair(json, "action", action == POLICY_ALLOW ? "allow" : "deny");
}

static void put_use(struct jsonout *json, const struct rule_use *use)
{
	jsonout_pair_uint(json, "hits", use->hits);
	if (use->last_ns)
		put_time(json, "last", use->last_ns);
}

/* A rule about connections decides no lookup. */
static void put_rule(struct jsonout *json, const struct policy_rule *rule,
		     const struct rule_use *use)
{
	jsonout_open(json);
	jsonout_pair(json, "rule", rule->name);
	put_action(json, rule->action);
	if (rule->no_name)
		jsonout_pair_bool(json, "connections_only", true);
	else
		put_use(json, use);
	jsonout_close(json);
}

int rule_hits_write(const struct active *active, uint64_t started_ns,
		    struct buf *out)
{
	const struct policy *policy = active->now->policy;
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	CLEANUP(base_freep) struct rule_use *uses = NULL;
	size_t i;
	int r;

	uses = uses_list(&active->uses, policy);
	r = uses ? jsonout_new(&json) : -ENOMEM;
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", true);
	put_time(json, "since", started_ns);
	jsonout_key(json, "rules");
	jsonout_open_array(json);
	for (i = 0; i < policy->n_rules; i++)
		put_rule(json, &policy->rules[i], &uses[i]);
	jsonout_close_array(json);
	jsonout_key(json, "default");
	jsonout_open(json);
	put_action(json, policy->default_lookup);
	put_use(json, &uses[policy->n_rules]);
	jsonout_close(json);
	jsonout_end(json);
	buf_char(out, '\n');
	return 0;
}
