/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_sources.c - the addresses that may send, in a real map that no program
 * uses.
 */
#include "bpf/maps/sources.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static int make_map(void)
{
	int fd = bpf_map_create(
		BPF_MAP_TYPE_HASH, "sources", sizeof(struct shared_source),
		sizeof(struct shared_source_use), SHARED_SOURCES, NULL);

	if (fd < 0)
		unit_skip("no map can be made: it takes root");
	return fd;
}

static struct event event_from(const char *address, uint64_t netns,
			       uint32_t class_id)
{
	struct event event = { .netns = netns,
			       .class_id = (uint8_t)class_id,
			       .class_epoch = 3,
			       .ifindex = 2,
			       .ktime_ns = 1000 + class_id };

	event.family = strchr(address, ':') ? AF_INET6 : AF_INET;
	CU_ASSERT_EQUAL(inet_pton(event.family, address, event.local), 1);
	return event;
}

static void put(int fd, const char *address, uint64_t netns, uint32_t class_id)
{
	struct event event = event_from(address, netns, class_id);

	CU_ASSERT_EQUAL(maps_sources_confirm(fd, &event), 0);
}

/* Look it up as bpf/kern/forward.bpf.h does, by what it reads of a packet. */
static bool has(int fd, const uint8_t address[16], uint64_t netns,
		uint32_t class_id)
{
	struct shared_source key = { .netns = netns,
				     .class_epoch = 3,
				     .class_id = class_id,
				     .ifindex = 2 };
	struct shared_source_use use = { 0 };

	memcpy(key.address, address, sizeof(key.address));
	return bpf_map_lookup_elem(fd, &key, &use) == 0 &&
	       use.seen_ns == 1000 + class_id;
}

static const uint8_t v4[16] = { [10] = 0xff, 0xff, 10, 88, 0, 2 };
static const uint8_t v6[16] = { 0xfd, [15] = 2 };

static void confirmed_source_is_found_under_the_key_of_its_packets(void)
{
	int fd = make_map();

	if (fd < 0)
		return;
	put(fd, "10.88.0.2", 7, 1);
	put(fd, "fd00::2", 7, 2);
	CU_ASSERT(has(fd, v4, 7, 1));
	CU_ASSERT(has(fd, v6, 7, 2));
	CU_ASSERT(!has(fd, v4, 8, 1)); /* another namespace */
	CU_ASSERT(!has(fd, v4, 7, 2)); /* another class */
	CU_ASSERT(!has(fd, v6, 7, 1));
	(void)close(fd);
}

static void what_is_for_the_link_is_confirmed_for_every_address(void)
{
	struct event event = event_from("10.88.0.2", 7, 1);
	struct shared_source key = { .netns = 7,
				     .class_epoch = 3,
				     .class_id = 1,
				     .ifindex = 2,
				     .is_link = 1 };
	struct shared_source_use use;
	int fd = make_map();

	if (fd < 0)
		return;
	event.flags = EVENT_DENIED | EVENT_LINK;
	CU_ASSERT_EQUAL(maps_sources_confirm(fd, &event), 0);
	CU_ASSERT_EQUAL(bpf_map_lookup_elem(fd, &key, &use), 0);
	CU_ASSERT(!has(fd, v4, 7, 1)); /* but no other packet */
	key.ifindex = 3;
	CU_ASSERT(bpf_map_lookup_elem(fd, &key, &use) < 0);
	(void)close(fd);
}

static void address_of_a_source_has_its_own_family(void)
{
	struct shared_source source = { 0 };
	const uint8_t want[16] = { 10, 88, 0, 2 };
	struct ip_addr ip;

	memcpy(source.address, v4, sizeof(v4));
	ip = maps_sources_address(&source);
	CU_ASSERT_EQUAL(ip.family, AF_INET);
	CU_ASSERT_EQUAL(memcmp(ip.bytes, want, sizeof(want)), 0);
	memcpy(source.address, v6, sizeof(v6));
	ip = maps_sources_address(&source);
	CU_ASSERT_EQUAL(ip.family, AF_INET6);
	CU_ASSERT_EQUAL(memcmp(ip.bytes, v6, sizeof(v6)), 0);
}

struct sifted {
	size_t n;
	uint64_t unwanted; /* this namespace goes */
	uint64_t seen_ns;  /* all of them together */
};

static bool sift(void *context, const struct shared_source *source,
		 uint64_t seen_ns)
{
	struct sifted *sifted = context;

	sifted->n++;
	sifted->seen_ns += seen_ns;
	return source->netns == sifted->unwanted;
}

static void sift_sees_each_source_and_takes_out_the_unwanted_ones(void)
{
	struct sifted sifted = { .unwanted = 8 };
	int fd = make_map();

	if (fd < 0)
		return;
	maps_sources_sift(fd, sift, &sifted);
	CU_ASSERT_EQUAL(sifted.n, 0);
	put(fd, "10.88.0.2", 7, 1);
	put(fd, "fd00::2", 7, 2);
	put(fd, "10.88.0.2", 8, 1);
	maps_sources_sift(fd, sift, &sifted);
	CU_ASSERT_EQUAL(sifted.n, 3);
	CU_ASSERT_EQUAL(sifted.seen_ns, 3004);
	CU_ASSERT(has(fd, v4, 7, 1) && has(fd, v6, 7, 2));
	CU_ASSERT(!has(fd, v4, 8, 1));
	(void)close(fd);
}

/* Taking out entries on the way must not end the walk. */
static void full_map_is_sifted_to_its_end(void)
{
	struct sifted sifted = { .unwanted = 7 }, rest = { 0 };
	struct event event;
	uint32_t i;
	int fd = make_map();

	if (fd < 0)
		return;
	for (i = 0; i < SHARED_SOURCES; i++) {
		event = event_from("10.88.0.2", 7, 1);
		event.class_epoch = i;
		CU_ASSERT_EQUAL_FATAL(maps_sources_confirm(fd, &event), 0);
	}
	event.class_epoch = i;
	CU_ASSERT(maps_sources_confirm(fd, &event) < 0); /* and reports it */
	maps_sources_sift(fd, sift, &sifted);
	CU_ASSERT_EQUAL(sifted.n, SHARED_SOURCES);
	maps_sources_sift(fd, sift, &rest);
	CU_ASSERT_EQUAL(rest.n, 0);
	(void)close(fd);
}

static const struct unit_test tests[] = {
	UNIT(confirmed_source_is_found_under_the_key_of_its_packets),
	UNIT(what_is_for_the_link_is_confirmed_for_every_address),
	UNIT(address_of_a_source_has_its_own_family),
	UNIT(sift_sees_each_source_and_takes_out_the_unwanted_ones),
	UNIT(full_map_is_sifted_to_its_end),
};

int main(void)
{
	return unit_main("maps_sources", tests, ARRAY_SIZE(tests));
}
