/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftmonitor.c - what others take out of nftables is told.
 */
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftmonitor.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

/* One letter an event, with its table and object; the last few. */
struct heard {
	char text[512];
	size_t n[6];
};

static void hear(void *context, const struct nftmonitor_event *event)
{
	struct heard *heard = context;
	size_t used = strlen(heard->text);

	heard->n[event->kind]++;
	(void)snprintf(heard->text + used, sizeof(heard->text) - used,
		       "%c:%s:%s ", "OTCRSE"[event->kind], event -> table,
		       event -> object);
}

static struct heard listen_to(struct nftmonitor *monitor)
{
	struct heard heard = { 0 };

	int n;

	do {
		n = nftmonitor_read(monitor, 100, hear, &heard);
	} while (n == 100);
	return heard;
}

static const char *const ruleset =
	"table inet t {\nset s { type ipv4_addr; }\n"
	"chain c {\nip daddr @s accept\n}\nchain d { }\n}\n"
	"add element inet t s { 192.0.2.1, 192.0.2.2 }";

struct box {
	struct nl_socket *nl;
	struct nftmonitor *monitor;
};

static bool open_box(struct box *box)
{
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(ruleset, NULL, 0), 0);
	CU_ASSERT_EQUAL_FATAL(
		nftmonitor_open(nl_portid(box->nl), &box->monitor), 0);
	CU_ASSERT(nftmonitor_fd(box->monitor) >= 0);
	return true;
}

static void close_box(const struct box *box)
{
	nftmonitor_close(box->monitor);
	nl_close(box->nl);
}

static const struct {
	const char *command;
	const char *want;
} changes[] = {
	{ "add element inet t s { 192.0.2.3 }", "" },
	{ "add chain inet t e", "" },
	{ "delete element inet t s { 192.0.2.1 }", "E:t:s " },
	{ "flush set inet t s", "E:t:s E:t:s " },
	{ "flush chain inet t c", "R:t:c " },
	{ "delete chain inet t d", "C:t:d " },
	{ "delete set inet t s", "S:t:s " },
};

static void each_deletion_by_others_is_told(void)
{
	struct box box;
	size_t i;

	if (!open_box(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		struct heard heard;

		CU_ASSERT_EQUAL(nftbox_nft(changes[i].command, NULL, 0), 0);
		heard = listen_to(box.monitor);
		unit_string(changes[i].command, changes[i].want, heard.text);
	}
	close_box(&box);
}

static void a_flushed_ruleset_is_told_as_a_lost_table(void)
{
	struct heard heard;
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	heard = listen_to(box.monitor);
	CU_ASSERT_EQUAL(heard.n[NFTMONITOR_TABLE_GONE], 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(heard.text, "T:t:"));
	close_box(&box);
}

static void what_we_do_ourselves_is_not_told(void)
{
	struct heard heard;
	struct box box;

	if (!open_box(&box))
		return;
	nftobject_delete_rules(box.nl, "t", NULL);
	nftobject_delete_set(box.nl, "t", "s");
	nftobject_delete_table(box.nl, "t");
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	heard = listen_to(box.monitor);
	unit_string("events", "", heard.text);
	close_box(&box);
}

static void what_was_missed_is_told_as_such(void)
{
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = "t",
					 .name = "s" };
	struct heard heard;
	struct box box;
	uint32_t i;
	int size = 1;

	if (!open_box(&box))
		return;
	for (i = 1; i <= 5000; i++) {
		struct nftelem elem = { .key = &i, .key_len = sizeof(i) };

		nftelem_add(box.nl, &set, &elem);
	}
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(setsockopt(nftmonitor_fd(box.monitor), SOL_SOCKET,
				   SO_RCVBUF, &size, sizeof(size)),
			0);
	CU_ASSERT_EQUAL(nftbox_nft("flush set inet t s", NULL, 0), 0);
	heard = listen_to(box.monitor);
	CU_ASSERT(heard.n[NFTMONITOR_OVERRUN] > 0);
	CU_ASSERT(heard.n[NFTMONITOR_ELEMENT_GONE] < 5000);
	close_box(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_deletion_by_others_is_told),
		UNIT(a_flushed_ruleset_is_told_as_a_lost_table),
		UNIT(what_we_do_ourselves_is_not_told),
		UNIT(what_was_missed_is_told_as_such),
	};

	return unit_main("nftmonitor", tests, ARRAY_SIZE(tests));
}
