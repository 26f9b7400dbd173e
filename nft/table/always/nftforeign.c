/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforeign.c - packets whose source address is not this host's.
 *
 *	fib saddr type != local fib saddr . oif type != local jump foreign
 *
 *	chain foreign {
 *		ip saddr 0.0.0.0 udp sport 68 udp dport 67 return
 *		ip6 saddr :: icmpv6 type { ... } return
 *		meta oifkind "vrf" return
 *		tcp flags & rst == rst return
 *		socket mark & 0x7f000000 @transparent return
 *		socket mark & 0x00000000 == 0 counter log ... drop
 *		meta mark & 0x7f000000 @transparent return
 *		meta mark & 0xff000000 == 0 return
 *		counter log prefix "!source" group 1 ... drop
 *	}
 *	chain refuse {
 *		iif 0 fib saddr type != local ... jump unanswered
 *	}
 *	chain unanswered {
 *		meta l4proto tcp meta oifkind "vrf" return
 *		drop
 *	}
 *
 * Any program can have any IPv6 source address (IPV6_FREEBIND).  If a packet
 * from a foreign address X reached a socket of this host, replies to X would
 * leave as part of a connection that X has begun, and so would the kernel's own
 * replies and errors, which carry bytes of the packet.  So it goes nowhere, by
 * loopback neither, and it is dropped: a reject would carry its bytes to X.
 *
 * Only what a class goes on with comes before (nft/table/nftflows.h): the first
 * packet of that flow, with the same source, has been here.  It saves most
 * packets the routing table, which takes IPv6 a tenth of what sending does.
 *
 * A reset, which the kernel sends in the name of the address that it rejects a
 * connection to, begins nothing and is answered by nothing.  What else has no
 * socket is no program's: a client's packet that IPVS balances.  But a SYN-ACK
 * has the mark of its listener.  The set has the classes of transparent
 * proxies, to whose clients no reject goes either.
 *
 * By the device of a VRF a packet comes by twice.  The first time it can't be
 * told whether the address is one of the VRF's, so what is refused then is
 * answered by a reset, which has none of its bytes, or by nothing.
 */
#include <netinet/in.h>
#include <linux/netfilter.h>

#include "nft/nftlayout.h"
#include "nft/table/always/nftforeign.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftlocal.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "nft/write/nftsource.h"
#include "policy/eval/mark.h"

#define DHCP_CLIENT 68
#define DHCP_SERVER 67

static void begin(struct nftwriter *writer, struct nftrule *rule,
		  const char *comment)
{
	nftwriter_begin(writer, rule, NFTLAYOUT_CHAIN_FOREIGN, comment);
}

static void end(struct nftrule *rule)
{
	nftexpr_return(rule);
	nftrule_end(rule);
}

/* Who has no address yet asks for one, and whether anybody else has it. */
static void pass_configuration(struct nftwriter *writer)
{
	uint32_t types = nftsets_add_icmp_types(writer);
	struct nftrule rule;

	begin(writer, &rule, "DHCP");
	nftsource_unspecified(&rule, NFPROTO_IPV4);
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_ports(&rule, DHCP_CLIENT, DHCP_SERVER);
	end(&rule);

	begin(writer, &rule, "neighbours and routers");
	nftsource_unspecified(&rule, NFPROTO_IPV6);
	nftexpr_proto(&rule, IPPROTO_ICMPV6);
	nftexpr_icmp_type_in(&rule, types);
	end(&rule);
}

static void drop_of_socket(struct nftwriter *writer)
{
	struct nftrule rule;

	begin(writer, &rule, "of a socket");
	if (writer->socket_mark)
		nftexpr_mark(&rule, NFTEXPR_SOCKET_MARK, 0, true);
	else
		nftexpr_has_user(&rule);
	nftwriter_drop(writer, &rule, NFTLAYOUT_LOG_FOREIGN);
}

/* @mark is the socket's, or that of a packet without a whole one. */
static void pass_transparent(struct nftwriter *writer, enum nftexpr_mark mark)
{
	struct nftrule rule;

	begin(writer, &rule, "transparent");
	nftexpr_mark_in(&rule, mark, mark_class_bits(writer->mark_mask),
			NFTLAYOUT_SET_TRANSPARENT);
	end(&rule);
}

static void fill_foreign(struct nftwriter *writer)
{
	struct nftrule rule;

	pass_configuration(writer);
	begin(writer, &rule, "comes by again");
	nftlocal_by_vrf(&rule);
	end(&rule);

	begin(writer, &rule, "begins nothing");
	nftexpr_is_reset(&rule);
	end(&rule);

	if (writer->socket_mark) {
		pass_transparent(writer, NFTEXPR_SOCKET_MARK);
		drop_of_socket(writer);
		pass_transparent(writer, NFTEXPR_META_MARK);
	} else {
		pass_transparent(writer, NFTEXPR_META_MARK);
		drop_of_socket(writer);
	}

	begin(writer, &rule, "of the kernel");
	nftexpr_mark(&rule, NFTEXPR_META_MARK, writer->mark_mask, true);
	end(&rule);

	begin(writer, &rule, NULL);
	nftwriter_drop(writer, &rule, NFTLAYOUT_LOG_FOREIGN);
}

void nftforeign_let(struct nftwriter *writer, uint8_t id, bool may)
{
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = NFTLAYOUT_TABLE,
					 .name = NFTLAYOUT_SET_TRANSPARENT };
	/* Host order, as `meta mark` loads it. */
	const uint32_t mark = mark_of_class(id, writer->mark_mask);
	const struct nftelem elem = { .key = &mark, .key_len = sizeof(mark) };

	if (may)
		nftelem_add(writer->nl, &set, &elem);
	else
		nftelem_delete(writer->nl, &set, &elem);
}

void nftforeign_add_set(struct nftwriter *writer,
			const struct nftlayout_config *config)
{
	const struct nftobject_set set = {
		.table = NFTLAYOUT_TABLE,
		.name = NFTLAYOUT_SET_TRANSPARENT,
		.id = nftwriter_next_set_id(writer),
		.type = NFTOBJECT_MARK,
	};
	size_t i;

	nftobject_set(writer->nl, &set);
	for (i = 0; i < config->n_classes; i++)
		if (config->classes[i].transparent)
			nftforeign_let(writer, config->classes[i].id, true);
}

void nftforeign_answer_none(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	if (!writer->fib)
		return;
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_UNANSWERED, NULL);
	nftexpr_proto(&rule, IPPROTO_TCP);
	nftlocal_by_vrf(&rule);
	end(&rule);

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_UNANSWERED, NULL);
	nftexpr_drop(&rule);
	nftrule_end(&rule);

	nftwriter_begin(writer, &rule, chain, "not from this host");
	nftlocal_is_ours(&rule);
	nftsource_foreign(&rule);
	nftexpr_jump(&rule, NFTLAYOUT_CHAIN_UNANSWERED);
	nftrule_end(&rule);
}

void nftforeign_add(struct nftwriter *writer)
{
	struct nftrule rule;

	if (!writer->fib)
		return;
	fill_foreign(writer);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_OUTPUT,
			"not from this host");
	nftsource_foreign(&rule);
	nftexpr_jump(&rule, NFTLAYOUT_CHAIN_FOREIGN);
	nftrule_end(&rule);
}
