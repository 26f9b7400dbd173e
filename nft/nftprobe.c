/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftprobe.c - what the nftables of the running kernel has, found by trying.
 *
 * Most is only judged by the kernel, never made true (nl_try()).  Whether an
 * element gets a new timeout shows in an element that exists, so that one
 * table does, for a moment: owned, so that it is gone with us at the latest.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftlimit.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"

#define TABLE_F_PERSIST 0x4 /* Linux 6.9 */
#define SHORT_S 1000
#define LONG_S 100000

struct scratch {
	struct nl_socket *nl;
	char table[40];
};

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

static void queue_element(const struct scratch *scratch, uint32_t timeout_s)
{
	static const uint8_t key[4] = { 192, 0, 2, 1 };
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = scratch->table,
					 .name = "s" };
	const struct nftelem elem = { .key = key,
				      .key_len = sizeof(key),
				      .timeout_ms = 1000ULL * timeout_s };

	nftelem_add(scratch->nl, &set, &elem);
}

static int take_timeout(void *context, const struct nftset_element *element)
{
	uint64_t *expires_ms = context;

	*expires_ms = element->expires_ms;
	return 0;
}

static int read_expiry(const struct scratch *scratch, uint64_t *ret_ms)
{
	const struct nftset_name name = { NFPROTO_INET, scratch->table, "s" };
	const struct nftprobe none = { 0 };
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	int r;

	r = nftset_open(scratch->nl, &none, &name, &set);
	if (r < 0)
		return r;
	return nftset_dump(set, take_timeout, ret_ms);
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
			NFT_TABLE_F_OWNER | TABLE_F_PERSIST);
	return nl_try(scratch->nl) == 0;
}

static bool probe_counters(const struct scratch *scratch)
{
	queue_set(scratch, true);
	queue_element(scratch, SHORT_S);
	return nl_try(scratch->nl) == 0;
}

/* All that it takes to hold a packet, the mark of its socket, too. */
static bool probe_queue(const struct scratch *scratch)
{
	const struct nftrule_chain chain = { scratch->table, "c" };
	const struct nftlimit limit = { "l", 1, 1, 1 };
	struct nftrule rule;

	nftobject_table(scratch->nl, scratch->table, NFT_TABLE_F_OWNER);
	nftlimit_add_set(scratch->nl, scratch->table, limit.set, 1);
	nftobject_chain(scratch->nl, scratch->table, chain.name);
	nftrule_begin(&rule, scratch->nl, chain, NULL);
	nftlimit_put(&rule, &limit);
	nftexpr_queue(&rule, 0);
	nftrule_end(&rule);
	return nl_try(scratch->nl) == 0;
}

static bool probe_socket_mark(const struct scratch *scratch)
{
	const struct nftrule_chain chain = { scratch->table, "c" };
	struct nftrule rule;

	nftobject_table(scratch->nl, scratch->table, NFT_TABLE_F_OWNER);
	nftobject_chain(scratch->nl, scratch->table, chain.name);
	nftrule_begin(&rule, scratch->nl, chain, NULL);
	nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, 1, true);
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
	if (without & NFTPROBE_SOCKET_MARK)
		probe->socket_mark = probe->queue = false;
}

int nftprobe_run(struct nl_socket *nl, unsigned int without,
		 struct nftprobe *ret_probe)
{
	struct scratch scratch = { .nl = nl };
	struct nftprobe probe = { 0 };
	int r;

	/* A name that no other process uses at the same time. */
	(void)snprintf(scratch.table, sizeof(scratch.table),
		       "nameward_probe_%u", nl_portid(nl));
	r = probe_update(&scratch, &probe.element_update);
	if (r < 0)
		return r;
	probe.owner_persist = probe_owner_persist(&scratch);
	probe.element_counters = probe_counters(&scratch);
	probe.queue = probe_queue(&scratch);
	probe.socket_mark = probe_socket_mark(&scratch);
	leave_out(&probe, without);
	name_lacks(&probe);
	*ret_probe = probe;
	return 0;
}
