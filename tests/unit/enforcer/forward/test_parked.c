/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_parked.c - datagrams that wait for a neighbour, in a network namespace
 * of the test's own.  The judge is what comes by at the other end of the link.
 */
#include "enforcer/forward/parked.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

struct scene {
	int other_end; /* a packet socket */
	uint32_t ifindex;
};

static bool scene_open(struct scene *s, uint16_t protocol)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(protocol) };

	if (!nftbox_enter())
		return false;
	if (!nftbox_sh("ip link add p0 address 02:00:00:00:00:01 type veth "
		       "peer name p1 && "
		       "ip addr add 192.0.2.1/24 dev p0 && "
		       "ip addr add 2001:db8::1/64 dev p0 nodad && "
		       "ip link set p0 up && ip link set p1 up")) {
		unit_skip("no veth can be made");
		return false;
	}
	s->ifindex = if_nametoindex("p0");
	at.sll_ifindex = (int)if_nametoindex("p1");
	s->other_end =
		socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(protocol));
	CU_ASSERT_FATAL(s->other_end >= 0);
	CU_ASSERT_EQUAL_FATAL(
		bind(s->other_end, (struct sockaddr *)&at, sizeof(at)), 0);
	return true;
}

static void scene_close(struct scene *s)
{
	(void)close(s->other_end);
	CU_ASSERT(nftbox_sh("ip link del p0"));
}

/* To port 9 of a neighbour that is not there. */
static void send_to_neighbour(int family)
{
	CLEANUP(base_closep) int fd = socket(family, SOCK_DGRAM, 0);
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(9) };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(9) };
	ssize_t n;

	(void)inet_pton(AF_INET, "192.0.2.9", &in.sin_addr);
	(void)inet_pton(AF_INET6, "2001:db8::9", &in6.sin6_addr);
	n = family == AF_INET ? sendto(fd, "parked", 6, 0,
				       (struct sockaddr *)&in, sizeof(in))
			      : sendto(fd, "parked", 6, 0,
				       (struct sockaddr *)&in6, sizeof(in6));
	CU_ASSERT_EQUAL(n, 6);
}

/* Does the datagram come by within a moment? */
static bool came_by(const struct scene *s)
{
	struct pollfd at = { .fd = s->other_end, .events = POLLIN };
	char packet[256];
	ssize_t n;

	while (poll(&at, 1, 100) > 0) {
		n = recv(s->other_end, packet, sizeof(packet), 0);
		if (n > 6 && !memcmp(packet + n - 6, "parked", 6))
			return true;
	}
	return false;
}

static bool is_at(void *context, uint32_t ifindex)
{
	return ifindex == *(uint32_t *)context;
}

#define KNOW_4 "ip neigh replace 192.0.2.9 lladdr 02:00:00:00:00:09 dev p0"
#define FORGET_4 "ip neigh del 192.0.2.9 dev p0 2>/dev/null"
#define KNOW_6 "ip neigh replace 2001:db8::9 lladdr 02:00:00:00:00:09 dev p0"

static void a_packet_leaves_once_its_neighbour_is_known(void)
{
	uint32_t elsewhere = 9999;
	struct scene s;

	if (!scene_open(&s, ETH_P_IP))
		return;
	send_to_neighbour(AF_INET);
	CU_ASSERT_EQUAL(parked_end(asidebox(), is_at, &elsewhere), 0);
	CU_ASSERT(!came_by(&s));
	CU_ASSERT(nftbox_sh(KNOW_4));
	CU_ASSERT(came_by(&s));
	scene_close(&s);
}

static void a_packet_that_still_waits_after_the_time_is_dropped(void)
{
	struct scene s;

	if (!scene_open(&s, ETH_P_IP))
		return;
	send_to_neighbour(AF_INET);
	CU_ASSERT_EQUAL(parked_end(asidebox(), is_at, &s.ifindex), 1);
	CU_ASSERT(nftbox_sh(KNOW_4));
	CU_ASSERT(!came_by(&s));
	CU_ASSERT_EQUAL(parked_end(asidebox(), is_at, &s.ifindex), 0);
	scene_close(&s);
}

static void an_ipv6_packet_that_still_waits_after_the_time_is_dropped(void)
{
	struct scene s;

	if (!scene_open(&s, ETH_P_IPV6))
		return;
	send_to_neighbour(AF_INET6);
	CU_ASSERT_EQUAL(parked_end(asidebox(), is_at, &s.ifindex), 1);
	CU_ASSERT(nftbox_sh(KNOW_6));
	CU_ASSERT(!came_by(&s));
	scene_close(&s);
}

/* The answer may be late on a busy machine, hence the tries. */
static void a_neighbour_that_answers_is_waited_for(void)
{
	bool given_up = true;
	struct scene s;
	int tries;

	if (!scene_open(&s, ETH_P_IP))
		return;
	for (tries = 0; tries < 20 && given_up; tries++) {
		(void)nftbox_sh(FORGET_4);
		send_to_neighbour(AF_INET);
		CU_ASSERT(nftbox_sh("(sleep 0.05; " KNOW_4
				    ") >/dev/null 2>&1 &"));
		given_up = parked_end(asidebox(), is_at, &s.ifindex) != 0;
		CU_ASSERT(given_up || came_by(&s));
		(void)usleep(given_up ? 500000 : 0);
	}
	CU_ASSERT(!given_up);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_packet_leaves_once_its_neighbour_is_known),
	UNIT(a_packet_that_still_waits_after_the_time_is_dropped),
	UNIT(an_ipv6_packet_that_still_waits_after_the_time_is_dropped),
	UNIT(a_neighbour_that_answers_is_waited_for),
};

int main(void)
{
	return unit_main("parked", tests, ARRAY_SIZE(tests));
}
