/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftqueue.c - datagrams to this host wait in a queue for their verdicts.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nftqueue.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 9
#define LENGTH 210 /* a socket can have less than 300 datagrams unsent */

/* A packet with mark 5 under mask 0xff passes, all others wait. */
#define TABLE                                                             \
	"table inet t {\nchain c {\ntype filter hook output priority 0\n" \
	"udp dport 9 meta mark & 0xff == 5 accept\n"                      \
	"udp dport 9 queue num 7\n}\n}"

struct box {
	struct nftqueue *queue;
	int to;	  /* receives */
	int from; /* sends */
};

static bool box_open(struct box *box)
{
	memset(box, 0, sizeof(*box));
	if (!nftbox_enter())
		return false;
	if (nftqueue_open(7, 7, LENGTH, &box->queue) < 0 ||
	    nftbox_nft(TABLE, NULL, 0) != 0) {
		nftqueue_close(box->queue);
		unit_skip("the kernel has no nft_queue");
		return false;
	}
	box->to = nftbox_datagrams(true, PORT);
	box->from = nftbox_datagrams(false, PORT);
	return true;
}

static void box_close(struct box *box)
{
	nftqueue_close(box->queue);
	base_closep(&box->to);
	base_closep(&box->from);
}

static void send_some(const struct box *box, size_t n)
{
	while (n--)
		(void)send(box->from, "x", 1, MSG_DONTWAIT);
}

static size_t read_some(const struct box *box, struct nftqueue_packet *packets)
{
	struct pollfd wait = { .fd = nftqueue_fd(box->queue),
			       .events = POLLIN };
	size_t n = 0, more;

	while (poll(&wait, 1, 100) > 0) {
		more = nftqueue_read(box->queue, packets + n, LENGTH - n);
		if (!more)
			break;
		n += more;
	}
	return n;
}

static void a_busy_queue_makes_way_to_the_next(void)
{
	CLEANUP(nftqueue_closep) struct nftqueue *first = NULL;
	CLEANUP(nftqueue_closep) struct nftqueue *second = NULL;
	struct nftqueue *third = NULL;

	if (!nftbox_enter())
		return;
	if (nftqueue_open(7, 8, LENGTH, &first) < 0) {
		unit_skip("the kernel has no nfnetlink_queue");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(nftqueue_open(7, 8, LENGTH, &second), 0);
	CU_ASSERT_EQUAL(nftqueue_number(first), 7);
	CU_ASSERT_EQUAL(nftqueue_number(second), 8);
	CU_ASSERT_EQUAL(nftqueue_open(7, 8, LENGTH, &third), -EBUSY);
	CU_ASSERT_PTR_NULL(third);
	nftqueue_close(first);
	first = NULL;
	CU_ASSERT_EQUAL(nftqueue_open(7, 8, LENGTH, &first), 0);
}

static void a_repeated_packet_meets_the_rules_with_its_new_mark(void)
{
	struct nftqueue_packet packet[LENGTH];
	struct box box;
	uint32_t mark = 0x1200;

	if (!box_open(&box))
		return;
	CU_ASSERT_EQUAL(
		setsockopt(box.from, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)),
		0);
	send_some(&box, 1);
	CU_ASSERT_EQUAL(nftbox_received(box.to), 0);
	CU_ASSERT_EQUAL_FATAL(read_some(&box, packet), 1);
	CU_ASSERT_EQUAL(packet->mark, 0x1200);
	packet->mark = 0x1203;
	nftqueue_repeat(box.queue, packet, 1);
	CU_ASSERT_EQUAL(nftbox_received(box.to), 0);
	CU_ASSERT_EQUAL_FATAL(read_some(&box, packet), 1);
	CU_ASSERT_EQUAL(packet->mark, 0x1203);
	packet->mark = 0x1205;
	nftqueue_repeat(box.queue, packet, 1);
	CU_ASSERT_EQUAL(nftbox_received(box.to), 1);
	box_close(&box);
}

static void many_packets_get_their_verdicts_at_once(void)
{
	struct nftqueue_packet packets[LENGTH];
	struct box box;
	size_t n, i;

	if (!box_open(&box))
		return;
	send_some(&box, 200);
	n = read_some(&box, packets);
	CU_ASSERT_EQUAL(n, 200);
	for (i = 0; i < n; i++)
		packets[i].mark = 5;
	nftqueue_drop(box.queue, packets, 50);
	nftqueue_repeat(box.queue, packets + 50, n - 50);
	CU_ASSERT_EQUAL(nftbox_received(box.to), n - 50);
	CU_ASSERT_EQUAL(nftqueue_lost(box.queue), 0);
	box_close(&box);
}

static void a_packet_that_finds_the_queue_full_is_dropped_and_counted(void)
{
	struct nftqueue_packet packets[LENGTH];
	struct box box;

	if (!box_open(&box))
		return;
	send_some(&box, LENGTH + 7);
	CU_ASSERT_EQUAL(nftqueue_lost(box.queue), 7);
	CU_ASSERT_EQUAL(read_some(&box, packets), LENGTH);
	CU_ASSERT_EQUAL(nftbox_received(box.to), 0);
	box_close(&box);
}

static void no_packet_passes_a_queue_that_nobody_is_bound_to(void)
{
	struct box box;

	if (!box_open(&box))
		return;
	send_some(&box, 3);
	nftqueue_close(box.queue);
	box.queue = NULL;
	CU_ASSERT_EQUAL(nftbox_received(box.to), 0);
	send_some(&box, 3);
	CU_ASSERT_EQUAL(nftbox_received(box.to), 0);
	box_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_busy_queue_makes_way_to_the_next),
		UNIT(a_repeated_packet_meets_the_rules_with_its_new_mark),
		UNIT(many_packets_get_their_verdicts_at_once),
		UNIT(a_packet_that_finds_the_queue_full_is_dropped_and_counted),
		UNIT(no_packet_passes_a_queue_that_nobody_is_bound_to),
	};

	return unit_main("nftqueue", tests, ARRAY_SIZE(tests));
}
