/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mark_check.c - what leaves from a socket that was open, and in nobody's
 * hands, when the programs were attached: bpf/kern/mark_check.bpf.h, with real
 * sockets.
 *
 * run: once
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static const struct kind {
	const char *what;
	int type, proto;
} kinds[] = {
	{ "UDP", SOCK_DGRAM, 0 },
	{ "raw", SOCK_RAW, 253 },
	{ "ping", SOCK_DGRAM, IPPROTO_ICMP },
};

/* One for all kinds: each attaches its programs, and detaches them. */
static struct capture_box box;

struct seen {
	int n_unknown, n_other, n_stopped, n_senders;
};

static void see(void *context, const struct event *event)
{
	struct seen *seen = context;

	seen->n_senders += event->kind == EVENT_SENDER;
	if (event->kind != EVENT_REFUSED)
		return;
	seen->n_stopped += (event->flags & EVENT_STOPPED) != 0;
	seen->n_unknown += event->reason == EVENT_REASON_UNKNOWN;
	seen->n_other += event->reason != EVENT_REASON_UNKNOWN;
}

/* The link leads nowhere: the error of a send shows if it was refused. */
static bool make_link(void)
{
	return system("ip link add near type veth peer name far && "
		      "ip link set near up && ip link set far up && "
		      "ip addr add 10.7.7.1/24 dev near && "
		      "sysctl -qw net.ipv4.ping_group_range='0 0' && "
		      "ip neigh add 10.7.7.2 dev near lladdr "
		      "02:00:00:00:00:02") == 0;
}

static int open_socket(const struct kind *kind)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x0a070702) };
	const int one = 1;
	int fd = socket(AF_INET, kind->type | SOCK_CLOEXEC, kind->proto);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT(connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0);
	CU_ASSERT(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one)) ==
		  0);
	return fd;
}

/* Put @fd into a message of the Unix socket @pair, and close it. */
static void park(const int pair[2], int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr message = { .msg_iov = &iov,
					.msg_iovlen = 1,
					.msg_control = &control,
					.msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	CU_ASSERT_FATAL(sendmsg(pair[0], &message, 0) == 1);
	(void)close(fd);
}

/* The descriptor that park() put there. */
static int take(const int pair[2])
{
	alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &iov,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	int fd;

	CU_ASSERT_FATAL(recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC) == 1);
	CU_ASSERT_FATAL(CMSG_FIRSTHDR(&message) != NULL);
	memcpy(&fd, CMSG_DATA((struct cmsghdr *)control), sizeof(fd));
	return fd;
}

/* An echo request is what a ping socket takes. */
static bool leaves(int fd)
{
	static const char echo[16] = { 8 };

	return send(fd, echo, sizeof(echo), 0) == sizeof(echo);
}

/* As the daemon does for EVENT_SENDER. */
static void mark_anew(int fd)
{
	uint32_t mark = 0;
	socklen_t len = sizeof(mark);

	CU_ASSERT(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len) == 0);
	CU_ASSERT(mark == 0);
	CU_ASSERT(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) ==
		  0);
}

/* In another namespace the packet goes no further than its unknown source. */
static void see_refused(struct capture *capture, const struct kind *kind,
			int fd, bool elsewhere)
{
	struct seen seen = { 0 };
	int n_refused = elsewhere ? 0 : 1;

	CU_ASSERT(!leaves(fd));
	(void)capture_drain(capture, 100, see, &seen);
	if (seen.n_unknown != n_refused || seen.n_other || seen.n_senders != 1)
		unit_string(kind->what, "refused, and asked to be marked",
			    "otherwise");
	CU_ASSERT_EQUAL(seen.n_stopped, n_refused);
	CU_ASSERT(!leaves(fd));
}

static void check_kind(const struct kind *kind, bool elsewhere)
{
	int fd, pair[2];

	if (!box.capture)
		capture_box_begin(&box);
	capture_box_forget(box.capture);
	if (elsewhere)
		CU_ASSERT_FATAL(unshare(CLONE_NEWNET) == 0 && make_link());
	CU_ASSERT_FATAL(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	park(pair, open_socket(kind));
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	fd = take(pair);
	see_refused(box.capture, kind, fd, elsewhere);
	if (!elsewhere) {
		mark_anew(fd);
		CU_ASSERT(leaves(fd));
	}
	(void)close(fd);
	(void)close(pair[0]);
	(void)close(pair[1]);
	CU_ASSERT(capture_detach(box.capture) == 0);
}

static void datagram_socket_of_nobody_sends_nothing_until_it_is_marked(void)
{
	size_t i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	if (!make_link()) {
		unit_skip("there are no links of type veth");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		check_kind(&kinds[i], false);
	CU_ASSERT(system("ip link del near") == 0);
}

static void unmarked_socket_in_another_network_namespace_sends_nothing(void)
{
	int home;
	size_t i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(home >= 0);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		check_kind(&kinds[i], true);
		CU_ASSERT_FATAL(setns(home, CLONE_NEWNET) == 0);
	}
	(void)close(home);
}

static int udp_at(in_addr_t address, bool served)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(53),
					.sin_addr.s_addr = htonl(address) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = served ? bind(fd, (const void *)&at, sizeof(at))
		       : connect(fd, (const void *)&at, sizeof(at));

	CU_ASSERT_FATAL(r == 0);
	return fd;
}

/* The first that is seen of the socket is a question over loopback, which its
 * server gets. */
static void ask_and_leave(int fd)
{
	static const char question[] = CAPTURE_BOX_ALLOWED;
	const int len = sizeof(question) - 1, one = 1;
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x0a070702) };

	CU_ASSERT(send(fd, question, (size_t)len, 0) == len);
	CU_ASSERT(connect(fd, &nowhere, sizeof(nowhere)) == 0);
	CU_ASSERT(connect(fd, (const void *)&to, sizeof(to)) == 0);
	CU_ASSERT(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one)) ==
		  0);
	CU_ASSERT(!leaves(fd));
}

static void socket_that_has_asked_is_gated_when_it_connects_elsewhere(void)
{
	int home, server, pair[2], fd;

	if (unable) {
		unit_skip(unable);
		return;
	}
	if (!box.capture)
		capture_box_begin(&box);
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(home >= 0);
	CU_ASSERT_FATAL(unshare(CLONE_NEWNET) == 0 && make_link() &&
			system("ip link set lo up") == 0);
	CU_ASSERT_FATAL(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	server = udp_at(INADDR_LOOPBACK, true);
	park(pair, udp_at(INADDR_LOOPBACK, false));
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	fd = take(pair);
	ask_and_leave(fd);
	(void)close(fd);
	(void)close(server);
	(void)close(pair[0]);
	(void)close(pair[1]);
	CU_ASSERT(capture_detach(box.capture) == 0);
	CU_ASSERT_FATAL(setns(home, CLONE_NEWNET) == 0);
	(void)close(home);
}

static const struct unit_test tests[] = {
	UNIT(socket_that_has_asked_is_gated_when_it_connects_elsewhere),
	UNIT(datagram_socket_of_nobody_sends_nothing_until_it_is_marked),
	UNIT(unmarked_socket_in_another_network_namespace_sends_nothing),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("mark_check", tests, ARRAY_SIZE(tests));
}
