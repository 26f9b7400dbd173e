/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tablebox.c - a table in a namespace, as the daemon makes it.
 */
#include "tests/unit/tablebox.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct ip_net resolvers[] = {
	{ { AF_INET, { 192, 0, 2, 53 } }, 32 },
	{ { AF_INET6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x53 } }, 128 },
};
static const struct ip_net lan[] = {
	{ { AF_INET, { 192, 168 } }, 16 },
	{ { AF_INET, { 192, 168, 3 } }, 24 },
	{ { AF_INET6, { 0xfd } }, 16 },
};
static const struct nftlayout_port ports[] = { { 6, 80, 0 }, { 17, 443, 0 } };
const struct nftlayout_entry tablebox_entries[3] = {
	{ .rule = "lan", .networks = true, .deny = true },
	{ .rule = "web", .ports = ports, .n_ports = ARRAY_SIZE(ports) },
	{ .rule = "all.of-it" },
};
static const struct nftlayout_class classes[] = {
	{ .id = 1, .entries = tablebox_entries, .n_entries = 3 },
	{ .id = 2, .open_all = true, .label = "local-resolver" },
};

void tablebox_describe(struct tablebox *box)
{
	box->rules[0] =
		(struct nftlayout_rule){ .name = "web", .answers = true };
	box->rules[1] =
		(struct nftlayout_rule){ .name = "all.of-it", .answers = true };
	box->rules[2] = (struct nftlayout_rule){ .name = "lan",
						 .nets = lan,
						 .n_nets = ARRAY_SIZE(lan) };
	box->config = (struct nftlayout_config){
		.mark_mask = 0xff000000,
		.log_group = 5,
		.resolvers = resolvers,
		.n_resolvers = ARRAY_SIZE(resolvers),
		.rules = box->rules,
		.n_rules = ARRAY_SIZE(box->rules),
		.classes = classes,
		.n_classes = ARRAY_SIZE(classes),
	};
}

bool tablebox_open(struct tablebox *box)
{
	memset(box, 0, sizeof(*box));
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, 0, &box->probe), 0);
	CU_ASSERT_EQUAL_FATAL(nfttable_open(box->nl, &box->probe, &box->table),
			      0);
	tablebox_describe(box);
	return true;
}

void tablebox_close(struct tablebox *box)
{
	nfttable_close(box->table);
	nl_close(box->nl);
	box->table = NULL;
	box->nl = NULL;
}

int tablebox_reopen(struct tablebox *box)
{
	tablebox_close(box);
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	return nfttable_open(box->nl, &box->probe, &box->table);
}

bool tablebox_replace(struct tablebox *box)
{
	bool kept = false;
	int r = nfttable_replace(box->table, &box->config, &kept);

	if (r < 0)
		(void)fprintf(stderr, "%s\n", nl_error(box->nl));
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return kept;
}

void tablebox_put(struct tablebox *box, const char *set_name)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_name name = { NFPROTO_INET, NFTLAYOUT_TABLE, set_name };
	struct nftset_addr addr = { .ip = { AF_INET, { 192, 0, 2, 7 } },
				    .timeout_s = 1000 };

	CU_ASSERT_EQUAL_FATAL(nftset_open(box->nl, &box->probe, &name, &set),
			      0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
}

bool tablebox_has(const char *set)
{
	char command[128];

	(void)snprintf(command, sizeof(command),
		       "get element inet nameward %s { 192.0.2.7 }", set);
	return nftbox_nft(command, NULL, 0) == 0;
}
