/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftprobe.c - queue a scratch table with each feature in turn, and see whether
 * the kernel takes it.
 *
 * Most features are only judged by the kernel and never committed (nl_try()).
 * Whether an element gets a new timeout can only be seen in an element that
 * exists, so that table is committed for a moment; it has an owner, so it is
 * gone with our socket at the latest.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>

#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "nft/nftprobe.h"
#include "nft/write/nftct.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftlimit.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "nft/write/nftsource.h"
#include "policy/base.h"

#define SHORT_S 1000
#define LONG_S 100000

/* A table that no other process uses at the same time. */
struct scratch {
	struct nl_socket *nl;
	char table[40];
};

static struct scratch scratch_table(struct nl_socket *nl, const char *purpose)
{
	struct scratch scratch = { .nl = nl };

	(void)snprintf(scratch.table, sizeof(scratch.table), "nameward_%s_%u",
		       purpose, nl_portid(nl));
	return scratch;
}

static void queue_set(const struct scratch *scratch, bool counters)
{
	struct nftobject_set set = {
		.table = scratch->table,
		.name = "s",
		.id = 1,
		.flags = NFT_SET_TIMEOUT,
		.type = NFTOBJECT_IPV4_ADDR,
		.counters = counters,
	};

	nftobject_table(scratch->nl, scratch->table, NFT_TABLE_F_OWNER);
	nftobject_set(scratch->nl, &set);
}

static struct nftelem_set scratch_set(const struct scratch *scratch)
{
	return (struct nftelem_set){ .family = NFPROTO_INET,
				     .table = scratch->table,
				     .name = "s" };
}

static void queue_element(const struct scratch *scratch, uint32_t timeout_s)
{
	static const uint8_t key[4] = { 192, 0, 2, 1 };
	const struct nftelem_set set = scratch_set(scratch);
	const struct nftelem elem = { .key = key,
				      .key_len = sizeof(key),
				      .timeout_ms = 1000ULL * timeout_s };

	nftelem_add(scratch->nl, &set, &elem);
}

/* The table, a chain, and the beginning of a rule in it. */
static void queue_rule(const struct scratch *scratch, struct nftrule *rule)
{
	const struct nftrule_chain chain = { scratch->table, "c" };

	nftobject_table(scratch->nl, scratch->table, NFT_TABLE_F_OWNER);
	nftobject_chain(scratch->nl, scratch->table, chain.name);
	nftrule_begin(rule, scratch->nl, chain, NULL);
}

static int read_expiry(const struct scratch *scratch, uint64_t *ret_ms)
{
	CLEANUP(nftdump_done) struct nftdump dump = { 0 };
	const struct nftelem_set set = scratch_set(scratch);
	int r;

	r = nftdump_read(scratch->nl, &set, &dump);
	if (r == 0 && dump.n)
		*ret_ms = dump.elements[0].expires_ms;
	return r;
}

static int probe_update(const struct scratch *scratch, bool *ret_has)
{
	uint64_t expires_ms = 0;
	int r;

	queue_set(scratch, false);
	queue_element(scratch, SHORT_S);
	r = nl_commit(scratch->nl);
	if (r < 0)
		return r;
	queue_element(scratch, LONG_S);
	r = nl_commit(scratch->nl);
	if (r == 0)
		r = read_expiry(scratch, &expires_ms);
	*ret_has = expires_ms > 2000ULL * SHORT_S;
	nftobject_delete_table(scratch->nl, scratch->table);
	(void)nl_commit(scratch->nl);
	return r;
}

static bool probe_owner_persist(const struct scratch *scratch)
{
	nftobject_table(scratch->nl, scratch->table,
			NFT_TABLE_F_OWNER | NFTOBJECT_TABLE_F_PERSIST);
	return nl_try(scratch->nl) == 0;
}

static bool probe_counters(const struct scratch *scratch)
{
	queue_set(scratch, true);
	queue_element(scratch, SHORT_S);
	return nl_try(scratch->nl) == 0;
}

/* All that it takes to hold a packet, the mark of its socket included. */
static bool probe_queue(const struct scratch *scratch)
{
	const struct nftlimit limit = { "l", 1, 1, 1 };
	struct nftrule rule;

	queue_rule(scratch, &rule);
	nftlimit_add_set(scratch->nl, scratch->table, limit.set, 1);
	nftlimit_put(&rule, &limit);
	nftexpr_queue(&rule, 0);
	nftrule_end(&rule);
	return nl_try(scratch->nl) == 0;
}

static bool probe_socket_mark(const struct scratch *scratch)
{
	struct nftrule rule;

	queue_rule(scratch, &rule);
	nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, 1, true);
	nftrule_end(&rule);
	return nl_try(scratch->nl) == 0;
}

static bool probe_fib(const struct scratch *scratch)
{
	struct nftrule rule;

	queue_rule(scratch, &rule);
	nftsource_foreign(&rule);
	nftrule_end(&rule);
	return nl_try(scratch->nl) == 0;
}

static void name_lacks(struct nftprobe *probe)
{
	size_t n = 0;

	if (!probe->owner_persist)
		probe->lacks[n++] = "nftables tables with owner,persist: "
				    "others can flush ours (it is repaired)";
	if (!probe->element_update)
		probe->lacks[n++] = "nftables element update: a refresh "
				    "replaces the element";
	if (!probe->element_counters)
		probe->lacks[n++] = "nftables element counters: `sets` shows "
				    "no packets";
	if (!probe->queue)
		probe->lacks[n++] = "nft_queue: a packet whose answer is in "
				    "flight is dropped, and TCP retries";
	if (!probe->socket_mark)
		probe->lacks[n++] = "nft_socket: who may set the mark of a "
				    "packet (CAP_NET_RAW) may lift the gate";
	if (!probe->fib)
		probe->lacks[n++] = "nft_fib_inet: a program may send from an "
				    "address that is not this host's, and what "
				    "replies to it leaves";
	probe->lacks[n] = NULL;
}

static void leave_out(struct nftprobe *probe, unsigned int without)
{
	if (without & NFTPROBE_OWNER_PERSIST)
		probe->owner_persist = false;
	if (without & NFTPROBE_ELEMENT_UPDATE)
		probe->element_update = false;
	if (without & NFTPROBE_ELEMENT_COUNTERS)
		probe->element_counters = false;
	if (without & NFTPROBE_QUEUE)
		probe->queue = false;
	if (without & NFTPROBE_FIB)
		probe->fib = false;
	if (without & NFTPROBE_SOCKET_MARK)
		probe->socket_mark = probe->queue = false;
}

int nftprobe_run(struct nl_socket *nl, unsigned int without,
		 struct nftprobe *ret_probe)
{
	const struct scratch scratch = scratch_table(nl, "probe");
	struct nftprobe probe = { 0 };
	int r;

	r = probe_update(&scratch, &probe.element_update);
	if (r < 0)
		return r;
	probe.owner_persist = probe_owner_persist(&scratch);
	probe.element_counters = probe_counters(&scratch);
	probe.queue = probe_queue(&scratch);
	probe.socket_mark = probe_socket_mark(&scratch);
	probe.fib = probe_fib(&scratch);
	leave_out(&probe, without);
	name_lacks(&probe);
	*ret_probe = probe;
	return 0;
}

static void put_log(struct nftrule *rule)
{
	nftexpr_log(rule, 1, 0, NULL);
}

static void put_mark_of_flow(struct nftrule *rule)
{
	nftct_set_mark(rule, 1, 1);
}

/* One rule for each kind of expression that the table can't do without. */
static const struct need {
	void (*put)(struct nftrule *rule); /* NULL: the table and a chain */
	const char *missing;
} needs[] = {
	{ NULL, "the kernel has none (nf_tables, CONFIG_NF_TABLES_INET)" },
	{ nftct_established, "the kernel lacks ct (nft_ct, CONFIG_NFT_CT)" },
	{ put_mark_of_flow,
	  "the kernel lacks ct mark (CONFIG_NF_CONNTRACK_MARK)" },
	{ put_log, "the kernel lacks log to a group (nft_log, nfnetlink_log)" },
	{ nftexpr_reset, "the kernel lacks reject (nft_reject_inet)" },
	{ nftexpr_reject, "the kernel lacks reject (nft_reject_inet)" },
};

static int probe_need(const struct scratch *scratch, const struct need *need)
{
	struct nftrule rule;

	queue_rule(scratch, &rule);
	if (need->put) {
		need->put(&rule);
		nftrule_end(&rule);
	} else {
		nftrule_give_up(&rule);
	}
	return nl_try(scratch->nl);
}

const char *nftprobe_missing(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct scratch scratch;
	size_t i;
	int r;

	r = nl_open(&nl);
	if (r < 0)
		return r == -EPROTONOSUPPORT ? needs[0].missing : NULL;
	scratch = scratch_table(nl, "needs");
	for (i = 0; r == 0 && i < ARRAY_SIZE(needs); i++) {
		r = probe_need(&scratch, &needs[i]);
		if (r < 0 && r != -EPERM && r != -ENOMEM)
			return needs[i].missing;
	}
	return NULL;
}
