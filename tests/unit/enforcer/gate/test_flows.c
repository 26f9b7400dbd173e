/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_flows.c - a redirection of others is noticed, and the level is read.
 */
#include "enforcer/gate/flows.h"

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const char *const nat =
	"table ip n {\nchain o { type nat hook output priority 7\n}\n}";

static void a_redirection_is_seen_when_something_changed(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct flows_level level;
	struct flows *flows;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, &flows), 0);
	CU_ASSERT_FALSE(flows_redirected(flows));
	CU_ASSERT_EQUAL(nftbox_nft(nat, NULL, 0), 0);
	CU_ASSERT_FALSE(flows_look(flows));
	flows_changed(flows);
	CU_ASSERT_TRUE(flows_look(flows));
	CU_ASSERT_TRUE(flows_redirected(flows));
	flows_level(flows, &level);
	unit_string("by which chain", "ip n o", level.redirected);
	CU_ASSERT_EQUAL(nftbox_nft("delete table ip n", NULL, 0), 0);
	flows_changed(flows);
	CU_ASSERT_TRUE(flows_look(flows));
	CU_ASSERT_FALSE(flows_redirected(flows));
	flows_free(flows);
}

static void a_table_with_room_is_no_news(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct flows_level level;
	struct flows *flows;
	char text[128];

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, &flows), 0);
	flows_level(flows, &level);
	CU_ASSERT(level.max > 0);
	CU_ASSERT(level.n < level.max);
	CU_ASSERT_EQUAL(flows_check(flows, text, sizeof(text)), FLOWS_SAME);
	flows_free(flows);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_redirection_is_seen_when_something_changed),
		UNIT(a_table_with_room_is_no_news),
	};

	return unit_main("flows", tests, ARRAY_SIZE(tests));
}
