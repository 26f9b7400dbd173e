/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side without the daemon: real sockets on the loopback of a
 * network namespace of the test's own, in a cgroup of its own.
 */
#include "bpf/capture.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "bpf/sockdiag.h"
#include "bpf/sourcemap.h"
#include "policy/base.h"
#include "policy/compile.h"
#include "tests/unit/bpf/capture_box.h"
#include "tests/unit/unit.h"

#define PATIENCE_S 10

static const char *unable;

static const uint8_t allowed_query[] = CAPTURE_BOX_ALLOWED;
static const uint8_t denied_query[] = CAPTURE_BOX_DENIED;

/* A server on 127.0.0.1:53 and a client that is connected to it. */
struct pair {
	int server, client;
};

static void pair_open(struct pair *pair)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	struct timeval patience = { .tv_sec = PATIENCE_S };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair->server = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(setsockopt(pair->server, SOL_SOCKET, SO_RCVTIMEO, &patience,
			     sizeof(patience)) == 0);
	pair->client = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(bind(pair->server, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
	CU_ASSERT(connect(pair->client, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
}

static void pair_close(struct pair *pair)
{
	(void)close(pair->server);
	(void)close(pair->client);
}

/*
 * The server sends back what it got, as an answer, and the client has it: that
 * may be later than send() is done, 6.1 leaves it to ksoftirqd where that has
 * something to do already.
 */
static void echo(struct pair *pair)
{
	struct pollfd client = { .fd = pair->client, .events = POLLIN };
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t buffer[512];
	ssize_t n;

	n = recvfrom(pair->server, buffer, sizeof(buffer), 0,
		     (struct sockaddr *)&from, &len);
	CU_ASSERT(n > 12);
	buffer[2] |= 0x80;
	(void)sendto(pair->server, buffer, (size_t)n, 0,
		     (struct sockaddr *)&from, len);
	CU_ASSERT(poll(&client, 1, PATIENCE_S * 1000) == 1);
}

static void watching_tells_of_query_and_answer(void)
{
	struct capture *capture;
	struct capture_box_seen seen = { 0 };
	struct pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(true);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	pair_open(&pair);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1, 0) >
		  0);
	echo(&pair);
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) == 2);
	CU_ASSERT(seen.query.owner.tgid == (uint32_t)getpid());
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(seen.query.remote_port == 53);
	CU_ASSERT(seen.query.payload_len == sizeof(denied_query) - 1);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_ASKED);
	CU_ASSERT(!memcmp(seen.payload + 12, denied_query + 12,
			  sizeof(denied_query) - 13));
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	capture_close(capture);
}

static void denied_question_gets_eperm_and_never_arrives(void)
{
	struct capture *capture;
	struct capture_box_seen seen = { 0 };
	struct image *image;
	struct pair pair;
	uint8_t buffer[512];

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	CU_ASSERT(capture_install(capture, image) == 0);
	pair_open(&pair); /* before: found by the scan */
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1,
		       0) == -1 &&
		  errno == EPERM);
	CU_ASSERT(recv(pair.server, buffer, sizeof(buffer), MSG_DONTWAIT) ==
		  -1);
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) > 0);
	CU_ASSERT(seen.query.flags & EVENT_STOPPED);
	CU_ASSERT(seen.query.reason == EVENT_REASON_DEFAULT);
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	echo(&pair);
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) == 2);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER && seen.last.clause == 0);
	CU_ASSERT(seen.last.flags & EVENT_OPENS);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT(seen.last.class_id > 0);
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

static uint32_t mark_of_new_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len);
	(void)close(fd);
	return mark;
}

static void answer_in_flight_sets_the_top_bit(void)
{
	struct capture *capture;
	struct capture_box_seen seen = { 0 };
	struct image *image;
	struct pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	pair_open(&pair);
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT(seen.last.kind == EVENT_CLASS);
	capture_settle(capture, &seen.last.class_id, 1);
	CU_ASSERT(mark_of_new_socket() == (uint32_t)seen.last.class_id << 24);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	echo(&pair);
	CU_ASSERT(mark_of_new_socket() & 0x80000000);
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	capture_settle(capture, &seen.last.class_id, 1);
	CU_ASSERT(!(mark_of_new_socket() & 0x80000000));
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

/*
 * Another network namespace with this process in it: its loopback, and a link
 * to nowhere.  What leaves there tells whether it was dropped.
 */
struct elsewhere {
	int home; /* the namespace to go back to */
	int leaving;
	uint64_t netns;
};

static bool elsewhere_open(struct elsewhere *e)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x0a070702) };
	const int one = 1;

	e->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(e->home >= 0 && unshare(CLONE_NEWNET) == 0);
	if (system("ip link set lo up && "
		   "ip link add near type veth peer name far && "
		   "ip link set near up && ip link set far up && "
		   "ip addr add 10.7.7.1/24 dev near && "
		   "ip neigh add 10.7.7.2 dev near lladdr 02:00:00:00:00:02") ||
	    (e->leaving = socket(AF_INET, SOCK_DGRAM, 0)) < 0)
		return false;
	e->netns = sockdiag_netns(e->leaving);
	CU_ASSERT(connect(e->leaving, (const struct sockaddr *)&to,
			  sizeof(to)) == 0);
	/* Or else a datagram that is dropped is no error. */
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

static void ask_and_be_answered(struct pair *pair)
{
	CU_ASSERT(send(pair->client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	echo(pair);
}

/* What comes from there is known to nftables, so to speak. */
static void introduce(struct capture *capture, const struct elsewhere *e)
{
	struct capture_box_seen seen = { 0 };

	CU_ASSERT(!leaves(e));
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT(seen.last.kind == EVENT_SOURCE);
	CU_ASSERT(sourcemap_confirm(capture_map(capture, "sources"),
				    &seen.last) == 0);
	capture_settle(capture, NULL, 0);
	CU_ASSERT(leaves(e));
}

static void be_answered_here_and_there(struct capture *capture,
				       struct pair *here,
				       const struct elsewhere *e)
{
	int flights = capture_map(capture, "flights");
	struct capture_box_seen seen = { 0 };
	struct pair there;
	uint64_t key = 0;

	ask_and_be_answered(here);
	CU_ASSERT(leaves(e));
	/* The host's own namespace has no part in it. */
	CU_ASSERT(bpf_map_get_next_key(flights, NULL, &key) < 0);
	pair_open(&there);
	ask_and_be_answered(&there);
	CU_ASSERT(bpf_map_get_next_key(flights, NULL, &key) == 0);
	CU_ASSERT(key == e->netns);
	capture_settle(capture, NULL, 0); /* which is not drained yet */
	CU_ASSERT(!leaves(e));
	CU_ASSERT(capture_drain(capture, 100, capture_box_see, &seen) == 4);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT(!leaves(e));
	capture_settle(capture, NULL, 0);
	CU_ASSERT(leaves(e));
	pair_close(&there);
}

static void what_leaves_a_namespace_waits_for_its_answers(void)
{
	struct elsewhere e = { 0 };
	struct capture *capture;
	struct image *image;
	struct pair here;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	pair_open(&here);
	if (elsewhere_open(&e)) {
		introduce(capture, &e);
		be_answered_here_and_there(capture, &here, &e);
	} else {
		unit_skip("there are no links of type veth");
	}
	elsewhere_close(&e);
	pair_close(&here);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

/* Of this namespace; negative: it has none of its own (to Linux 6.7). */
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

static void socket_that_nothing_can_be_kept_of_is_not_made_elsewhere(void)
{
	struct elsewhere e = { 0 };
	struct capture *capture;
	struct image *image;
	int fd;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	if (!elsewhere_open(&e)) {
		unit_skip("there are no links of type veth");
	} else if (set_optmem_max("0") < 0) {
		unit_skip("net.core.optmem_max is of all namespaces");
	} else {
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		CU_ASSERT(fd == -1 && errno == EPERM);
		CU_ASSERT(set_optmem_max("131072") == 0);
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		CU_ASSERT(fd >= 0);
		(void)close(fd);
	}
	elsewhere_close(&e);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

/* A connection on the loopback that was accepted, and ended by its user. */
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

/* Take up the memory for options, which is that of the storage, too. */
static bool fill_options(int fd)
{
	struct tcp_md5sig key = { .tcpm_keylen = 1 };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	uint32_t i;

	for (i = 0; i < 10000; i++) {
		sin.sin_addr.s_addr = htonl(0x0b000000 + i);
		memcpy(&key.tcpm_addr, &sin, sizeof(sin));
		if (setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &key,
			       sizeof(key)) < 0)
			return i && errno == ENOMEM;
	}
	return false;
}

static void socket_that_nothing_can_be_kept_of_connects_nowhere_elsewhere(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x0a070702) };
	struct elsewhere e = { 0 };
	struct capture *capture;
	struct image *image;
	int fd;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	if (!elsewhere_open(&e)) {
		unit_skip("there are no links of type veth");
	} else {
		fd = accepted_before();
		if (fill_options(fd))
			CU_ASSERT(connect(fd, (const struct sockaddr *)&to,
					  sizeof(to)) == -1 &&
				  errno == EPERM)
		else
			unit_skip("TCP takes no MD5 keys");
		(void)close(fd);
	}
	elsewhere_close(&e);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

static const struct unit_test tests[] = {
	UNIT(watching_tells_of_query_and_answer),
	UNIT(denied_question_gets_eperm_and_never_arrives),
	UNIT(answer_in_flight_sets_the_top_bit),
	UNIT(what_leaves_a_namespace_waits_for_its_answers),
	UNIT(socket_that_nothing_can_be_kept_of_is_not_made_elsewhere),
	UNIT(socket_that_nothing_can_be_kept_of_connects_nowhere_elsewhere),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("capture", tests, ARRAY_SIZE(tests));
}
