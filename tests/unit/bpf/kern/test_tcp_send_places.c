/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp_send_places.c - a user who opens connections to DNS ports without
 * end takes the places of their own, on the running kernel: those of others are
 * judged as they send.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/maps/counters.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define DENIED_LEN (sizeof(denied) - 1)
#define PLACES 1024 /* TCP_SEND_PLACES */
#define MANY (PLACES + 100)
#define OTHER_UID 4242

static const uint8_t denied[] = CAPTURE_BOX_DENIED_TCP;
static const char *unable;
static int clients[MANY];

static const struct sockaddr_in address = {
	.sin_family = AF_INET,
	.sin_port = __builtin_bswap16(53),
	.sin_addr.s_addr = __builtin_bswap32(INADDR_LOOPBACK),
};

static int connect_one(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const void *)&address, sizeof(address)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int listen_for_many(void)
{
	const struct rlimit files = { 2 * MANY, 2 * MANY };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT(!setrlimit(RLIMIT_NOFILE, &files));
	CU_ASSERT(!bind(fd, (const void *)&address, sizeof(address)));
	CU_ASSERT(!listen(fd, 2 * MANY));
	return fd;
}

static uint64_t n_unwatched(struct capture *capture)
{
	struct counters counters;

	capture_counters(capture, &counters);
	return counters.lost.sends_full;
}

/* Is a denied message on a new connection refused as it is sent? */
static bool is_refused(void)
{
	int fd = connect_one();
	bool refused = fd >= 0 &&
		       send(fd, denied, DENIED_LEN, MSG_NOSIGNAL) == -1 &&
		       errno == EACCES;

	(void)close(fd);
	return refused;
}

static bool is_refused_as(uid_t uid)
{
	pid_t child = fork();
	int status = 1;

	if (!child)
		_exit(setresuid(uid, uid, uid) == 0 && is_refused() ? 0 : 1);
	return waitpid(child, &status, 0) == child && status == 0;
}

static void fill_places(void)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		clients[i] = connect_one();
	CU_ASSERT_FATAL(clients[MANY - 1] >= 0);
}

static void leave_places(void)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		(void)close(clients[i]);
}

static void user_without_end_takes_no_place_of_another(void)
{
	struct capture_box box;
	int listener;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	if (!capture_features(box.capture)->sends) {
		unit_skip("the kernel has no BPF on sends");
		capture_box_end(&box);
		return;
	}
	CU_ASSERT_FATAL(!capture_attach(box.capture));
	listener = listen_for_many();
	CU_ASSERT_EQUAL(n_unwatched(box.capture), 0);
	fill_places();
	CU_ASSERT(n_unwatched(box.capture) >= MANY - PLACES);
	CU_ASSERT(is_refused_as(OTHER_UID));
	leave_places();
	CU_ASSERT(is_refused());
	(void)close(listener);
	capture_box_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(user_without_end_takes_no_place_of_another),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("tcp_send_places", tests, ARRAY_SIZE(tests));
}
