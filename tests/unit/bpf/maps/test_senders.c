/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_senders.c - find senders in a real map that the test fills as the BPF
 * programs do.
 */
#include "bpf/maps/senders.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bpf/abi/sender.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define HERE 11 /* cookies of network namespaces */
#define THERE 12

static int make_map(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "senders", sizeof(__u32),
				sizeof(struct shared_sender_set),
				SHARED_SENDER_SETS, NULL);

	if (fd < 0)
		unit_skip("no map can be made: it takes root");
	return fd;
}

static struct sockdiag_ends ends_of(uint8_t proto)
{
	struct sockdiag_ends ends = { .family = AF_INET,
				      .proto = proto,
				      .local_port = 40001,
				      .remote_port = 80 };

	CU_ASSERT_EQUAL(inet_pton(AF_INET, "203.0.113.10", ends.remote), 1);
	return ends;
}

/* @local_port 0: noted at connect(). */
static struct shared_sender_key key_of(uint64_t netns, uint8_t proto,
				       uint16_t local_port)
{
	return (struct shared_sender_key){
		.netns = netns,
		.remote = { [10] = 0xff, [11] = 0xff, 203, 0, 113, 10 },
		.local_port = local_port,
		.remote_port = 80,
		.proto = proto,
	};
}

static void keep(int fd, struct shared_sender_key key,
		 const struct event_owner *owner, uint64_t ago_s)
{
	struct shared_sender_set set = { 0 };
	uint32_t at = shared_sender_set(&key);
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	set.ways[0].key = key;
	set.ways[0].owner = *owner;
	set.ways[0].ktime_ns = ((uint64_t)now.tv_sec - ago_s) * 1000000000 + 1;
	CU_ASSERT_EQUAL(bpf_map_update_elem(fd, &at, &set, BPF_ANY), 0);
}

static void sender_in_one_namespace_is_not_found_in_another(void)
{
	const struct event_owner here = { .tgid = 1 }, there = { .tgid = 2 };
	const struct sockdiag_ends ends = ends_of(IPPROTO_TCP);
	struct event_owner owner = { 0 };
	int fd = make_map();

	if (fd < 0)
		return;
	keep(fd, key_of(HERE, IPPROTO_TCP, 40001), &here, 0);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, THERE, false, &owner), -ENOENT);
	CU_ASSERT_EQUAL(owner.tgid, 0);
	keep(fd, key_of(THERE, IPPROTO_TCP, 40001), &there, 0);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, THERE, false, &owner), 0);
	CU_ASSERT_EQUAL(owner.tgid, 2);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, HERE, true, &owner), 0);
	CU_ASSERT_EQUAL(owner.tgid, 1);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, 0, false, &owner), -ENOENT);
	(void)close(fd);
}

static void old_sender_is_found_in_our_own_namespace_only(void)
{
	const struct event_owner long_ago = { .tgid = 3 };
	const struct sockdiag_ends ends = ends_of(IPPROTO_TCP);
	struct event_owner owner = { 0 };
	int fd = make_map();

	if (fd < 0)
		return;
	keep(fd, key_of(HERE, IPPROTO_TCP, 40001), &long_ago, 12);
	keep(fd, key_of(THERE, IPPROTO_TCP, 40001), &long_ago, 12);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, THERE, false, &owner), -ENOENT);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, HERE, true, &owner), 0);
	keep(fd, key_of(THERE, IPPROTO_TCP, 40001), &long_ago, 8);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, THERE, false, &owner), 0);
	(void)close(fd);
}

static void connected_socket_in_another_namespace_belongs_to_its_opener(void)
{
	const struct event_owner opener = { .tgid = 4,
					    .attribution = EVENT_EXACT };
	const struct sockdiag_ends ends = ends_of(IPPROTO_UDP);
	struct event_owner owner = { 0 };
	int fd = make_map();

	if (fd < 0)
		return;
	keep(fd, key_of(THERE, IPPROTO_UDP, 0), &opener, 0);
	CU_ASSERT_EQUAL(senders_find(fd, &ends, THERE, false, &owner), 0);
	CU_ASSERT_EQUAL(owner.tgid, 4);
	CU_ASSERT_EQUAL(owner.attribution, EVENT_SOCKET_OWNER);
	(void)close(fd);
}

static const struct unit_test tests[] = {
	UNIT(sender_in_one_namespace_is_not_found_in_another),
	UNIT(old_sender_is_found_in_our_own_namespace_only),
	UNIT(connected_socket_in_another_namespace_belongs_to_its_opener),
};

int main(void)
{
	return unit_main("senders", tests, ARRAY_SIZE(tests));
}
