/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatescene.c - open the gate without anybody who is told of packets, and stage
 * a policy with one class.
 */
#include "tests/unit/enforcer/gate/gatescene.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/lib/loop.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void keep_news(void *context, enum gate_news news, const char *message)
{
	static const char *const words[] = {
		[GATE_FAILED] = "failed",
		[GATE_REPAIRED] = "repaired",
		[GATE_INTO_FAILED] = "into-failed",
		[GATE_INTO_FILLED] = "into-filled",
		[GATE_CONNTRACK_FULL] = "conntrack-full",
		[GATE_CONNTRACK_ROOM] = "conntrack-room",
	};
	struct gatescene *s = context;
	size_t len = strlen(s->news);

	(void)message;
	(void)snprintf(s->news + len, sizeof(s->news) - len, "%s%s",
		       len ? " " : "", words[news]);
}

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

static const struct gate_class first_class = { .id = 1, .words = { 1 } };
static const bool keep_all[] = { true, true };
const struct gate_handover gatescene_all_kept = { .keep = keep_all };

void gatescene_open_gate(struct gatescene *s)
{
	const struct gate_callbacks callbacks = { .on_packet = ignore_packet,
						  .on_news = keep_news,
						  .context = s,
						  .ct_aside = s->ct_aside };

	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_EQUAL_FATAL(gate_open(s->loop, &callbacks, 0, &s->gate), 0);
}

void gatescene_close_gate(struct gatescene *s)
{
	gate_close(s->gate);
	loop_free(s->loop);
}

int gatescene_stage(struct gatescene *s, const struct policy *policy,
		    const struct gate_handover *handover)
{
	const struct gate_state state = { .policy = policy,
					  .resolvers = s->resolvers,
					  .class_epoch = s->class_epoch,
					  .classes = { first_class },
					  .n_classes = 1 };

	return gate_stage(s->gate, &state, handover);
}

bool gatescene_open(struct gatescene *s, const char *text)
{

	if (!nftbox_enter())
		return false;
	*s = (struct gatescene){ .policy = policy_text_load(text) };
	resolvers_parse("nameserver 192.0.2.53", &s->resolvers);
	gatescene_open_gate(s);
	CU_ASSERT_EQUAL_FATAL(
		gatescene_stage(s, s->policy, &gatescene_all_kept), 0);
	gate_switch(s->gate);
	return true;
}

void gatescene_close(struct gatescene *s)
{
	CU_ASSERT_EQUAL(gate_remove(s->gate), 0);
	gatescene_close_gate(s);
	policy_free(s->policy);
}

uint32_t gatescene_put(struct gatescene *s, const char *address, uint32_t ttl_s)
{
	struct gate_fill_addr addr = { .ip = unit_ip(address), .ttl_s = ttl_s };
	uint32_t timeout_s = 0;

	CU_ASSERT_EQUAL(gate_put(s->gate, &addr, &timeout_s), 0);
	return timeout_s;
}
