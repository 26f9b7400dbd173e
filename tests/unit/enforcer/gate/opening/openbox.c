/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * openbox.c - a gate in a network namespace of the test's own, to be asked what
 * is open, or was.
 */
#include "tests/unit/enforcer/gate/opening/openbox.h"

#include "enforcer/gate/gate.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define RULES_MAX 8

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

static void ignore_news(void *context, enum gate_news news, const char *message)
{
	(void)context;
	(void)news;
	(void)message;
}

bool openbox_open(struct openbox *box)
{
	const struct gate_callbacks callbacks = { .on_packet = ignore_packet,
						  .on_news = ignore_news };

	if (!nftbox_enter())
		return false;
	*box = (struct openbox){ 0 };
	CU_ASSERT_EQUAL_FATAL(loop_new(&box->loop), 0);
	CU_ASSERT_EQUAL_FATAL(gate_open(box->loop, &callbacks, 0, &box->gate),
			      0);
	return true;
}

void openbox_close(struct openbox *box)
{
	CU_ASSERT_EQUAL(gate_remove(box->gate), 0);
	gate_close(box->gate);
	loop_free(box->loop);
}

void openbox_serve(struct openbox *box, const struct gate_state *state,
		   const struct openings_change *change)
{
	static const bool keep[RULES_MAX];
	const struct gate_handover handover = { .keep = keep,
						.change = change };
	struct gate_state served = *state;

	CU_ASSERT_FATAL(state->policy->n_rules <= RULES_MAX);
	resolvers_parse("nameserver 192.0.2.53", &served.resolvers);
	CU_ASSERT_EQUAL_FATAL(gate_stage(box->gate, &served, &handover), 0);
	gate_switch(box->gate);
}

void openbox_put(struct openbox *box, const struct openbox_addr *addr)
{
	const struct gate_fill_addr put = {
		.rule = addr->rule,
		.ip = unit_ip(addr->address),
		.netns = addr->netns,
		.ttl_s = addr->ttl_s,
		.names = (const uint8_t *)"\1w\7example\3com",
		.names_len = 15,
	};
	uint32_t timeout_s;

	CU_ASSERT_EQUAL(gate_put(box->gate, &put, &timeout_s), 0);
}
