/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftrule.c - a rule is appended with its comment, or fails as a whole.
 */
#include "nft/write/nftrule.h"

#include <errno.h>
#include <stddef.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftexpr.h"
#include "policy/base.h"
#include "tests/unit/nft/write/rulebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct nftrule_chain chain = { "t", "c" };

static void rules_are_appended_in_order_with_their_comments(void)
{
	struct rulebox box;
	struct nftrule rule;

	if (!rulebox_open(&box))
		return;
	nftrule_begin(&rule, box.nl, chain, "the first");
	nftexpr_counter(&rule);
	nftrule_end(&rule);
	nftrule_begin(&rule, box.nl, chain, NULL);
	nftexpr_drop(&rule);
	nftrule_end(&rule);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows("list chain inet t c",
			       "\t\tcounter packets 0 bytes 0 comment \"the "
			       "first\"\n\t\tdrop\n\t}"));
	rulebox_close(&box);
}

static void a_rule_that_is_given_up_fails_the_transaction(void)
{
	struct rulebox box;
	struct nftrule rule;

	if (!rulebox_open(&box))
		return;
	nftrule_begin(&rule, box.nl, chain, NULL);
	nftexpr_drop(&rule);
	nftrule_end(&rule);
	nftrule_begin(&rule, box.nl, chain, NULL);
	nftrule_give_up(&rule);
	CU_ASSERT_PTR_NULL(nftrule_add(&rule, "counter"));
	nftexpr_log(&rule, 1, 0, NULL); /* as all statements: does nothing */
	nftrule_end(&rule);
	CU_ASSERT_EQUAL(nl_commit(box.nl), -ENOMEM);
	CU_ASSERT(nftbox_shows("list chain inet t c", "chain c {\n\t}"));
	/* The next transaction is not affected. */
	CU_ASSERT_EQUAL(rulebox_commit(&box, nftexpr_drop), 0);
	rulebox_close(&box);
}

static void an_expression_unknown_to_libnftnl_gives_the_rule_up(void)
{
	struct rulebox box;
	struct nftrule rule;

	if (!rulebox_open(&box))
		return;
	nftrule_begin(&rule, box.nl, chain, NULL);
	CU_ASSERT_PTR_NULL(nftrule_add(&rule, "nosuch"));
	CU_ASSERT_PTR_NULL(rule.written);
	nftrule_end(&rule);
	CU_ASSERT_EQUAL(nl_commit(box.nl), -ENOMEM);
	rulebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(rules_are_appended_in_order_with_their_comments),
		UNIT(a_rule_that_is_given_up_fails_the_transaction),
		UNIT(an_expression_unknown_to_libnftnl_gives_the_rule_up),
	};

	return unit_main("nftrule", tests, ARRAY_SIZE(tests));
}
