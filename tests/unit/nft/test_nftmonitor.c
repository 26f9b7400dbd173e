/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftmonitor.c - what others delete from nftables is reported.
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

/* The events that were reported: "K:TABLE:OBJECT " each, as far as there is
 * room, with a letter for the kind, and how many there were of each kind. */
struct events {
	char text[512];
	size_t n[6];
};

static void note_event(void *context, const struct nftmonitor_event *event)
{
	static const char letters[] = "OTCRSE"; /* enum nftmonitor_kind */
	struct events *events = context;
	size_t used = strlen(events->text);

	events->n[event->kind]++;
	(void)snprintf(events->text + used, sizeof(events->text) - used,
		       "%c:%s:%s ", letters[event->kind], event->table,
		       event->object);
}

static struct events read_events(struct nftmonitor *monitor)
{
	struct events events = { 0 };
	int n;

	do {
		n = nftmonitor_read(monitor, 100, note_event, &events);
	} while (n == 100);
	return events;
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

static void each_deletion_by_others_is_reported(void)
{
	struct box box;
	size_t i;

	if (!open_box(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		struct events events;

		CU_ASSERT_EQUAL(nftbox_nft(changes[i].command, NULL, 0), 0);
		events = read_events(box.monitor);
		unit_string(changes[i].command, changes[i].want, events.text);
	}
	close_box(&box);
}

static void a_flushed_ruleset_is_reported_as_a_deleted_table(void)
{
	struct events events;
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	events = read_events(box.monitor);
	CU_ASSERT_EQUAL(events.n[NFTMONITOR_TABLE_GONE], 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(events.text, "T:t:"));
	close_box(&box);
}

static void deletions_by_our_own_socket_are_not_reported(void)
{
	struct events events;
	struct box box;

	if (!open_box(&box))
		return;
	nftobject_delete_rules(box.nl, "t", NULL);
	nftobject_delete_set(box.nl, "t", "s");
	nftobject_delete_table(box.nl, "t");
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	events = read_events(box.monitor);
	unit_string("events", "", events.text);
	close_box(&box);
}

static void lost_events_are_reported_as_an_overrun(void)
{
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = "t",
					 .name = "s" };
	struct events events;
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
	events = read_events(box.monitor);
	CU_ASSERT(events.n[NFTMONITOR_OVERRUN] > 0);
	CU_ASSERT(events.n[NFTMONITOR_ELEMENT_GONE] < 5000);
	close_box(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_deletion_by_others_is_reported),
		UNIT(a_flushed_ruleset_is_reported_as_a_deleted_table),
		UNIT(deletions_by_our_own_socket_are_not_reported),
		UNIT(lost_events_are_reported_as_an_overrun),
	};

	return unit_main("nftmonitor", tests, ARRAY_SIZE(tests));
}
