/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftwriter.c - begin and end the rules of the table.
 */
#include "nft/table/nftwriter.h"

#include <errno.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftrule.h"

int nftwriter_init(struct nftwriter *writer, struct nl_socket *nl,
		   const struct nftlayout_config *config,
		   const struct nftprobe *probe)
{
	uint32_t mask = config->mark_mask;
	unsigned int bits = (unsigned int)__builtin_popcount(mask);
	unsigned int shift = mask ? (unsigned int)__builtin_ctz(mask) : 0;

	if (bits < 4 || mask >> shift != UINT32_MAX >> (32 - bits))
		return nl_fail(nl, -EINVAL,
			       "mark mask: want 4 or more bits side by side, "
			       "got 0x%08x",
			       mask);
	*writer = (struct nftwriter){
		.nl = nl,
		.in_flight = 1U << (shift + bits - 1),
		.shift = shift,
		.log_group = config->log_group,
		.hold_queue =
			probe->queue && !config->audit ? config->hold_queue : 0,
		.answers_group = config->answers_group,
		.egress_allow = config->egress_allow,
		.audit = config->audit,
		.counters = config->count_elements && probe->element_counters,
		.socket_mark = probe->socket_mark,
	};
	writer->class_mask = mask & ~writer->in_flight;
	return 0;
}

uint32_t nftwriter_next_set_id(struct nftwriter *writer)
{
	return ++writer->set_id;
}

void nftwriter_begin(struct nftwriter *writer, struct nftrule *rule,
		     const char *chain, const char *comment)
{
	struct nftrule_chain where = { NFTLAYOUT_TABLE, chain };

	writer->n_rules++;
	nftrule_begin(rule, writer->nl, where, comment);
}

/* meta l4proto . th dport { ... } counter accept
 * meta l4proto . th dport { ... } counter log prefix ... goto refuse */
void nftwriter_verdict(const struct nftwriter *writer, struct nftrule *rule,
		       const struct nftlayout_entry *entry, uint32_t ports)
{
	if (entry->n_ports)
		nftexpr_proto_dport_in(rule, ports);
	nftexpr_counter(rule);
	if (entry->deny) {
		nftexpr_log(rule, writer->log_group, NFTWRITER_SNAPLEN,
			    entry->rule);
		nftexpr_goto(rule, NFTLAYOUT_CHAIN_REFUSE);
	} else {
		nftexpr_accept(rule);
	}
	nftrule_end(rule);
}
