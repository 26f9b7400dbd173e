/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftquote.c - no error says that an answer of DNS was not wanted.
 *
 *	chain output {			(and forwarded)
 *		meta nfproto ipv4 meta l4proto icmp ... @th,224,16 53 drop
 *		meta nfproto ipv6 meta l4proto ipv6-icmp ... @th,384,16 53 drop
 *	}
 *
 * A denied question that comes back as an answer (bpf/kern/answer/turn.bpf.h)
 * may find its socket closed.  Then the kernel would tell the resolver so, and
 * quote the question.  Nobody needs the error: a resolver does nothing with it.
 */
#include <linux/netfilter.h>

#include "nft/table/nftquote.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftrule.h"

static void drop(struct nftwriter *writer, const char *chain, uint8_t family)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "quotes an answer");
	nftexpr_family(&rule, family);
	nftexpr_quotes_dns(&rule, family);
	nftexpr_drop(&rule);
	nftrule_end(&rule);
}

void nftquote_add(struct nftwriter *writer, const char *chain)
{
	if (!writer->enforces)
		return;
	drop(writer, chain, NFPROTO_IPV4);
	drop(writer, chain, NFPROTO_IPV6);
}
