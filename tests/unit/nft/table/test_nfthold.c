/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfthold.c - the chain `hold`, with and without the queue, and where
 * nothing is enforced.
 */
#include "nft/table/nfthold.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

#define LIST "list chain inet nameward hold"

static const struct {
	const char *what;
	bool audit, enforces;
	const char *want;
} cases[] = {
	{ "what is in flight goes nowhere, and TCP tries again", false, false,
	  "chain hold {\n"
	  "\t\tmeta mark != 0x00000000/1 counter packets 0 bytes 0 "
	  "drop comment \"an answer is in flight: TCP retries\"\n\t}" },
	{ "in audit mode nothing is held", true, false, "chain hold {\n\t}" },
	{ "but for an entry that enforces", true, true,
	  "counter packets 0 bytes 0 drop comment \"an answer is in flight: "
	  "TCP retries\"" },
};

static void show(struct tablebox *box, size_t i)
{
	box->config.audit = cases[i].audit;
	box->config.enforces = cases[i].enforces;
	(void)tablebox_replace(box);
	if (!nftbox_shows(LIST, cases[i].want))
		CU_FAIL(cases[i].what);
}

static void without_the_queue_packets_in_flight_are_dropped(void)
{
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	box.probe.socket_mark = false;
	box.probe.queue = false;
	box.config.hold_queue = 77;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		show(&box, i);
	tablebox_close(&box);
}

static void with_the_queue_packets_wait_up_to_a_limit_and_once(void)
{
	static const char *const parts[] = {
		"meta mark 0x80000000/8 counter packets 0 bytes "
		"0 return comment \"was held, and is not permitted\"",
		"meta l4proto udp update @held_udp",
		"queue to 77 comment \"an answer is in flight\"",
		"meta l4proto udp counter packets 0 bytes 0 return comment "
		"\"too many datagrams\"",
		"update @held {",
		"drop comment \"too many are held: TCP retries\"",
	};
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	box.probe.socket_mark = false;
	box.config.hold_queue = 77;
	if (!box.probe.queue) {
		unit_skip("the kernel has no queue");
		tablebox_close(&box);
		return;
	}
	(void)tablebox_replace(&box);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (!nftbox_shows(LIST, parts[i]))
			CU_FAIL(parts[i]);
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(without_the_queue_packets_in_flight_are_dropped),
		UNIT(with_the_queue_packets_wait_up_to_a_limit_and_once),
	};

	return unit_main("nfthold", tests, ARRAY_SIZE(tests));
}
