/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclassmap.c - packets and connections, while the table is replaced.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nflog.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/gatebox.h"
#include "tests/unit/nftbox.h"
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

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(established_connections_survive_a_replacement),
		UNIT(no_packet_is_misjudged_during_a_replacement),
	};

	return unit_main("nftclassmap", tests, ARRAY_SIZE(tests));
}
