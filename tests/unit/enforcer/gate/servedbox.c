/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * servedbox.c - the steps of enforcer/gate/gate.c that a served policy needs.
 */
#include "tests/unit/enforcer/gate/servedbox.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/host/resolvers.h"
#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void keep_news(void *context, bool filled, const char *message)
{
	struct servedbox *box = context;
	size_t len = strlen(box->news);

	(void)filled;
	(void)snprintf(box->news + len, sizeof(box->news) - len, "%s;",
		       message);
}

static void make_served(struct servedbox *box)
{
	const struct gate_state state = {
		.policy = box->policy,
		.class_epoch = 1,
		.classes = { { .id = 1, .words = { 1 } } },
		.n_classes = 1,
		.sources = &box->sources,
		.log_group = 1,
	};
	const struct gate_fill_options options = { .nl = box->nl,
						   .probe = &box->probe,
						   .on_user_set = keep_news,
						   .context = box };

	CU_ASSERT_EQUAL_FATAL(gate_served_new(&state, &options, &box->served),
			      0);
}

bool servedbox_open(struct servedbox *box, const char *text)
{
	bool kept;
	int r;

	if (!nftbox_enter())
		return false;
	memset(box, 0, sizeof(*box));
	box->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, 0, &box->probe), 0);
	r = nfttable_open(box->nl, &box->probe, &box->table);
	CU_ASSERT_EQUAL_FATAL(r, 0);
	make_served(box);
	r = gate_served_apply(box->served, box->table, NULL, NULL, &kept);
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return true;
}

void servedbox_restart(struct servedbox *box)
{
	gate_served_free(box->served);
	make_served(box);
}

void servedbox_close(struct servedbox *box)
{
	gate_served_free(box->served);
	CU_ASSERT_EQUAL(nfttable_remove(box->nl), 0);
	nfttable_close(box->table);
	nl_close(box->nl);
	policy_free(box->policy);
}

bool servedbox_has(const char *set, const char *element)
{
	char command[128];

	(void)snprintf(command, sizeof(command),
		       "get element inet nameward %s { %s }", set, element);
	return nftbox_nft(command, NULL, 0) == 0;
}
