/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * networks.c - write a line for each network, as a comment where it looks
 * suspicious, and below them the ports that were seen.
 */
#include "enforcer/cli/draft/networks.h"

#include <errno.h>
#include <stdbool.h>

#include "enforcer/cli/draft/line.h"
#include "enforcer/cli/draft/rule.h"
#include "enforcer/cli/draft/who.h"
#include "enforcer/cli/learn/reach.h"
#include "policy/arena.h"

/* "- 203.0.113.7  # 3 times since 2026-11-20, by root: 22/tcp" */
static int put_network(struct draft_rule *rule,
		       const struct learn_network *network)
{
	struct buf *out = &rule->text;
	struct draft_line line = { 0 };
	struct learn_ports *ports;
	size_t i;

	ports = arena_array(rule->arena, 1, sizeof(*ports));
	if (!ports)
		return -ENOMEM;
	for (i = 0; i < network->n; i++) {
		const struct learn_reached *reached = network->reached[i];

		if (reached->to.proto)
			learn_ports_add(ports, reached->to.proto,
					reached->to.port);
		if (draft_line_add(&line, &reached->to.span, &reached->users,
				   rule->arena) < 0)
			return -ENOMEM;
	}
	buf_text(out, network->reason && !rule->reason ? "    # - " : "    - ");
	draft_line_net(&network->net, out);
	buf_text(out, "  # ");
	if (network->reason) {
		draft_rule_reason(rule, network->reason);
		buf_text(out, "; ");
	}
	draft_line_write(&line, rule->arena, out);
	buf_text(out, ": ");
	learn_ports_write(ports, out);
	buf_char(out, '\n');
	draft_line_done(&line);
	return 0;
}

int draft_networks_write(struct draft_rule *rule,
			 const struct learn_reach *reach)
{
	bool any = false;
	size_t i;
	int r;

	for (i = 0; i < reach->n_networks; i++)
		any |= !reach->networks[i].reason;
	rule->reason = rule->program->reason;
	if (!rule->reason && !any)
		rule->reason = "all of it looks suspicious";
	draft_who_title(rule->program, &rule->head);
	buf_text(&rule->head, ": connections without a lookup.\n");
	r = draft_rule_begin(rule, "-networks");
	buf_text(&rule->text, "  networks:\n");
	for (i = 0; r == 0 && i < reach->n_networks; i++)
		r = put_network(rule, &reach->networks[i]);
	if (r < 0)
		return r;
	buf_text(&rule->text, "  action: allow\n");
	if (!learn_ports_empty(&reach->others)) {
		buf_text(&rule->text, "  open: { ports: [");
		learn_ports_write(&reach->others, &rule->text);
		buf_text(&rule->text, "] }\n");
	}
	return draft_rule_end(rule);
}
