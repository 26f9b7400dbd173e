/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclass.c - the chains of a class of programs.
 *
 * The first match wins, so the rules stand in the order of the clauses.  What
 * they permit goes by a second chain, which makes the flow one of the class.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/table/nftclass.h"
#include "nft/table/nftflows.h"
#include "nft/table/nfthold.h"
#include "nft/table/nftports.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/eval/mark.h"

void nftclass_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX])
{
	(void)snprintf(ret_name, NFTCLASS_CHAIN_MAX, "class_%u", id);
}

void nftclass_permit_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX])
{
	(void)snprintf(ret_name, NFTCLASS_CHAIN_MAX, "permit_%u", id);
}

int nftclass_check(const struct nftwriter *writer,
		   const struct nftlayout_class *cls)
{
	char name[NFTLAYOUT_SET_NAME_MAX];
	size_t i;

	if (cls->id == 0 || cls->id > mark_class_none(writer->mark_mask))
		return nl_fail(writer->nl, -EINVAL,
			       "class %u: no such id under mark mask 0x%08x",
			       cls->id, writer->mark_mask);
	for (i = 0; i < cls->n_entries; i++)
		if (nftlayout_set_name(cls->entries[i].rule, NFTLAYOUT_NETS_4,
				       name) < 0)
			return nl_fail(writer->nl, -EINVAL,
				       "class %u: rule %zu has no usable name",
				       cls->id, i);
	return 0;
}

/* Where a class's packets go. */
struct chains {
	char name[NFTCLASS_CHAIN_MAX];
	char permit[NFTCLASS_CHAIN_MAX];
};

/* ip daddr @lan_n4 socket mark & 0x80000000 != 0 jump hold */
static void hold_denied(struct nftwriter *writer, const char *chain,
			const struct nftlayout_entry *entry,
			enum nftlayout_rule_set which)
{
	char set[NFTLAYOUT_SET_NAME_MAX];
	struct nftrule rule;

	(void)nftlayout_set_name(entry->rule, which, set); /* checked before */
	nftwriter_begin(writer, &rule, chain, entry->rule);
	nftexpr_daddr(&rule,
		      which == NFTLAYOUT_NETS_4 ? NFPROTO_IPV4 : NFPROTO_IPV6,
		      set);
	nfthold_jump(writer, &rule, nftwriter_mark(writer));
}

/* ip daddr @lan_n4 counter log prefix "lan" group 1 snaplen 256 goto refuse
 * ip daddr @web_4 meta l4proto . th dport { ... } counter goto permit_1 */
static void add_entry(struct nftwriter *writer, const struct chains *chains,
		      const struct nftlayout_entry *entry,
		      enum nftlayout_rule_set which)
{
	bool v4 = which == NFTLAYOUT_ANSWERS_4 || which == NFTLAYOUT_NETS_4;
	char set[NFTLAYOUT_SET_NAME_MAX];
	uint8_t family = v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct nftports ports = { .entry = entry };
	struct nftrule rule;

	(void)nftlayout_set_name(entry->rule, which, set); /* checked before */
	while (nftports_next(&ports, writer)) {
		nftwriter_begin(writer, &rule, chains->name, entry->rule);
		nftexpr_daddr(&rule, family, set);
		nftports_match(&ports, &rule, family);
		nftwriter_verdict(writer, &rule, entry, chains->permit);
	}
}

/* In audit mode the flow is the class's even if nothing permits it, so that it
 * is recorded once, and not with each packet.  It has to pass first: the flow
 * of what is refused may be established already, and would go on. */
static void add_end(struct nftwriter *writer, const struct chains *chains,
		    const struct nftlayout_class *cls)
{
	const char *chain = chains->name;
	struct nftrule rule;

	if (cls->open_all || writer->egress_allow) {
		nftwriter_begin(writer, &rule, chain,
				cls->open_all ? cls->label : "egress: allow");
		nftexpr_counter(&rule);
		nftexpr_goto(&rule, chains->permit);
	} else {
		if (writer->audit)
			nftflows_keep(writer, chain, cls->id, cls->epoch);
		nftwriter_begin(writer, &rule, chain, cls->label);
		nftexpr_goto(&rule, NFTLAYOUT_CHAIN_SHUT);
	}
	nftrule_end(&rule);
}

/*
 *	chain permit_1 {
 *		ct mark set ct mark & 0x00ffffff | 0x01000000
 *		accept
 *	}
 *
 * The first rule ends early for a packet that is not tracked.
 */
static void add_permit(struct nftwriter *writer, const char *chain,
		       const struct nftlayout_class *cls)
{
	struct nftrule rule;

	nftobject_chain(writer->nl, NFTLAYOUT_TABLE, chain);
	nftflows_keep(writer, chain, cls->id, cls->epoch);
	nftwriter_begin(writer, &rule, chain, NULL);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

void nftclass_delete_rules(struct nl_socket *nl, uint8_t id)
{
	char chain[NFTCLASS_CHAIN_MAX];

	nftclass_chain(id, chain);
	nftobject_delete_rules(nl, NFTLAYOUT_TABLE, chain);
	nftclass_permit_chain(id, chain);
	nftobject_delete_rules(nl, NFTLAYOUT_TABLE, chain);
}

void nftclass_add(struct nftwriter *writer, const struct nftlayout_class *cls)
{
	struct chains chains;
	bool opened = false; /* by an answer, before this entry */
	size_t i;

	nftclass_chain(cls->id, chains.name);
	nftclass_permit_chain(cls->id, chains.permit);
	add_permit(writer, chains.permit, cls);
	nftobject_chain(writer->nl, NFTLAYOUT_TABLE, chains.name);
	for (i = 0; !cls->open_all && i < cls->n_entries; i++) {
		const struct nftlayout_entry *entry = &cls->entries[i];

		if (opened && entry->deny && !entry->audit) {
			hold_denied(writer, chains.name, entry,
				    NFTLAYOUT_NETS_4);
			hold_denied(writer, chains.name, entry,
				    NFTLAYOUT_NETS_6);
		}
		opened |= !entry->deny && !entry->networks;
		add_entry(writer, &chains, entry,
			  entry->networks ? NFTLAYOUT_NETS_4
					  : NFTLAYOUT_ANSWERS_4);
		add_entry(writer, &chains, entry,
			  entry->networks ? NFTLAYOUT_NETS_6
					  : NFTLAYOUT_ANSWERS_6);
	}
	add_end(writer, &chains, cls);
}
