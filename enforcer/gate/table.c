/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.c - make the table what it has to be, and report where that fails.
 */
#include "enforcer/gate/table.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/served.h"
#include "enforcer/lib/log.h"
#include "nft/netlink/nl.h"
#include "policy/policy.h"

void gate_table_notify(struct gate *gate, enum gate_news news, const char *text)
{
	gate->callbacks.on_news(gate->callbacks.context, news, text);
}

int gate_table_fail(struct gate *gate, int error, const char *what)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%s: %s (%s)", what,
		       nl_error(gate->nl), strerror(-error));
	log_err("nftables: %s", text);
	gate_table_notify(gate, GATE_FAILED, text);
	return error;
}

bool gate_table_count_flows(const struct gate *gate, struct gate_state *state)
{
	const bool before = state->no_flows;

	state->no_flows = flows_unsure(gate->flows, state->policy->mark_mask,
				       state->class_epoch);
	return state->no_flows != before;
}

int gate_table_restore(struct gate *gate, bool *ret_kept)
{
	int r = gate_served_apply(gate->now, gate->table, NULL, NULL, ret_kept);

	gate->stale = r < 0;
	return r;
}

void gate_table_change(struct gate *gate, const char *what)
{
	bool kept = false;
	int r = gate_table_restore(gate, &kept);

	if (r < 0)
		(void)gate_table_fail(gate, r, what);
	gate->damaged |= r < 0 || !kept;
}
