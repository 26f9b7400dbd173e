/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftflows.c - the rules about flows, and the set of pairs of marks.
 *
 * Linux 6.1 compares a register with constants only, so it is a set that says
 * whether the class of the socket is that of the flow:
 *
 *	set flows {
 *		type mark . mark
 *		elements = { 0x01000000 . 0x01000000, 0x02000000 . 0x02000000 }
 *	}
 *
 * While there may be marks of flows that another meaning of the classes has
 * left behind, the set is empty, and each packet is judged as the first one of
 * a flow; only replies, and TCP of other namespaces, go on.
 *
 * A tunnel of the kernel sends its packets with the socket of the program whose
 * packet is inside, so they have the mark of a class that the flow to the other
 * end of the tunnel is not of.  A program without CAP_NET_RAW can't forge such
 * a packet: one of WireGuard has no mark of a program on the packet itself, and
 * one of GRE, IPsec or the like is of a protocol of its own.  IPsec in UDP
 * keeps the program's mark; it is recognised by its port, which the daemon that
 * negotiates the keys has while it runs.
 */
#include "nft/table/nftflows.h"

#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft/nftlayout.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftct.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/eval/mark.h"

#define IPSEC_NAT_PORT 4500

static void add_pair(struct nftwriter *writer, uint32_t id, uint32_t epoch)
{
	static const struct nftelem_set flows = { .family = NFPROTO_INET,
						  .table = NFTLAYOUT_TABLE,
						  .name = NFTLAYOUT_SET_FLOWS };
	/* Host order, as `ct mark` and `socket mark` load it. */
	const uint32_t key[2] = {
		mark_of_class(id, writer->mark_mask),
		mark_of_flow(id, epoch, writer->mark_mask),
	};
	const struct nftelem elem = { .key = key, .key_len = sizeof(key) };

	nftelem_add(writer->nl, &flows, &elem);
}

void nftflows_add_set(struct nftwriter *writer)
{
	uint32_t id, last = mark_class_none(writer->mark_mask);
	struct nftobject_set set = {
		.table = NFTLAYOUT_TABLE,
		.name = NFTLAYOUT_SET_FLOWS,
		.id = nftwriter_next_set_id(writer),
		.flags = NFT_SET_CONSTANT,
		.type = NFTOBJECT_MARK_PAIR,
		.size = 2 * last,
	};

	nftobject_set(writer->nl, &set);
	for (id = 1; !writer->no_flows && id <= last; id++) {
		add_pair(writer, id, writer->epoch);
		if (writer->all_epochs)
			add_pair(writer, id, writer->epoch + 1);
	}
}

/* ct state established,related ct direction reply accept */
void nftflows_accept_replies(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "replies");
	nftct_established(&rule);
	nftct_is_reply(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

static void accept_pair(struct nftwriter *writer, struct nftrule *rule,
			enum nftexpr_mark mark)
{
	uint32_t mask = writer->mark_mask;

	nftct_pair_in(rule, mark, mark_class_bits(mask), mask,
		      NFTLAYOUT_SET_FLOWS);
	nftexpr_accept(rule);
	nftrule_end(rule);
}

/* ct state established ct direction original socket mark & 0x7f000000 . ct mark
 * & 0xff000000 @flows accept */
void nftflows_go_on(struct nftwriter *writer, const char *chain,
		    enum nftexpr_mark mark)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "goes on");
	nftct_goes_on(&rule);
	accept_pair(writer, &rule, mark);
}

/* ct state established,related socket mark & 0x7f000000 . ct mark & 0xff000000
 * @flows accept */
void nftflows_accept_own(struct nftwriter *writer, const char *chain,
			 enum nftexpr_mark mark)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "flows of the class");
	nftct_established(&rule);
	accept_pair(writer, &rule, mark);
}

/* ct state established,related meta mark & 0xff000000 == 0
 * ct mark & 0xff000000 == 0 accept */
static void accept_unmarked(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "tunnels of the kernel");
	nftct_established(&rule);
	nftexpr_mark(&rule, NFTEXPR_META_MARK, writer->mark_mask, true);
	nftct_mark_is(&rule, writer->mark_mask, 0);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ct state established,related meta l4proto { 4, 41, gre, esp, ... } accept */
static void accept_tunnel_protocols(struct nftwriter *writer, const char *chain)
{
	uint32_t id = nftsets_add_tunnel_protocols(writer);
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "tunnels of the kernel");
	nftct_established(&rule);
	nftexpr_proto_in(&rule, id);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ct state established,related udp sport 4500 udp dport 4500 accept */
static void accept_ipsec_in_udp(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "IPsec in UDP");
	nftct_established(&rule);
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_ports(&rule, IPSEC_NAT_PORT, IPSEC_NAT_PORT);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

void nftflows_accept_tunnels(struct nftwriter *writer, const char *chain)
{
	if (writer->socket_mark)
		accept_unmarked(writer, chain);
	accept_tunnel_protocols(writer, chain);
	accept_ipsec_in_udp(writer, chain);
}

/* meta l4proto tcp ct state established ct direction original accept */
static void accept_connections(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "connections live on");
	nftexpr_proto(&rule, IPPROTO_TCP);
	nftct_goes_on(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ct state established,related ct mark & 0xff000000 == 0x7e000000 accept
 * With the epoch before it is ct mark & 0x7f000000. */
void nftflows_accept_forwarded(struct nftwriter *writer, const char *chain)
{
	uint32_t mask = writer->mark_mask;
	uint32_t bits = writer->all_epochs ? mark_class_bits(mask) : mask;
	uint32_t mark =
		mark_of_flow(mark_class_forwarded(mask), writer->epoch, mask);
	struct nftrule rule;

	accept_connections(writer, chain);
	if (writer->no_flows)
		return;
	nftwriter_begin(writer, &rule, chain, "goes on");
	nftct_established(&rule);
	nftct_mark_is(&rule, bits, mark & bits);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ct mark set ct mark & 0x00ffffff | 0x01000000 */
void nftflows_keep(struct nftwriter *writer, const char *chain, uint8_t id,
		   uint32_t epoch)
{
	uint32_t mask = writer->mark_mask;
	struct nftrule rule;

	if (writer->no_flows)
		return;
	nftwriter_begin(writer, &rule, chain, NULL);
	nftct_set_mark(&rule, mask, mark_of_flow(id, epoch, mask));
	nftrule_end(&rule);
}

/* Which of two policies permits a packet is not known here.  It is judged by
 * both until one is in force, and the next packet after that by this one. */
void nftflows_keep_forwarded(struct nftwriter *writer, const char *chain)
{
	if (writer->staged)
		return;
	nftflows_keep(writer, chain,
		      (uint8_t)mark_class_forwarded(writer->mark_mask),
		      writer->epoch);
}

/* socket mark & 0x7f000000 == 0x7f000000
 * ct mark set ct mark & 0x00ffffff | 0x7f000000 */
void nftflows_keep_none(struct nftwriter *writer, const char *chain)
{
	uint32_t mask = writer->mark_mask, none = mark_class_none(mask);
	struct nftrule rule;

	if (writer->no_flows)
		return;
	nftwriter_begin(writer, &rule, chain, NULL);
	nftexpr_mark_is(&rule, nftwriter_mark(writer), mark_class_bits(mask),
			mark_of_class(none, mask));
	nftct_set_mark(&rule, mask, mark_of_flow(none, writer->epoch, mask));
	nftrule_end(&rule);
}

/* oif "lo" notrack */
void nftflows_untrack(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	if (writer->track_loopback)
		return;
	nftwriter_begin(writer, &rule, chain, NULL);
	nftexpr_oif_lo(&rule);
	nftct_untrack(&rule);
	nftrule_end(&rule);
}
