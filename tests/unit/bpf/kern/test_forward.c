/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_forward.c - what programs in another network namespace send, by way of
 * ours or past it: bpf/kern/forward.bpf.h and what it relies on, with real
 * sockets.
 *
 * run: once
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/sender.h"
#include "bpf/capture.h"
#include "bpf/maps/sources.h"
#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static const uint8_t allowed_query[] = CAPTURE_BOX_ALLOWED;

/*
 * Another network namespace with this process in it: it has a loopback, and a
 * link that leads nowhere.  The error of a send there shows if the packet was
 * dropped.
 */
struct elsewhere {
	int home; /* the namespace to go back to */
	int leaving;
	uint64_t netns;
};

/* False: the test is skipped. */
static bool begin(struct capture_box *box)
{
	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_box_begin(box);
	CU_ASSERT_FATAL(capture_attach(box->capture) == 0);
	return true;
}

/* Send a datagram by that link. */
static int connect_to_nowhere(int fd)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x0a070702) };

	return connect(fd, (const struct sockaddr *)&to, sizeof(to));
}

/* False: the test is skipped. */
static bool elsewhere_open(struct elsewhere *e)
{
	const int one = 1;

	e->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(e->home >= 0 && unshare(CLONE_NEWNET) == 0);
	if (system("ip link set lo up && "
		   "ip link add near type veth peer name far && "
		   "ip link set near up && ip link set far up && "
		   "ip addr add 10.7.7.1/24 dev near && "
		   "ip neigh add 10.7.7.2 dev near lladdr 02:00:00:00:00:02") ||
	    (e->leaving = socket(AF_INET, SOCK_DGRAM, 0)) < 0) {
		unit_skip("there are no links of type veth");
		return false;
	}
	e->netns = sockdiag_netns(e->leaving);
	CU_ASSERT(connect_to_nowhere(e->leaving) == 0);
	/* Without this a datagram that is dropped is no error. */
	CU_ASSERT(setsockopt(e->leaving, IPPROTO_IP, IP_RECVERR, &one,
			     sizeof(one)) == 0);
	return true;
}

static void elsewhere_close(struct elsewhere *e)
{
	(void)close(e->leaving);
	CU_ASSERT_FATAL(setns(e->home, CLONE_NEWNET) == 0);
	(void)close(e->home);
}

static bool leaves(const struct elsewhere *e)
{
	return send(e->leaving, "", 1, 0) == 1;
}

static void ask_and_be_answered(struct capture_box_pair *pair)
{
	CU_ASSERT(send(pair->client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	capture_box_echo(pair);
}

/* Confirm the source, as the daemon does when it is in nftables. */
static void confirm_source(struct capture *capture, const struct elsewhere *e)
{
	struct capture_box_seen seen = { 0 };

	CU_ASSERT(!leaves(e));
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT(seen.last.kind == EVENT_SOURCE);
	CU_ASSERT(maps_sources_confirm(capture_sources(capture), &seen.last) ==
		  0);
	capture_settle(capture, NULL, 0);
	CU_ASSERT(leaves(e));
}

static void be_answered_here_and_there(struct capture *capture,
				       struct capture_box_pair *here,
				       const struct elsewhere *e)
{
	int flights = capture_box_map("flights");
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair there;
	uint64_t key = 0;

	ask_and_be_answered(here);
	CU_ASSERT(leaves(e));
	/* The host's own namespace is not affected. */
	CU_ASSERT(bpf_map_get_next_key(flights, NULL, &key) < 0);
	capture_box_pair_open(&there);
	ask_and_be_answered(&there);
	CU_ASSERT(bpf_map_get_next_key(flights, NULL, &key) == 0);
	CU_ASSERT(key == e->netns);
	capture_settle(capture, NULL, 0); /* the answer is not drained yet */
	CU_ASSERT(!leaves(e));
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) == 4);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT(!leaves(e));
	capture_settle(capture, NULL, 0);
	CU_ASSERT(leaves(e));
	capture_box_pair_close(&there);
}

static void packet_of_a_namespace_waits_while_an_answer_to_it_is_in_flight(void)
{
	struct elsewhere e = { 0 };
	struct capture_box box;
	struct capture_box_pair here;

	if (!begin(&box))
		return;
	capture_box_pair_open(&here);
	if (elsewhere_open(&e)) {
		confirm_source(box.capture, &e);
		be_answered_here_and_there(box.capture, &here, &e);
	}
	elsewhere_close(&e);
	capture_box_pair_close(&here);
	capture_box_end(&box);
}

static const struct {
	const char *what;
	uint16_t from, port; /* from 0: any */
	const char *to;
	const char *fate; /* while nothing is known of the link */
} letters[] = {
	{ "unicast", 0, 9, "10.7.7.2", "source" },
	{ "to the network", 0, 9, "10.7.7.255", "source" },
	{ "reserved", 0, 9, "240.1.2.3", "source" },
	{ "multicast that is routed", 0, 9, "239.1.2.3", "source" },
	{ "multicast", 0, 9, "224.0.0.251", "link" },
	{ "broadcast", 0, 9, "255.255.255.255", "link" },
	{ "DHCP", 68, 67, "255.255.255.255", "leaves" },
	{ "DHCP's port to a group", 68, 67, "224.0.0.251", "link" },
	{ "DHCP's port to a host", 68, 67, "10.7.7.2", "source" },
};

/* Yields "leaves", or what was reported of the packet that did not. */
static const char *send_letter(struct capture *capture, size_t i)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct capture_box_seen seen = { 0 };
	const int one = 1;
	bool left;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT(!setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one)));
	CU_ASSERT(!setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one)));
	CU_ASSERT(!setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "near", 5));
	sin.sin_port = htons(letters[i].from);
	CU_ASSERT(!bind(fd, (const struct sockaddr *)&sin, sizeof(sin)));
	sin.sin_port = htons(letters[i].port);
	CU_ASSERT(inet_pton(AF_INET, letters[i].to, &sin.sin_addr) == 1);
	left = sendto(fd, "", 1, 0, (const struct sockaddr *)&sin,
		      sizeof(sin)) == 1;
	(void)close(fd);
	/* A report is not repeated at once. */
	(void)usleep(110000);
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	if (left)
		return "leaves";
	if (seen.last.kind != EVENT_SOURCE)
		return "nothing";
	return seen.last.flags & EVENT_LINK ? "link" : "source";
}

static void what_is_for_the_link_leaves_by_a_link_that_is_known(void)
{
	struct elsewhere e = { 0 };
	struct capture_box box;
	size_t i;

	if (!begin(&box))
		return;
	if (elsewhere_open(&e) &&
	    !system("ip route add default via 10.7.7.2 dev near")) {
		for (i = 0; i < ARRAY_SIZE(letters); i++)
			unit_string(letters[i].what, letters[i].fate,
				    send_letter(box.capture, i));
	}
	elsewhere_close(&e);
	capture_box_end(&box);
}

/* The limit of this namespace; negative: it has none of its own (up to Linux
 * 6.7). */
static int set_optmem_max(const char *text)
{
	int fd = open("/proc/sys/net/core/optmem_max", O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	(void)close(fd);
	return n < 0 ? -errno : 0;
}

static void socket_without_storage_is_not_made_in_another_namespace(void)
{
	struct elsewhere e = { 0 };
	struct capture_box box;
	bool there;
	int fd;

	if (!begin(&box))
		return;
	there = elsewhere_open(&e);
	if (there && set_optmem_max("0") < 0) {
		unit_skip("net.core.optmem_max is of all namespaces");
	} else if (there) {
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		CU_ASSERT(fd == -1 && errno == EPERM);
		CU_ASSERT(set_optmem_max("131072") == 0);
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		CU_ASSERT(fd >= 0);
		(void)close(fd);
	}
	elsewhere_close(&e);
	capture_box_end(&box);
}

/* Make a connection on the loopback that was accepted, and then closed by its
 * client. */
static int accepted_before(void)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int listener, client, fd;

	capture_box_connect(&listener, &client);
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT(connect(fd, &none, sizeof(none)) == 0);
	(void)close(listener);
	(void)close(client);
	return fd;
}

/* Use up the memory for options, which is also that for the storage. */
static bool fill_options(int fd)
{
	struct tcp_md5sig key = { .tcpm_keylen = 1 };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	uint32_t i;

	for (i = 0; i < 10000; i++) {
		sin.sin_addr.s_addr = htonl(0x0b000000 + i);
		memcpy(&key.tcpm_addr, &sin, sizeof(sin));
		if (setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &key, sizeof(key)) <
		    0)
			return i && errno == ENOMEM;
	}
	return false;
}

static void socket_without_storage_does_not_connect_in_another_namespace(void)
{
	struct elsewhere e = { 0 };
	struct capture_box box;
	int fd;

	if (!begin(&box))
		return;
	if (elsewhere_open(&e)) {
		fd = accepted_before();
		if (fill_options(fd)) {
			CU_ASSERT(connect_to_nowhere(fd) == -1 &&
				  errno == EPERM);
		} else {
			unit_skip("TCP takes no MD5 keys");
		}
		(void)close(fd);
	}
	elsewhere_close(&e);
	capture_box_end(&box);
}

/*
 * Connect datagram sockets to @n addresses of the loopback, from @first on,
 * whose senders are kept in set @at.  Yields how many of them are there then.
 */
static int connect_to_set(int senders_fd, uint64_t netns, uint32_t at,
			  uint32_t first, int n)
{
	struct shared_sender_key key = {
		.netns = netns,
		.remote = { [10] = 0xff, [11] = 0xff },
		.remote_port = 9,
		.proto = IPPROTO_UDP,
	};
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(9) };
	struct shared_sender_set set;
	int i, fd, found = 0;

	for (; n > 0 && first < 0x7fffffff; first++) {
		sin.sin_addr.s_addr = htonl(first);
		memcpy(key.remote + 12, &sin.sin_addr, 4);
		if (shared_sender_set(&key) != at)
			continue;
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		CU_ASSERT(connect(fd, (const struct sockaddr *)&sin,
				  sizeof(sin)) == 0);
		(void)close(fd);
		n--;
	}
	CU_ASSERT(bpf_map_lookup_elem(senders_fd, &at, &set) == 0);
	for (i = 0; i < SHARED_SENDER_WAYS; i++)
		found += set.ways[i].ktime_ns && set.ways[i].key.netns == netns;
	return found;
}

static void programs_in_another_namespace_push_out_no_sender_of_ours(void)
{
	const uint32_t at = 7, first = INADDR_LOOPBACK + 1;
	struct elsewhere e = { 0 };
	struct capture_box box;
	uint64_t here;
	int fd;

	if (!begin(&box))
		return;
	here = sockdiag_home();
	fd = capture_box_map("senders");
	CU_ASSERT(connect_to_set(fd, here, at, first, 3) == 3);
	if (elsewhere_open(&e)) {
		CU_ASSERT(connect_to_set(fd, e.netns, at, first, 5) == 1);
		CU_ASSERT(connect_to_set(fd, here, at, first, 0) == 3);
	}
	elsewhere_close(&e);
	CU_ASSERT(connect_to_set(fd, here, at, first, 4) == 4);
	capture_box_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(packet_of_a_namespace_waits_while_an_answer_to_it_is_in_flight),
	UNIT(what_is_for_the_link_leaves_by_a_link_that_is_known),
	UNIT(socket_without_storage_is_not_made_in_another_namespace),
	UNIT(socket_without_storage_does_not_connect_in_another_namespace),
	UNIT(programs_in_another_namespace_push_out_no_sender_of_ours),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("forward", tests, ARRAY_SIZE(tests));
}
