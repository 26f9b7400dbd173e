/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_way.c - the kernel of a namespace is asked, in which a cable leads to
 * the resolver and a second one does not.
 */
#include "enforcer/dns/answer/way.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static struct event_question question = { .flags = EVENT_OPENS };

/* Make the devices `to` and `other`, of which only `to` leads to the world.
 * IPv6 has the routes of an address only when the kernel has seen that the
 * cable has two ends, up to a second later. */
static bool enter(void)
{
	static const char script[] =
		"ip link add to type veth peer name to_peer && "
		"ip link add other type veth peer name other_peer && "
		"for d in to to_peer other other_peer; do "
		"ip link set $d up || exit 1; done && "
		"ip addr add 192.0.2.1/24 dev to && "
		"ip addr add 198.51.100.1/24 dev other && "
		"ip addr add 2001:db8::1/64 dev to nodad && "
		"ip addr add 2001:db8:1::1/64 dev other nodad && "
		"ip addr add fe80::77/64 dev to nodad && "
		"ip route add default via 192.0.2.2 && "
		"ip route add default via 2001:db8::2 && "
		"for i in $(seq 200); do "
		"[ $(ip -6 route show table local | "
		"grep -cE '2001:db8::1|2001:db8:1::1|fe80::77') -lt 3 ] || "
		"exit 0; sleep 0.05; done; exit 1";

	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(system(script), 0);
	return true;
}

static bool leads(struct answer_way *way, const char *resolver,
		  const char *device)
{
	const struct ip_addr ip = unit_ip(resolver);
	struct event event = {
		.family = (uint8_t)ip.family,
		.ifindex = if_nametoindex(device),
		.ktime_ns = 1,
	};

	memcpy(event.remote, ip.bytes, sizeof(event.remote));
	return answer_way_leads(way, &event, &question);
}

static const struct {
	const char *what;
	const char *resolver;
	const char *device;
	bool leads;
} ways[] = {
	{ "a neighbour", "192.0.2.2", "to", true },
	{ "a neighbour of another link", "192.0.2.2", "other", false },
	{ "by the default route", "203.0.113.53", "to", true },
	{ "its address behind another link", "203.0.113.53", "other", false },
	{ "a neighbour there", "198.51.100.2", "other", true },
	{ "a neighbour, IPv6", "2001:db8::2", "to", true },
	{ "of another link, IPv6", "2001:db8::2", "other", false },
	{ "by the default route, IPv6", "2001:db8:2::53", "to", true },
	{ "behind another link, IPv6", "2001:db8:2::53", "other", false },
	{ "link-local, where the world is", "fe80::53", "to", true },
	{ "link-local, elsewhere", "fe80::53", "other", false },
	{ "on this host", "127.0.0.53", "lo", true },
	{ "our own address", "198.51.100.1", "lo", true },
	{ "our own address, IPv6", "2001:db8::1", "lo", true },
	{ "our own address, link-local", "fe80::77", "lo", true },
	{ "another's by loopback", "192.0.2.2", "lo", false },
	{ "another's by loopback, IPv6", "2001:db8::2", "lo", false },
	{ "another's by loopback, link-local", "fe80::53", "lo", false },
	{ "a loopback address by a cable", "127.0.0.53", "to", false },
	{ "our own address by a cable", "192.0.2.1", "to", false },
	{ "that of another device", "198.51.100.1", "to", false },
	{ "that of another device, IPv6", "2001:db8:1::1", "to", false },
	{ "no such device", "192.0.2.2", "none", false },
};

static void an_answer_comes_by_a_device_that_leads_to_the_resolver(void)
{
	size_t i;

	if (!enter())
		return;
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		struct answer_way way = { 0 };

		unit_string(ways[i].what, ways[i].leads ? "yes" : "no",
			    leads(&way, ways[i].resolver, ways[i].device)
				    ? "yes"
				    : "no");
	}
}

static void one_of_two_ways_to_the_resolver_is_enough(void)
{
	struct answer_way way = { 0 };

	if (!enter())
		return;
	CU_ASSERT_EQUAL_FATAL(
		system("ip route add default via 198.51.100.2 metric 600"), 0);
	CU_ASSERT(leads(&way, "203.0.113.53", "to"));
	CU_ASSERT(leads(&way, "203.0.113.53", "other"));
	CU_ASSERT_EQUAL_FATAL(
		system("ip route flush default && "
		       "ip route add default nexthop via 192.0.2.2 "
		       "nexthop via 198.51.100.2"),
		0);
	way = (struct answer_way){ 0 };
	CU_ASSERT(leads(&way, "203.0.113.53", "to"));
	CU_ASSERT(leads(&way, "203.0.113.53", "other"));
}

static void a_way_that_was_found_is_kept_for_a_second(void)
{
	struct answer_way way = { 0 };
	struct event event = { .family = AF_INET, .ktime_ns = 1 };
	const struct ip_addr ip = unit_ip("203.0.113.53");

	if (!enter())
		return;
	memcpy(event.remote, ip.bytes, sizeof(event.remote));
	event.ifindex = if_nametoindex("to");
	CU_ASSERT(answer_way_leads(&way, &event, &question));
	CU_ASSERT_EQUAL_FATAL(system("ip route del default"), 0);
	CU_ASSERT(answer_way_leads(&way, &event, &question));
	event.ktime_ns += ANSWER_WAY_KEPT_NS;
	CU_ASSERT_FALSE(answer_way_leads(&way, &event, &question));
}

static void the_way_of_an_answer_that_opens_nothing_is_ignored(void)
{
	const struct event_question closed = { .flags = 0 };
	struct answer_way way = { 0 };
	struct event event = { .family = AF_INET, .ifindex = 77 };

	CU_ASSERT(answer_way_leads(&way, &event, NULL));
	CU_ASSERT(answer_way_leads(&way, &event, &closed));
}

static const struct unit_test tests[] = {
	UNIT(an_answer_comes_by_a_device_that_leads_to_the_resolver),
	UNIT(one_of_two_ways_to_the_resolver_is_enough),
	UNIT(a_way_that_was_found_is_kept_for_a_second),
	UNIT(the_way_of_an_answer_that_opens_nothing_is_ignored),
};

int main(void)
{
	return unit_main("way", tests, ARRAY_SIZE(tests));
}
