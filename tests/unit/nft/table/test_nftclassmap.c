/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclassmap.c - what changes in the map of classes, and what packets and
 * connections notice of it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/netlink/nl.h"
#include "nft/nflog.h"
#include "nft/table/nftclassmap.h"
#include "nft/table/nfttable.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/gatebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static const struct ip_net outside[] = {
	{ { AF_INET, { 10 } }, 8 },
};

static void established_connections_survive_a_replacement(void)
{
	const struct gatebox_attempt attempt = { GATEBOX_ID(1), SOCK_STREAM,
						 NFTBOX_THERE_4, 80 };
	struct nftlayout_rule shut = { .name = "shut",
				       .nets = outside,
				       .n_nets = 1 };
	struct gatebox box;
	char byte;
	int near = -1;
	int far;

	if (!gatebox_open(&box))
		return;
	CU_ASSERT_EQUAL(gatebox_connect(&attempt, &near), 0);
	far = accept(box.listeners[0], NULL, NULL);
	CU_ASSERT(far >= 0);
	box.config.rules = &shut;
	box.config.n_rules = 1;
	box.config.n_classes = 0;
	gatebox_apply(&box);
	CU_ASSERT_EQUAL(gatebox_try(&attempt), ECONNREFUSED);
	CU_ASSERT_EQUAL(send(near, "x", 1, 0), 1);
	CU_ASSERT_EQUAL(recv(far, &byte, 1, 0), 1);
	(void)close(near);
	(void)close(far);
	gatebox_close(&box);
}

/* Datagrams that are sent while the table is replaced. */
struct traffic {
	atomic_bool stop;
	unsigned int tries;
	unsigned int permitted_failed, denied_passed;
};

/* The sending of a rejected datagram fails at once. */
static bool passes(const char *to)
{
	const struct gatebox_attempt attempt = { GATEBOX_ID(1), SOCK_DGRAM, to,
						 443 };
	struct sockaddr_storage address;
	socklen_t len = gatebox_address(&attempt, &address);
	CLEANUP(base_closep) int fd = gatebox_socket(&attempt, AF_INET);

	return sendto(fd, "x", 1, 0, (struct sockaddr *)&address, len) == 1;
}

static void *make_traffic(void *context)
{
	struct traffic *traffic = context;

	while (!traffic->stop) {
		traffic->tries++;
		traffic->permitted_failed += !passes(NFTBOX_THERE_4);
		traffic->denied_passed += passes(GATEBOX_OTHER_4);
	}
	return NULL;
}

static void no_packet_is_misjudged_during_a_replacement(void)
{
	struct traffic traffic = { 0 };
	pthread_t thread;
	struct gatebox box;
	int i;

	if (!gatebox_open(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(
		pthread_create(&thread, NULL, make_traffic, &traffic), 0);
	for (i = 0; i < 300; i++)
		gatebox_apply(&box);
	traffic.stop = true;
	(void)pthread_join(thread, NULL);
	CU_ASSERT(traffic.tries > 100);
	CU_ASSERT_EQUAL(traffic.permitted_failed, 0);
	CU_ASSERT_EQUAL(traffic.denied_passed, 0);
	gatebox_close(&box);
}

/* The map as the kernel has it, and what is wanted of it. */
struct wanted {
	bool has_class[MARK_CLASSES];
	struct nftclassmap map;
	struct nftwriter writer;
};

static bool open_map(struct tablebox *box, struct wanted *wanted)
{
	*wanted = (struct wanted){ .map = { .has_class = wanted->has_class } };
	if (!tablebox_open(box))
		return false;
	(void)tablebox_replace(box);
	wanted->writer =
		(struct nftwriter){ .nl = box->nl,
				    .mark_mask = box->config.mark_mask };
	wanted->has_class[1] = true;
	wanted->has_class[2] = true;
	return true;
}

static void change_map(struct tablebox *box, struct wanted *wanted)
{
	CU_ASSERT_EQUAL_FATAL(nftclassmap_read(box->nl, &wanted->map), 0);
	nftclassmap_delete(&wanted->writer, &wanted->map);
	nftclassmap_add(&wanted->writer, &wanted->map);
}

#define LIST_MAP "list map inet nameward classes"

static void nothing_is_queued_for_a_map_that_is_right(void)
{
	struct tablebox box;
	struct wanted wanted;

	if (!open_map(&box, &wanted))
		return;
	change_map(&box, &wanted);
	CU_ASSERT_EQUAL(wanted.map.n, 3);
	CU_ASSERT_EQUAL(nl_queued(box.nl), 0);
	tablebox_close(&box);
}

static void a_class_is_added_and_another_one_removed(void)
{
	struct tablebox box;
	struct wanted wanted;

	if (!open_map(&box, &wanted))
		return;
	wanted.has_class[2] = false;
	wanted.has_class[3] = true;
	nftobject_chain(box.nl, NFTLAYOUT_TABLE, "class_3");
	change_map(&box, &wanted);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows(LIST_MAP,
			       "elements = { 0x01000000 : jump class_1, "
			       "0x03000000 : jump class_3, 0x7f000000 : goto "
			       "miss }"));
	tablebox_close(&box);
}

/* Each element is wrong in another way. */
static const char *const wrong[] = {
	"0x01000001 : jump class_1", "0x81000000 : jump class_1",
	"0x05000000 : jump class_1", "0x00000000 : goto miss",
	"0x7e000000 : goto miss",
};

static void wrong_elements_are_deleted_and_mended(void)
{
	struct tablebox box;
	struct wanted wanted;
	char command[128];
	size_t i;

	if (!open_map(&box, &wanted))
		return;
	tablebox_close(&box); /* so that nft(8) may change the table */
	box.probe.owner_persist = false;
	CU_ASSERT_EQUAL_FATAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_EQUAL_FATAL(tablebox_reopen(&box), 0);
	(void)tablebox_replace(&box);
	wanted.writer.nl = box.nl;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		(void)snprintf(command, sizeof(command),
			       "add element inet nameward classes { %s }",
			       wrong[i]);
		CU_ASSERT_EQUAL(nftbox_nft(command, NULL, 0), 0);
	}
	CU_ASSERT_EQUAL(nftbox_nft("delete element inet nameward classes { "
				   "0x02000000 }; add element inet nameward "
				   "classes { 0x02000000 : jump class_1 }",
				   NULL, 0),
			0);
	change_map(&box, &wanted);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows(LIST_MAP,
			       "elements = { 0x01000000 : jump class_1, "
			       "0x02000000 : jump class_2, 0x7f000000 : goto "
			       "miss }"));
	tablebox_close(&box);
}

static void a_map_that_is_not_there_cannot_be_read(void)
{
	struct tablebox box;
	struct wanted wanted;

	if (!open_map(&box, &wanted))
		return;
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	CU_ASSERT_EQUAL(nftclassmap_read(box.nl, &wanted.map), -ENOENT);
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(nothing_is_queued_for_a_map_that_is_right),
		UNIT(a_class_is_added_and_another_one_removed),
		UNIT(wrong_elements_are_deleted_and_mended),
		UNIT(a_map_that_is_not_there_cannot_be_read),
		UNIT(established_connections_survive_a_replacement),
		UNIT(no_packet_is_misjudged_during_a_replacement),
	};

	return unit_main("nftclassmap", tests, ARRAY_SIZE(tests));
}
