/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftquote.c - nft(8) lists the rules about errors that quote an answer to
 * the letter.  tests/e2e/answered.sh sees that such an error does not leave.
 */
#include "nft/table/nftquote.h"

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static const char rules[] =
	"\t\ticmp type destination-unreachable @th,136,8 0x11 @th,224,16 0x35 "
	"drop comment \"quotes an answer\"\n"
	"\t\ticmpv6 type destination-unreachable @th,112,8 0x11 @th,384,16 0x35 "
	"drop comment \"quotes an answer\"\n";

static void an_error_that_quotes_an_answer_is_dropped(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows("list chain inet nameward output", rules));
	CU_ASSERT(nftbox_shows("list chain inet nameward forwarded", rules));
	tablebox_close(&box);
}

static void in_audit_mode_no_error_is_dropped(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	box.config.audit = true;
	(void)tablebox_replace(&box);
	CU_ASSERT_FALSE(nftbox_shows("list chain inet nameward output",
				     "quotes an answer"));
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_error_that_quotes_an_answer_is_dropped),
		UNIT(in_audit_mode_no_error_is_dropped),
	};

	return unit_main("nftquote", tests, ARRAY_SIZE(tests));
}
