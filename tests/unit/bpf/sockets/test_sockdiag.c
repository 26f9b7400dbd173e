/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_sockdiag.c - find and abort real sockets on loopback, in a network
 * namespace of the test's own.
 */
#include "bpf/sockets/sockdiag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static uint64_t cookie_of(int fd)
{
	socklen_t len = sizeof(uint64_t);
	uint64_t cookie = 0;

	CU_ASSERT(!getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len));
	return cookie;
}

static struct sockdiag_ends ends_of(int fd, uint8_t proto)
{
	struct sockdiag_ends ends = { .family = AF_INET, .proto = proto };
	struct sockaddr_in local = { 0 }, remote = { 0 };
	socklen_t len = sizeof(local);

	CU_ASSERT(!getsockname(fd, (struct sockaddr *)&local, &len));
	CU_ASSERT(!getpeername(fd, (struct sockaddr *)&remote, &len));
	memcpy(ends.local, &local.sin_addr, 4);
	memcpy(ends.remote, &remote.sin_addr, 4);
	ends.local_port = ntohs(local.sin_port);
	ends.remote_port = ntohs(remote.sin_port);
	return ends;
}

/* A connection and its @ret_ends.  false: the test was skipped. */
static bool connect_pair(int *ret_listener, int *ret_client,
			 struct sockdiag_ends *ret_ends)
{
	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_box_connect(ret_listener, ret_client);
	*ret_ends = ends_of(*ret_client, IPPROTO_TCP);
	return true;
}

static void connected_socket_is_found_by_its_ends(void)
{
	const struct sockaddr_in elsewhere = {
		.sin_family = AF_INET,
		.sin_port = htons(7), /* where no other socket is */
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct sockdiag_ends ends;
	int listener, tcp, udp;
	uint64_t cookie = 0;

	if (!connect_pair(&listener, &tcp, &ends))
		return;
	CU_ASSERT(sockdiag_cookie(&ends, &cookie) == 0);
	CU_ASSERT_EQUAL(cookie, cookie_of(tcp));
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(!connect(udp, (const struct sockaddr *)&elsewhere,
			   sizeof(elsewhere)));
	ends = ends_of(udp, IPPROTO_UDP);
	CU_ASSERT(sockdiag_cookie(&ends, &cookie) == 0);
	CU_ASSERT_EQUAL(cookie, cookie_of(udp));
	ends.local_port ^= 1;
	cookie = 5;
	CU_ASSERT_EQUAL(sockdiag_cookie(&ends, &cookie), -ENOENT);
	CU_ASSERT_EQUAL(cookie, 5);
	(void)close(udp);
	(void)close(tcp);
	(void)close(listener);
}

/* Abort by way of this process. */
static int abort_by(const struct sockdiag_ends *ends, uint64_t cookie,
		    uint64_t netns)
{
	const struct sockdiag_connection connection = {
		.ends = *ends,
		.cookie = cookie,
		.netns = netns,
		.tgid = (uint32_t)getpid(),
	};

	return sockdiag_abort(asidebox(), &connection);
}

static void aborted_connection_is_reset(void)
{
	struct sockdiag_ends ends;
	int listener, client, r;
	char byte;

	if (!connect_pair(&listener, &client, &ends))
		return;
	r = abort_by(&ends, cookie_of(client), sockdiag_home());
	if (r == -EOPNOTSUPP) {
		unit_skip("the kernel lacks INET_DIAG_DESTROY");
	} else {
		CU_ASSERT_EQUAL(r, 0);
		CU_ASSERT(recv(client, &byte, 1, 0) == -1 &&
			  errno == ECONNABORTED);
	}
	(void)close(client);
	(void)close(listener);
}

static void connection_with_another_cookie_is_left_alone(void)
{
	struct sockdiag_ends ends;
	int listener, client;

	if (!connect_pair(&listener, &client, &ends))
		return;
	CU_ASSERT(abort_by(&ends, cookie_of(client) + 1, sockdiag_home()) < 0);
	CU_ASSERT(send(client, "x", 1, 0) == 1);
	(void)close(client);
	(void)close(listener);
}

static void namespace_of_the_process_must_be_the_named_one(void)
{
	struct sockdiag_ends ends;
	int listener, client;

	if (!connect_pair(&listener, &client, &ends))
		return;
	/* This process is in another one than the cookie says. */
	CU_ASSERT_EQUAL(
		abort_by(&ends, cookie_of(client), sockdiag_home() + 12345),
		-ENOENT);
	CU_ASSERT(send(client, "x", 1, 0) == 1);
	CU_ASSERT_EQUAL(sockdiag_netns(client), sockdiag_home());
	(void)close(client);
	(void)close(listener);
}

/* A thread of ours in a network namespace of its own, with a connection. */
struct elsewhere {
	sem_t ready, done;
	int listener, client;
	struct sockdiag_connection connection;
};

static void *connect_elsewhere(void *argument)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	struct elsewhere *e = argument;
	int fd;

	CU_ASSERT_EQUAL(unshare(CLONE_NEWNET), 0);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CU_ASSERT_EQUAL(ioctl(fd, SIOCSIFFLAGS, &lo), 0);
	(void)close(fd);
	capture_box_connect(&e->listener, &e->client);
	e->connection = (struct sockdiag_connection){
		.ends = ends_of(e->client, IPPROTO_TCP),
		.cookie = cookie_of(e->client),
		.netns = sockdiag_netns(e->client),
		.tgid = (uint32_t)getpid(),
		.tid = (uint32_t)gettid(),
	};
	(void)sem_post(&e->ready);
	(void)sem_wait(&e->done);
	return NULL;
}

static void connection_of_a_thread_elsewhere_is_reset(void)
{
	struct sockdiag_connection nobody;
	struct elsewhere e;
	pthread_t thread;
	char byte;
	int r;

	if (unable) {
		unit_skip(unable);
		return;
	}
	(void)sem_init(&e.ready, 0, 0);
	(void)sem_init(&e.done, 0, 0);
	CU_ASSERT_EQUAL_FATAL(
		pthread_create(&thread, NULL, connect_elsewhere, &e), 0);
	(void)sem_wait(&e.ready);
	nobody = e.connection;
	nobody.tid = 0;
	CU_ASSERT_EQUAL(sockdiag_abort(asidebox(), &nobody), -ENOENT);
	r = sockdiag_abort(asidebox(), &e.connection);
	if (r == -EOPNOTSUPP) {
		unit_skip("the kernel lacks INET_DIAG_DESTROY");
	} else {
		CU_ASSERT_EQUAL(r, 0);
		CU_ASSERT(recv(e.client, &byte, 1, MSG_DONTWAIT) == -1 &&
			  errno == ECONNABORTED);
	}
	(void)sem_post(&e.done);
	(void)pthread_join(thread, NULL);
	(void)close(e.client);
	(void)close(e.listener);
}

static void ends_of_an_event_are_those_of_its_packet(void)
{
	const struct event event = { .family = AF_INET6,
				     .proto = IPPROTO_UDP,
				     .local_port = 40000,
				     .remote_port = 53,
				     .local = { 0xfd, [15] = 1 },
				     .remote = { 0xfd, [15] = 2 } };
	struct sockdiag_ends ends = sockdiag_ends_of(&event);

	CU_ASSERT(ends.family == AF_INET6 && ends.proto == IPPROTO_UDP);
	CU_ASSERT(ends.local_port == 40000 && ends.remote_port == 53);
	CU_ASSERT(!memcmp(ends.local, event.local, 16));
	CU_ASSERT(!memcmp(ends.remote, event.remote, 16));
}

static int count(const struct nlmsghdr *nlh, void *data)
{
	size_t *n = data;

	(void)nlh;
	(*n)++;
	return MNL_CB_OK;
}

/* Each of them has its message, and they take more than one piece. */
static void a_dump_is_read_to_its_end(void)
{
	const struct inet_diag_req_v2 req = {
		.sdiag_family = AF_INET,
		.sdiag_protocol = IPPROTO_UDP,
		.idiag_states = UINT32_MAX,
	};
	const struct sockaddr_in any = { .sin_family = AF_INET };
	int fds[500];
	size_t i, n = 0;

	if (unable) {
		unit_skip(unable);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		CU_ASSERT(!bind(fds[i], (const struct sockaddr *)&any,
				sizeof(any)));
	}
	CU_ASSERT_EQUAL(sockdiag_request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &req,
					 count, &n),
			0);
	CU_ASSERT(n >= ARRAY_SIZE(fds));
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		(void)close(fds[i]);
}

/* No kernel has a dump of the sockets of this protocol. */
static void a_dump_that_fails_is_told_from_an_empty_one(void)
{
	const struct inet_diag_req_v2 req = {
		.sdiag_family = AF_INET,
		.sdiag_protocol = IPPROTO_EGP,
		.idiag_states = UINT32_MAX,
	};
	size_t n = 0;

	CU_ASSERT_EQUAL(sockdiag_request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &req,
					 count, &n),
			-ENOENT);
	CU_ASSERT_EQUAL(n, 0);
}

static const struct unit_test tests[] = {
	UNIT(connected_socket_is_found_by_its_ends),
	UNIT(aborted_connection_is_reset),
	UNIT(connection_with_another_cookie_is_left_alone),
	UNIT(namespace_of_the_process_must_be_the_named_one),
	UNIT(connection_of_a_thread_elsewhere_is_reset),
	UNIT(ends_of_an_event_are_those_of_its_packet),
	UNIT(a_dump_is_read_to_its_end),
	UNIT(a_dump_that_fails_is_told_from_an_empty_one),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("sockdiag", tests, ARRAY_SIZE(tests));
}
