/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftct.c - nft(8) lists the statements about flows as they are meant.
 */
#include "nft/write/nftct.h"

#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/unit.h"

static void put_pair_of_socket(struct nftrule *rule)
{
	nftct_pair_in(rule, NFTEXPR_SOCKET_MARK, 0x7f000000, 0xff000000, "mm");
}

static void put_pair_of_packet(struct nftrule *rule)
{
	nftct_pair_in(rule, NFTEXPR_META_MARK, 0x000000f0, 0x000001f0, "mm");
}

static void put_unmarked(struct nftrule *rule)
{
	nftct_mark_is(rule, 0xff000000, 0);
}

static void put_mark_of_a_class(struct nftrule *rule)
{
	nftct_mark_is(rule, 0xff000000, 0x7e000000);
}

static void put_class_of_a_mark(struct nftrule *rule)
{
	nftct_mark_is(rule, 0x7f000000, 0x7e000000);
}

static void put_mark(struct nftrule *rule)
{
	nftct_set_mark(rule, 0xff000000, 0x03000000);
}

static void flows_are_matched_and_marked_as_they_are_meant(void)
{
	static const struct rulebox_case cases[] = {
		{ nftct_established, "ct state established,related" },
		{ nftct_is_reply, "ct direction reply" },
		{ nftct_goes_on, "ct state established ct direction original" },
		{ put_pair_of_socket, "socket mark & 0x7f000000 . ct mark & "
				      "0xff000000 @mm" },
		{ put_pair_of_packet, "meta mark & 0x000000f0 . ct mark & "
				      "0x000001f0 @mm" },
		{ put_unmarked, "ct mark 0x00000000/8" },
		{ put_mark_of_a_class, "ct mark 0x7e000000/8" },
		{ put_class_of_a_mark, "ct mark & 0x7f000000 == 0x7e000000" },
		/* nft shows the bits that are set as kept, too. */
		{ put_mark, "ct mark set ct mark & 0x03ffffff | 0x03000000" },
		{ nftct_untrack, "notrack" },
	};
	struct rulebox box;

	if (!rulebox_open(&box))
		return;
	rulebox_check(&box, cases, ARRAY_SIZE(cases));
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(flows_are_matched_and_marked_as_they_are_meant),
	};

	return unit_main("nftct", tests, ARRAY_SIZE(tests));
}
