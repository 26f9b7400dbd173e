/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_watch.c - what leaves by lo is tracked while somebody redirects it.
 */
#include "enforcer/gate/watch.h"

#include <string.h>

#include "enforcer/gate/gate.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/lib/loop.h"
#include "nft/nflog.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define POLICY                                \
	"version: 1\nmode: enforce\nrules:\n" \
	"  - { name: web, domains: [w.example.com], action: allow }\n"
#define LIST "list chain inet nameward untracked"

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

static void no_news(void *context, enum gate_news news, const char *message)
{
	(void)context;
	(void)news;
	(void)message;
	CU_FAIL("there is news");
}

static void spin(struct loop *loop)
{
	int i;

	for (i = 0; i < 100 && loop_once(loop, 20) > 0; i++)
		;
}

static void loopback_is_tracked_while_somebody_redirects_it(void)
{
	const struct gate_callbacks callbacks = { .on_packet = ignore_packet,
						  .on_news = no_news };
	const struct gate_handover handover = { .keep = (bool[]){ true } };
	struct gate_state state = { 0 };
	struct policy *policy;
	struct loop *loop;
	struct gate *gate;

	if (!nftbox_enter())
		return;
	policy = policy_text_load(POLICY);
	state.policy = policy;
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(gate_open(loop, &callbacks, 0, &gate), 0);
	CU_ASSERT_EQUAL_FATAL(gate_stage(gate, &state, &handover), 0);
	gate_switch(gate);
	CU_ASSERT_TRUE(nftbox_shows(LIST, "notrack"));
	CU_ASSERT_EQUAL(nftbox_nft("table ip n {\nchain o { type nat hook "
				   "output priority 7\n}\n}",
				   NULL, 0),
			0);
	spin(loop);
	CU_ASSERT_FALSE(nftbox_shows(LIST, "notrack"));
	CU_ASSERT_EQUAL(nftbox_nft("delete table ip n", NULL, 0), 0);
	spin(loop);
	CU_ASSERT_TRUE(nftbox_shows(LIST, "notrack"));
	CU_ASSERT_EQUAL(gate_remove(gate), 0);
	gate_close(gate);
	loop_free(loop);
	policy_free(policy);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(loopback_is_tracked_while_somebody_redirects_it),
	};

	return unit_main("watch", tests, ARRAY_SIZE(tests));
}
