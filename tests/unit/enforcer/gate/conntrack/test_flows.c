/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_flows.c - a redirection of others is noticed, the level is read, the
 * flows of an address end, and marks are in doubt until all are changed.
 */
#include "enforcer/gate/conntrack/flows.h"

#include <sys/socket.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "policy/ip.h"
#include "tests/unit/asidebox.h"
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
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, NULL, NULL, &flows), 0);
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

/* Its helper is never asked, for want of credit. */
static void a_table_not_read_in_time_counts_as_a_redirection(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct flows_level level;
	struct flows *flows;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, aside, NULL, &flows), 0);
	CU_ASSERT_TRUE(flows_redirected(flows));
	flows_level(flows, &level);
	unit_string("by which chain", "iptables-legacy (unknown)",
		    level.redirected);
	flows_free(flows);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, asidebox(), NULL, &flows), 0);
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
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, NULL, NULL, &flows), 0);
	flows_level(flows, &level);
	CU_ASSERT(level.max > 0);
	CU_ASSERT(level.n < level.max);
	CU_ASSERT_EQUAL(flows_check(flows, text, sizeof(text)), FLOWS_SAME);
	flows_free(flows);
}

static const char *const follows =
	"table inet t {\nchain o { type filter hook output priority 0\n"
	"ct state established accept\n}\n}";

static void the_flows_of_an_address_end(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	const struct ip_addr gone = unit_ip("127.0.0.1");
	struct flows_level before, after;
	struct flows *flows;
	int fd;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, NULL, NULL, &flows), 0);
	CU_ASSERT_EQUAL(nftbox_nft(follows, NULL, 0), 0);
	fd = nftbox_datagrams(false, 9);
	CU_ASSERT_EQUAL(send(fd, "x", 1, 0), 1);
	(void)close(fd);
	flows_level(flows, &before);
	CU_ASSERT(before.n > 0);
	CU_ASSERT_EQUAL(flows_end(flows, &gone), 0);
	flows_level(flows, &after);
	CU_ASSERT_EQUAL(after.n, flows_known(flows) ? 0 : before.n);
	flows_free(flows);
}

#define MASK 0xff000000u

static void what_is_not_done_in_time_leaves_marks_in_doubt(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct flows *flows;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL_FATAL(flows_open(nl, NULL, aside, &flows), 0);
	if (flows_known(flows)) {
		CU_ASSERT_FALSE(flows_unsure(flows, MASK, 1));
		flows_begin_epoch(flows, MASK, 1);
		CU_ASSERT_TRUE(flows_walking(flows));
		CU_ASSERT_FALSE(flows_unsure(flows, MASK, 1));
		CU_ASSERT_TRUE(flows_unsure(flows, MASK, 2));
		flows_go_on(flows);
		CU_ASSERT_TRUE(flows_walking(flows));
		/* Those of epoch 0 have the same bits as those of this. */
		flows_begin_epoch(flows, MASK, 2);
		CU_ASSERT_TRUE(flows_unsure(flows, MASK, 2));
		CU_ASSERT_TRUE(flows_unsure(flows, MASK, 3));
	}
	flows_free(flows);
}

static void what_is_done_in_time_is_sure(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct aside *asides[] = { NULL, NULL };
	struct flows *flows;
	size_t i;

	if (!nftbox_enter())
		return;
	asides[1] = asidebox();
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	for (i = 0; i < ARRAY_SIZE(asides); i++) {
		CU_ASSERT_EQUAL_FATAL(flows_open(nl, NULL, asides[i], &flows),
				      0);
		flows_forget(flows, MASK);
		CU_ASSERT_FALSE(flows_walking(flows));
		flows_begin_epoch(flows, MASK, 1);
		CU_ASSERT_FALSE(flows_walking(flows));
		CU_ASSERT_FALSE(flows_unsure(flows, MASK, 1));
		CU_ASSERT_FALSE(flows_unsure(flows, MASK, 2));
		flows_free(flows);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_redirection_is_seen_when_something_changed),
		UNIT(a_table_not_read_in_time_counts_as_a_redirection),
		UNIT(a_table_with_room_is_no_news),
		UNIT(the_flows_of_an_address_end),
		UNIT(what_is_not_done_in_time_leaves_marks_in_doubt),
		UNIT(what_is_done_in_time_is_sure),
	};

	return unit_main("flows", tests, ARRAY_SIZE(tests));
}
