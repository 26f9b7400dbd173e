/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftneeds.c - one rule for each kind of expression that our table has.
 */
#include "nft/nftneeds.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <stddef.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"

static void put_log(struct nftrule *rule)
{
	nftexpr_log(rule, 1, 0, NULL);
}

static const struct need {
	void (*put)(struct nftrule *rule); /* NULL: the table and a chain */
	const char *missing;
} needs[] = {
	{ NULL, "the kernel has none (nf_tables, CONFIG_NF_TABLES_INET)" },
	{ nftexpr_established, "the kernel lacks ct (nft_ct, CONFIG_NFT_CT)" },
	{ put_log, "the kernel lacks log to a group (nft_log, nfnetlink_log)" },
	{ nftexpr_reset, "the kernel lacks reject (nft_reject_inet)" },
	{ nftexpr_reject, "the kernel lacks reject (nft_reject_inet)" },
};

static int try(struct nl_socket *nl, const struct need *need)
{
	char table[40];
	const struct nftrule_chain chain = { table, "c" };
	struct nftrule rule;

	(void)snprintf(table, sizeof(table), "nameward_needs_%u",
		       nl_portid(nl));
	nftobject_table(nl, table, NFT_TABLE_F_OWNER);
	nftobject_chain(nl, table, chain.name);
	if (need->put) {
		nftrule_begin(&rule, nl, chain, NULL);
		need->put(&rule);
		nftrule_end(&rule);
	}
	return nl_try(nl);
}

const char *nftneeds_missing(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;
	int r;

	r = nl_open(&nl);
	if (r == -EPROTONOSUPPORT)
		return needs[0].missing;
	for (i = 0; r == 0 && i < ARRAY_SIZE(needs); i++) {
		r = try(nl, &needs[i]);
		if (r < 0 && r != -EPERM && r != -ENOMEM)
			return needs[i].missing;
	}
	return NULL;
}
