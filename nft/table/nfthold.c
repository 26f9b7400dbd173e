/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfthold.c - packets that an answer in flight may permit in a moment.
 *
 *	chain hold {				(an answer is in flight)
 *		meta mark & 0xff000000 == 0x80000000 counter return
 *		meta l4proto udp update @held_udp { ... } counter queue to 6153
 *		meta l4proto udp counter return
 *		update @held { ... } counter queue to 6153
 *		socket mark & 0x80000000 != 0 counter drop
 *	}
 *
 * A packet comes back from the queue with another mark and passes through all
 * rules again: by then the answer is in the sets, or it never will be.  A
 * program that sets the mark of its packets can only have them refused without
 * being held.  Without the queue, a packet is dropped while its answer is in
 * flight.
 */
#include "nft/table/nfthold.h"

#include <netinet/in.h>
#include <stddef.h>

#include "nft/nftlayout.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftlimit.h"
#include "nft/write/nftrule.h"
#include "policy/eval/mark.h"

static void hold_packet(struct nftwriter *writer, struct nftrule *rule,
			struct nftlimit limit)
{
	limit.class_mask = mark_class_bits(writer->mark_mask);
	nftlimit_put(rule, &limit);
	nftexpr_counter(rule);
	nftexpr_queue(rule, writer->hold_queue);
	nftrule_end(rule);
}

/*
 * How many packets of one user and class may be held in a second: more
 * connections than all but few make, and few datagrams, since a connected
 * socket says "in flight" until it connects again, however much it sends.  Of
 * the packets beyond that, only TCP's are sent again.
 */
static void hold_in_flight(struct nftwriter *writer)
{
	const struct nftlimit streams = { .set = NFTLAYOUT_SET_HELD,
					  .rate = 10000,
					  .burst = 1000 };
	const struct nftlimit datagrams = { .set = NFTLAYOUT_SET_HELD_DATAGRAMS,
					    .rate = 200,
					    .burst = 200 };
	uint32_t mask = writer->mark_mask;
	struct nftrule rule;

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_HOLD,
			"was held, and is not permitted");
	nftexpr_mark_is(&rule, NFTEXPR_META_MARK, mask, mark_released(0, mask));
	nftexpr_counter(&rule);
	nftexpr_return(&rule);
	nftrule_end(&rule);

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_HOLD,
			"an answer is in flight");
	nftexpr_proto(&rule, IPPROTO_UDP);
	hold_packet(writer, &rule, datagrams);

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_HOLD,
			"too many datagrams");
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_counter(&rule);
	nftexpr_return(&rule);
	nftrule_end(&rule);

	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_HOLD,
			"an answer is in flight");
	hold_packet(writer, &rule, streams);
}

/*
 * An answer in flight may permit the packet in a moment: if the packet is held
 * or dropped, TCP sends it again, while a reject would end the connection.
 */
void nfthold_fill(struct nftwriter *writer)
{
	struct nftrule rule;

	if (!writer->enforces)
		return;
	if (writer->hold_queue)
		hold_in_flight(writer);
	nftwriter_begin(writer, &rule, NFTLAYOUT_CHAIN_HOLD,
			writer->hold_queue ? "too many are held: TCP retries"
					   : "an answer is in flight: TCP "
					     "retries");
	nftexpr_mark(&rule, nftwriter_mark(writer),
		     mark_in_flight(writer->mark_mask), false);
	nftexpr_counter(&rule);
	nftexpr_drop(&rule);
	nftrule_end(&rule);
}

void nfthold_jump(const struct nftwriter *writer, struct nftrule *rule,
		  enum nftexpr_mark mark)
{
	nftexpr_mark(rule, mark, mark_in_flight(writer->mark_mask), false);
	nftexpr_jump(rule, NFTLAYOUT_CHAIN_HOLD);
	nftrule_end(rule);
}
