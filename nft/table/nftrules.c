/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrules.c - the rules of the table.
 *
 *	chain output {
 *		type filter hook output priority filter; policy accept;
 *		ct state established ct direction original
 *			socket mark & 0x7f000000 . ct mark ... @flows accept
 *		meta l4proto udp socket mark & 0xff000000 == 0
 *			meta mark & 0xff000000 != 0 goto by_packet
 *		ct state established ct direction original
 *			ip daddr @resolvers4 ... th dport { ... } accept
 *		fib saddr type != local ... jump foreign
 *		oif "lo" ... accept
 *		ip daddr 127.0.0.0/8 goto loopback		(and ::1)
 *		icmp type destination-unreachable ... drop	(and icmpv6)
 *		udp sport 53 ip saddr @resolvers4 log group 2
 *		ct state established,related ct direction reply accept
 *		ct state established,related socket mark . ct mark @flows accept
 *		socket mark & 0xff000000 == 0
 *			meta mark & 0xff000000 == 0 accept
 *		ip daddr @resolvers4 meta l4proto . th dport { ... } accept
 *		ip daddr 255.255.255.255 udp ... accept	(DHCP, all)
 *		ip6 daddr fe80::/10 icmpv6 type { ... } accept	(neighbours)
 *		ct state established,related ... accept	(tunnels)
 *		socket mark & 0x7f000000 vmap @classes
 *		socket mark & 0xff000000 != 0 goto shut
 *		goto by_packet
 *	}
 *	chain by_packet {
 *		meta mark & 0xff000000 == 0 accept	(of no socket)
 *		ct state established,related meta mark . ct mark @flows accept
 *		meta mark & 0x7f000000 vmap @classes
 *		goto shut
 *	}
 *	chain class_1 {				(jumped to)
 *		ip daddr @lan_n4 counter log prefix "lan" ... goto refuse
 *		ip daddr @web_4 meta l4proto . th dport { ... } counter
 *			goto permit_1		(the ports: nftports.c)
 *		ip daddr @rest_n4 socket mark & 0x80000000 != 0 jump hold
 *		ip daddr @rest_n4 counter log prefix "rest" ... goto refuse
 *		goto shut
 *	}
 *	chain permit_1 { ct mark set ...; accept }
 *	chain shut {
 *		socket mark & 0x80000000 == 0 goto miss
 *		jump hold
 *		goto miss
 *	}
 *	chain miss { counter log group 1 ... goto refuse }
 *	chain refuse {
 *		iif 0 fib saddr type != local ... jump unanswered
 *		meta l4proto tcp reject with tcp reset
 *		reject with icmpx admin-prohibited
 *	}
 *
 * nftflows.c has the rules about flows, and those of the chain `untracked`;
 * nftforeign.c has the chain `foreign`, nfthold.c `hold`; nftloopback.c has the
 * rules about what stays on this host, nftalways.c those for what every program
 * may do, nftforward.c those for packets of other network namespaces.
 *
 * The mark of the socket is what counts, since a program with CAP_NET_RAW can
 * set that of a packet with sendmsg().  A rule about the socket's mark never
 * matches a packet without a socket, or with one that is only half made; such
 * packets go on to the rules about their own mark.
 *
 * A packet may have the mark of a program while its socket has none: that of
 * AF_PPPOX, which no hook marks, sends L2TP by a UDP socket of the program, and
 * the packet has the mark of that one.  No hook has looked into it either, so
 * it is judged before what is open to all, resolvers and loopback, too.
 *
 * Every path ends with a verdict or a goto, so no packet meets the policy of
 * `output`.  It is accept nevertheless: with drop, somebody who flushes the
 * rules would cut the host off.
 */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "nft/nftlayout.h"
#include "nft/table/always/nftalways.h"
#include "nft/table/nftflows.h"
#include "nft/table/always/nftforeign.h"
#include "nft/table/nftforward.h"
#include "nft/table/nfthold.h"
#include "nft/table/nftlist.h"
#include "nft/table/always/nftloopback.h"
#include "nft/table/nftquote.h"
#include "nft/table/nftrules.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

static const struct {
	const char *name;
	uint32_t hook; /* of struct nftlist_object */
} base_chains[] = {
	{ NFTLAYOUT_CHAIN_UNTRACKED, NF_INET_LOCAL_OUT | NFTLIST_AT_RAW },
	{ NFTLAYOUT_CHAIN_OUTPUT, NF_INET_LOCAL_OUT },
	{ NFTLAYOUT_CHAIN_FORWARD, NF_INET_FORWARD },
	{ NFTLAYOUT_CHAIN_LEAVING, NF_INET_POST_ROUTING },
};

static const char *const plain_chains[] = {
	NFTLAYOUT_CHAIN_FORWARDED, NFTLAYOUT_CHAIN_PERMIT_FORWARDED,
	NFTLAYOUT_CHAIN_FOREIGN,   NFTLAYOUT_CHAIN_UNANSWERED,
	NFTLAYOUT_CHAIN_LOOPBACK,  NFTLAYOUT_CHAIN_MARTIAN,
	NFTLAYOUT_CHAIN_BY_PACKET, NFTLAYOUT_CHAIN_SHUT,
	NFTLAYOUT_CHAIN_HOLD,	   NFTLAYOUT_CHAIN_MISS,
	NFTLAYOUT_CHAIN_REFUSE,
};

const unsigned int nftrules_n_chains =
	ARRAY_SIZE(base_chains) + ARRAY_SIZE(plain_chains);

void nftrules_add_chains(struct nftwriter *writer)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(base_chains); i++)
		nftobject_base_chain(writer->nl, NFTLAYOUT_TABLE,
				     base_chains[i].name,
				     base_chains[i].hook & ~NFTLIST_AT_RAW,
				     base_chains[i].hook & NFTLIST_AT_RAW
					     ? NFTOBJECT_PRIORITY_RAW
					     : NFTOBJECT_PRIORITY_FILTER);
	for (i = 0; i < ARRAY_SIZE(plain_chains); i++)
		nftobject_chain(writer->nl, NFTLAYOUT_TABLE, plain_chains[i]);
}

uint32_t nftrules_hook(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(base_chains); i++)
		if (strcmp(name, base_chains[i].name) == 0)
			return base_chains[i].hook;
	return NFTLIST_NO_HOOK;
}

bool nftrules_is_fixed_chain(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plain_chains); i++)
		if (strcmp(name, plain_chains[i]) == 0)
			return true;
	return nftrules_hook(name) != NFTLIST_NO_HOOK;
}

/* meta l4proto udp socket mark & 0xff000000 == 0 meta mark & 0xff000000 != 0
 * goto by_packet */
static void judge_carried(struct nftwriter *writer)
{
	struct nftrule rule;

	if (!writer->socket_mark)
		return;
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_OUTPUT,
			"carried by another socket");
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, writer->mark_mask, true);
	nftexpr_mark(&rule, NFTEXPR_META_MARK, writer->mark_mask, false);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_BY_PACKET);
	nftrule_end(&rule);
}

/* socket mark & 0xff000000 == 0 meta mark & 0xff000000 == 0 accept */
static void accept_kernels_own(struct nftwriter *writer)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_OUTPUT,
			"no program of ours");
	if (writer->socket_mark)
		nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, writer->mark_mask,
			     true);
	nftexpr_mark(&rule, NFTEXPR_META_MARK, writer->mark_mask, true);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

static void accept_ours(struct nftwriter *writer)
{
	nftflows_go_on(writer, NFTLAYOUT_CHAIN_OUTPUT, nftwriter_mark(writer));
	judge_carried(writer);
	nftalways_resolvers_go_on(writer, NFTLAYOUT_CHAIN_OUTPUT);
	nftforeign_add(writer);
	nftloopback_add(writer);
	nftquote_add(writer, NFTLAYOUT_CHAIN_OUTPUT);
	nftforward_copy_answers(writer, NFTLAYOUT_CHAIN_OUTPUT);
	nftflows_accept_replies(writer, NFTLAYOUT_CHAIN_OUTPUT);
	nftflows_accept_own(writer, NFTLAYOUT_CHAIN_OUTPUT,
			    nftwriter_mark(writer));
	accept_kernels_own(writer);
}

static void dispatch_by(struct nftwriter *writer, const char *chain,
			enum nftexpr_mark mark)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "what the program may open");
	nftexpr_mark_vmap(&rule, mark, mark_class_bits(writer->mark_mask),
			  NFTLAYOUT_SET_CLASSES);
	nftrule_end(&rule);
	/* Whose class has no chain has no flows: it is recorded once. */
	if (!writer->enforces)
		nftalways_established(writer, chain);
}

/* In audit mode, too, a rule that enforces may be about such a program: its
 * chain is on its way, or can't be made. */
static void refuse_unknown(struct nftwriter *writer, const char *chain,
			   enum nftexpr_mark mark)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, NULL);
	nfthold_jump(writer, &rule, mark);

	nftwriter_begin(writer, &rule, chain, "a class not known here");
	nftexpr_mark(&rule, mark, writer->mark_mask, false);
	nftexpr_counter(&rule);
	nftexpr_log(&rule, writer->log_group, NFTWRITER_SNAPLEN,
		    NFTLAYOUT_LOG_NO_CLASS);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_REFUSE);
	nftrule_end(&rule);
}

static void shut_unknown(struct nftwriter *writer)
{
	struct nftrule rule;

	if (writer->audit && writer->enforces) {
		refuse_unknown(writer, NFTLAYOUT_CHAIN_OUTPUT,
			       NFTEXPR_SOCKET_MARK);
		return;
	}
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_OUTPUT,
			"a class not known here");
	nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, writer->mark_mask, false);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_SHUT);
	nftrule_end(&rule);
}

static void dispatch(struct nftwriter *writer)
{
	struct nftrule rule;

	nftflows_accept_tunnels(writer, NFTLAYOUT_CHAIN_OUTPUT);
	/* Else each packet of the flow is recorded; but where something is
	 * refused to who is not known, the chain of that class sees to it. */
	if (!writer->enforces)
		nftflows_keep_none(writer, NFTLAYOUT_CHAIN_OUTPUT);
	if (writer->socket_mark) {
		dispatch_by(writer, NFTLAYOUT_CHAIN_OUTPUT,
			    NFTEXPR_SOCKET_MARK);
		shut_unknown(writer);
	}
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_OUTPUT, NULL);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_BY_PACKET);
	nftrule_end(&rule);
}

static void fill_by_packet(struct nftwriter *writer)
{
	const char *chain = NFTLAYOUT_CHAIN_BY_PACKET;
	struct nftrule rule;

	if (writer->socket_mark) {
		nftwriter_begin(writer, &rule, chain, "of no socket");
		nftexpr_mark(&rule, NFTEXPR_META_MARK, writer->mark_mask, true);
		nftexpr_accept(&rule);
		nftrule_end(&rule);
		nftflows_accept_own(writer, chain, NFTEXPR_META_MARK);
	}
	dispatch_by(writer, chain, NFTEXPR_META_MARK);
	if (writer->audit && writer->enforces)
		refuse_unknown(writer, chain, NFTEXPR_META_MARK);
	nftwriter_begin(writer, &rule, chain, "a class not known here");
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_SHUT);
	nftrule_end(&rule);
}

/* In audit mode nothing is held: the daemon finds out what an answer in flight
 * permits of what is logged. */
static void fill_shut(struct nftwriter *writer)
{
	struct nftrule rule;

	if (!writer->audit) {
		nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_SHUT, NULL);
		nftexpr_mark(&rule, nftwriter_mark(writer),
			     mark_in_flight(writer->mark_mask), true);
		nftexpr_goto(&rule, NFTLAYOUT_CHAIN_MISS);
		nftrule_end(&rule);

		nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_SHUT, NULL);
		nftexpr_jump(&rule, NFTLAYOUT_CHAIN_HOLD);
		nftrule_end(&rule);
	}
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_SHUT, NULL);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_MISS);
	nftrule_end(&rule);
}

static void fill_miss(struct nftwriter *writer)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_MISS,
			"no rule permits it");
	nftexpr_counter(&rule);
	nftexpr_log(&rule, writer->log_group, NFTWRITER_SNAPLEN, NULL);
	if (writer->audit)
		nftexpr_accept(&rule);
	else
		nftexpr_goto(&rule, NFTLAYOUT_CHAIN_REFUSE);
	nftrule_end(&rule);
}

static void fill_refuse(struct nftwriter *writer)
{
	struct nftrule rule;

	if (!writer->enforces) {
		nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_REFUSE,
				"audit: nothing is blocked");
		nftexpr_accept(&rule);
		nftrule_end(&rule);
		return;
	}
	nftforeign_answer_none(writer, NFTLAYOUT_CHAIN_REFUSE);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_REFUSE, NULL);
	nftexpr_proto(&rule, IPPROTO_TCP);
	nftexpr_reset(&rule);
	nftrule_end(&rule);

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_REFUSE, NULL);
	nftexpr_reject(&rule);
	nftrule_end(&rule);
}

void nftrules_add_output(struct nftwriter *writer)
{
	fill_refuse(writer);
	fill_miss(writer);
	nfthold_fill(writer);
	fill_shut(writer);
	fill_by_packet(writer);
	nftflows_untrack(writer, NFTLAYOUT_CHAIN_UNTRACKED);
	accept_ours(writer);
	nftalways_resolvers(writer, NFTLAYOUT_CHAIN_OUTPUT);
	nftalways_link(writer, NFTLAYOUT_CHAIN_OUTPUT);
	dispatch(writer);
}
