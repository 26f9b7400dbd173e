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
#include "policy/eval/mark.h"

int nftwriter_init(struct nftwriter *writer, struct nl_socket *nl,
		   const struct nftlayout_config *config,
		   const struct nftprobe *probe)
{
	const bool enforces = !config->audit || config->enforces;

	if (!mark_mask_is_valid(config->mark_mask))
		return nl_fail(nl, -EINVAL,
			       "mark mask: want 4 or more bits side by side, "
			       "got 0x%08x",
			       config->mark_mask);
	*writer = (struct nftwriter){
		.nl = nl,
		.mark_mask = config->mark_mask,
		.log_group = config->log_group,
		.hold_queue = probe->queue && enforces ? config->hold_queue : 0,
		.answers_group = config->answers_group,
		.egress_allow = config->egress_allow,
		.audit = config->audit,
		.enforces = enforces,
		.track_loopback = config->track_loopback,
		.epoch = config->epoch,
		.all_epochs = config->all_epochs,
		.no_flows = config->no_flows,
		.staged = config->staged,
		.counters = config->count_elements && probe->element_counters,
		.fib = probe->fib,
		.socket_mark = probe->socket_mark,
	};
	return 0;
}

enum nftexpr_mark nftwriter_mark(const struct nftwriter *writer)
{
	return writer->socket_mark ? NFTEXPR_SOCKET_MARK : NFTEXPR_META_MARK;
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

/* meta time < "2027-01-31 00:00:00" counter goto permit_1
 * counter log prefix ... goto refuse
 * counter log prefix ... goto permit_1		(if it is only recorded) */
void nftwriter_verdict(const struct nftwriter *writer, struct nftrule *rule,
		       const struct nftlayout_entry *entry, const char *permit)
{
	if (entry->until_s)
		nftexpr_before(rule, entry->until_s);
	nftexpr_counter(rule);
	if (entry->deny)
		nftexpr_log(rule, writer->log_group, NFTWRITER_SNAPLEN,
			    entry->rule);
	if (entry->deny && !entry->audit)
		nftexpr_goto(rule, NFTLAYOUT_CHAIN_REFUSE);
	else
		nftexpr_goto(rule, permit);
	nftrule_end(rule);
}

/* counter log prefix ... drop
 * counter log prefix ... accept
 * counter log prefix ... return */
void nftwriter_drop(const struct nftwriter *writer, struct nftrule *rule,
		    const char *prefix)
{
	nftexpr_counter(rule);
	nftexpr_log(rule, writer->log_group, NFTWRITER_SNAPLEN, prefix);
	if (!writer->audit)
		nftexpr_drop(rule);
	else if (writer->enforces)
		nftexpr_return(rule);
	else
		nftexpr_accept(rule);
	nftrule_end(rule);
}
