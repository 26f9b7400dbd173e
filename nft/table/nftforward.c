/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforward.c - the rules for packets that are forwarded for other network
 * namespaces of this host.
 *
 *	chain forward {
 *		type filter hook forward priority filter; policy accept;
 *		udp sport 53 ip saddr @resolvers4 log group 2
 *		ip saddr @sources4 goto forwarded
 *		ip6 saddr @sources6 goto forwarded
 *	}
 *	chain forwarded {
 *		icmp type destination-unreachable ... drop	(nftquote.c)
 *		ct state established,related ct direction reply accept
 *		meta l4proto tcp ct state established ... accept
 *		ct state established,related ct mark & 0xff000000 == ... accept
 *		ip daddr @resolvers4 meta l4proto . th dport { ... } accept
 *		ip saddr @lan_s4 ip daddr @lan_n4 counter log ... goto refuse
 *		ip saddr . ip daddr @web_f4 meta l4proto . th dport { ... }
 *			counter goto permit_forwarded
 *		goto miss
 *	}
 *	chain permit_forwarded { ct mark set ...; accept }
 *
 * The answers of the resolvers are copied to the daemon, in `output` as well,
 * since what a namespace receives may be forged in there.  They are copied
 * whatever their destination is, so that none is missed before the first
 * question of a namespace is seen.
 *
 * The mark of a socket is lost in a veth pair, so it is the source address that
 * says whose packet it is.  Packets from other sources are none of ours.
 *
 * A policy that gives the classes of programs another meaning is in the table
 * before it is in force, and no program was met yet under it: until the former
 * one is taken out, there is in place of the entries
 *
 *		drop
 *
 * A flow that a namespace goes on with has to be one that was permitted since
 * the classes of programs mean what they do: conntrack's mark says so.  As on
 * the host, TCP connections live on, whatever a reload says.  The flows of an
 * address that another namespace gets are deleted (nft/nfct_source.h).
 */
#include <linux/netfilter.h>
#include <stddef.h>

#include "nft/nftlayout.h"
#include "nft/table/always/nftalways.h"
#include "nft/table/nftflows.h"
#include "nft/table/nftforward.h"
#include "nft/table/nftports.h"
#include "nft/table/nftquote.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftrule.h"
#include "nft/write/nftsource.h"

#define DNS_PORT 53

static void dispatch(struct nftwriter *writer, uint8_t family, const char *set)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_FORWARD,
			"other namespaces of ours");
	nftsource_in(&rule, family, set);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_FORWARDED);
	nftrule_end(&rule);
}

static void match(struct nftrule *rule, const struct nftlayout_entry *entry,
		  uint8_t family)
{
	bool v4 = family == NFPROTO_IPV4;
	char set[NFTLAYOUT_SET_NAME_MAX];

	if (!entry->networks) {
		(void)nftlayout_set_name(
			entry->rule,
			v4 ? NFTLAYOUT_FORWARD_4 : NFTLAYOUT_FORWARD_6, set);
		nftsource_pair_in(rule, family, set);
		return;
	}
	(void)nftlayout_set_name(entry->rule,
				 v4 ? NFTLAYOUT_SOURCES_4 : NFTLAYOUT_SOURCES_6,
				 set);
	nftsource_in(rule, family, set);
	(void)nftlayout_set_name(entry->rule,
				 v4 ? NFTLAYOUT_NETS_4 : NFTLAYOUT_NETS_6, set);
	nftexpr_daddr(rule, family, set);
}

/* nft/table/nftclass.c has its counterpart for a class of programs. */
static void add_entry(struct nftwriter *writer,
		      const struct nftlayout_entry *entry, uint8_t family)
{
	struct nftports ports = { .entry = entry };
	struct nftrule rule;

	while (nftports_next(&ports, writer)) {
		nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_FORWARDED,
				entry->rule);
		match(&rule, entry, family);
		nftports_match(&ports, &rule, family);
		nftwriter_verdict(writer, &rule, entry,
				  NFTLAYOUT_CHAIN_PERMIT_FORWARDED);
	}
}

/* In audit mode a flow that nothing permits is marked, too, so that it is
 * recorded once. */
static void add_end(struct nftwriter *writer)
{
	bool allow = writer->egress_allow;
	struct nftrule rule;

	if (writer->audit && !allow)
		nftflows_keep_forwarded(writer, NFTLAYOUT_CHAIN_FORWARDED);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_FORWARDED,
			allow ? "egress: allow" : NULL);
	if (allow)
		nftexpr_counter(&rule);
	nftexpr_goto(&rule, allow ? NFTLAYOUT_CHAIN_PERMIT_FORWARDED
				  : NFTLAYOUT_CHAIN_MISS);
	nftrule_end(&rule);
}

static void add_entries(struct nftwriter *writer,
			const struct nftlayout_config *config)
{
	size_t i;

	for (i = 0; i < config->n_forward; i++) {
		add_entry(writer, &config->forward[i], NFPROTO_IPV4);
		add_entry(writer, &config->forward[i], NFPROTO_IPV6);
	}
	add_end(writer);
}

/* A connection begins with its next SYN then, as it does where the kernel's
 * side lets nothing leave (bpf/kern/forward.bpf.h). */
static void add_wait(struct nftwriter *writer)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_FORWARDED,
			"until the policy is replaced");
	nftexpr_drop(&rule);
	nftrule_end(&rule);
}

/* The first rule ends early for a packet that is not tracked. */
static void add_permit(struct nftwriter *writer)
{
	struct nftrule rule;

	nftflows_keep_forwarded(writer, NFTLAYOUT_CHAIN_PERMIT_FORWARDED);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_PERMIT_FORWARDED, NULL);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* udp sport 53 ip saddr @resolvers4 log group 2 snaplen 65535 */
static void copy_answers(struct nftwriter *writer, const char *chain,
			 uint8_t family, const char *resolvers)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "answers: are they true?");
	nftsource_udp_port(&rule, DNS_PORT);
	nftsource_in(&rule, family, resolvers);
	nftexpr_log(&rule, writer->answers_group, UINT16_MAX, NULL);
	nftrule_end(&rule);
}

void nftforward_copy_answers(struct nftwriter *writer, const char *chain)
{
	if (!writer->answers_group)
		return;
	copy_answers(writer, chain, NFPROTO_IPV4, NFTLAYOUT_SET_RESOLVERS_4);
	copy_answers(writer, chain, NFPROTO_IPV6, NFTLAYOUT_SET_RESOLVERS_6);
}

void nftforward_add(struct nftwriter *writer,
		    const struct nftlayout_config *config)
{
	add_permit(writer);
	nftquote_add(writer, NFTLAYOUT_CHAIN_FORWARDED);
	nftflows_accept_replies(writer, NFTLAYOUT_CHAIN_FORWARDED);
	nftflows_accept_forwarded(writer, NFTLAYOUT_CHAIN_FORWARDED);
	nftalways_resolvers(writer, NFTLAYOUT_CHAIN_FORWARDED);
	if (config->forward_waits)
		add_wait(writer);
	else
		add_entries(writer, config);
	nftforward_copy_answers(writer, NFTLAYOUT_CHAIN_FORWARD);
	dispatch(writer, NFPROTO_IPV4, NFTLAYOUT_SET_SOURCES_4);
	dispatch(writer, NFPROTO_IPV6, NFTLAYOUT_SET_SOURCES_6);
}
