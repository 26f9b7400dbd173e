/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftloopback.c - what stays on this host is open to all, and it is what leaves
 * by the loopback device.
 *
 *	chain output {
 *		oif "lo" ct status ! dnat accept
 *		oif "lo" ct state invalid,untracked accept
 *		ip daddr 127.0.0.0/8 goto loopback		(and ::1)
 *	}
 *	chain loopback {
 *		ct status dnat accept
 *		goto martian
 *	}
 *	chain leaving {
 *		type filter hook postrouting priority filter; policy accept;
 *		oif "lo" accept
 *		ip daddr 127.0.0.0/8 goto martian		(and ::1)
 *	}
 *	chain martian {
 *		counter log prefix "!martian" group 1 ... drop
 *	}
 *
 * A packet that NAT redirected is judged by where it goes now.  At the output
 * hook its `oif` is still that of the route before; at postrouting it is the
 * device that it leaves by.
 *
 * An address is no sign that a packet stays: one to 127.0.0.1 leaves by eth0 if
 * the program has bound its socket to that device.  The device of a VRF
 * is another one, too: it leads to the ports of the VRF.
 */
#include <linux/netfilter.h>
#include <stddef.h>
#include <stdint.h>

#include "nft/nftlayout.h"
#include "nft/table/always/nftloopback.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftlocal.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"

typedef void (*match_fn)(struct nftrule *rule);

static void accept_if(struct nftwriter *writer, const char *chain,
		      match_fn match)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, NULL);
	match(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

static void by_lo_as_sent(struct nftrule *rule)
{
	nftexpr_oif_lo(rule);
	nftlocal_not_redirected(rule);
}

static void by_lo_not_tracked(struct nftrule *rule)
{
	nftexpr_oif_lo(rule);
	nftlocal_not_tracked(rule);
}

/* With a jump a packet may come back, as nftwriter_drop() has it. */
static void lead(struct nftwriter *writer, const char *chain, const char *to)
{
	const bool comes_back = writer->audit && writer->enforces;
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	struct nftrule rule;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		nftwriter_begin(writer, &rule, chain, NULL);
		nftlocal_to_loopback(&rule, families[i]);
		if (comes_back)
			nftexpr_jump(&rule, to);
		else
			nftexpr_goto(&rule, to);
		nftrule_end(&rule);
	}
}

static void fill_loopback(struct nftwriter *writer)
{
	struct nftrule rule;

	accept_if(writer, NFTLAYOUT_CHAIN_LOOPBACK, nftlocal_redirected);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_LOOPBACK, NULL);
	nftexpr_goto(&rule, NFTLAYOUT_CHAIN_MARTIAN);
	nftrule_end(&rule);
}

static void fill_martian(struct nftwriter *writer)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_MARTIAN,
			"would leave by another device");
	nftwriter_drop(writer, &rule, NFTLAYOUT_LOG_MARTIAN);
}

void nftloopback_add(struct nftwriter *writer)
{
	fill_martian(writer);
	fill_loopback(writer);
	accept_if(writer, NFTLAYOUT_CHAIN_LEAVING, nftexpr_oif_lo);
	lead(writer, NFTLAYOUT_CHAIN_LEAVING, NFTLAYOUT_CHAIN_MARTIAN);
	accept_if(writer, NFTLAYOUT_CHAIN_OUTPUT, by_lo_as_sent);
	accept_if(writer, NFTLAYOUT_CHAIN_OUTPUT, by_lo_not_tracked);
	lead(writer, NFTLAYOUT_CHAIN_OUTPUT, NFTLAYOUT_CHAIN_LOOPBACK);
}
