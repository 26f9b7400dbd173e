/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permission.c - change the list, renew the policy, save the list, report it.
 */
#include "enforcer/active/permit/permission.h"

#include <errno.h>

#include "enforcer/active/active_state.h"
#include "enforcer/active/permit/permit_list.h"
#include "enforcer/active/rule_ends.h"
#include "enforcer/host/permit/permits.h"
#include "policy/base.h"
#include "policy/diag.h"

static int refuse(struct diag *diag, const char *why)
{
	return diag_error(diag, (struct diag_at){ .path = "permit" }, "%s",
			  why);
}

int permission_give(struct active *active, struct permit *permit,
		    struct diag *diag, unsigned int *ret_number)
{
	CLEANUP(permit_done) struct permit refused = { 0 };
	struct permits *permits = active->options.permits;
	int r;

	if (!permits || !active->options.policy_path)
		return refuse(diag, "want a daemon with a policy: this one has "
				    "none, and stops nothing");
	permit_list_end(active);
	r = permit_check(permit, diag);
	if (r < 0)
		return r;
	r = permits_add(permits, permit);
	if (r == -ENOSPC)
		return refuse(diag, "want at most 64 permissions at a time");
	*ret_number = permits->last_number;
	r = rule_ends_renew(active, REASON_NONE, diag);
	if (r < 0) {
		(void)permits_take(permits, *ret_number, &refused);
		return r;
	}
	permit_list_save(active);
	permit_list_report(active, REASON_PERMITTED,
			   &permits->list[permits->n - 1]);
	return 0;
}

int permission_end(struct active *active, unsigned int number,
		   struct diag *diag)
{
	CLEANUP(permit_done) struct permit ended = { 0 };
	struct permits *permits = active->options.permits;
	int r;

	r = permits ? permits_take(permits, number, &ended) : -ENOENT;
	if (r < 0)
		return r;
	r = rule_ends_renew(active, REASON_NONE, diag);
	if (r < 0) {
		permits_return(permits, &ended);
		return r;
	}
	permit_list_save(active);
	permit_list_report(active, REASON_PERMIT_ENDED, &ended);
	return 0;
}

const struct permits *permission_list(const struct active *active)
{
	return active->options.permits;
}
