/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reload.c - read, compare with what is in force, replace, keep.
 */
#include "enforcer/active/reload/reload.h"

#include <string.h>

#include "enforcer/active/active_state.h"
#include "enforcer/active/reload/confirm.h"
#include "enforcer/active/follow.h"
#include "enforcer/active/reload/keep.h"
#include "enforcer/active/name_services.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/active/rule_ends.h"
#include "enforcer/host/disable.h"
#include "enforcer/host/kept/last_good.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

int reload_read(const struct active *active, const struct reload_how *how,
		struct diag *diag, struct host_policy **ret_next)
{
	CLEANUP(host_policy_freep) struct host_policy *next = NULL;
	const struct active_options *options = &active->options;
	const struct host_policy_from from = { .path = options->policy_path,
					       .key = options->key };
	const struct last_good_rules rules = {
		.kept = options->kept,
		.serial = active->now->policy->serial,
		.rollback = how->rollback,
		.again = how->confirm_s,
	};
	int r;

	r = host_policy_next(active->now, &from, diag, &next);
	if (r == 0)
		r = disable_permits(options->disable, next->policy, diag);
	if (r == 0)
		r = last_good_permits(&rules, next, diag);
	if (r == 0)
		*ret_next = TAKE_PTR(next);
	return r;
}

static int replace(struct active *active, const struct reload_how *how,
		   struct diag *diag)
{
	CLEANUP(host_policy_freep) struct host_policy *next = NULL;
	int r;

	r = reload_read(active, how, diag, &next);
	if (r == 0 && how->confirm_s)
		r = confirm_prepare(active, next, how->confirm_s, diag);
	if (r < 0)
		return r;
	r = active_replace(active, &next, diag);
	if (r < 0 && how->confirm_s)
		confirm_abandon(active);
	return r;
}

int reload_policy(struct active *active, const struct reload_how *how,
		  struct diag *diag)
{
	const char *why;
	int r;

	r = replace(active, how, diag);
	if (r < 0) {
		why = diag_line(diag, 0) ?: strerror(-r);
		outcome_note(&active->outcome, REASON_REFUSED, why);
		active->options.on_news(active->options.context, REASON_REFUSED,
					why);
		return r;
	}
	outcome_note(&active->outcome, REASON_RELOADED, NULL);
	active_report(active, REASON_RELOADED);
	if (how->confirm_s)
		confirm_begin(active, how->confirm_s);
	else
		confirm_settle(active);
	keep_policy(active);
	name_services_report(active->options.capture, &active->now->services);
	follow_policy(active);
	rule_ends_follow(active);
	return 0;
}
