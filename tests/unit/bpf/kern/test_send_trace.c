/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_send_trace.c - who sends on a socket that another process has opened,
 * where only programs on the kernel's functions see it: on connected UDP
 * sockets, and over TCP where on_send() is left unused.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/load/feature.h"
#include "bpf/maps/senders.h"
#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED_TCP;
static const uint8_t denied[] = CAPTURE_BOX_DENIED_TCP;
#define ALLOWED_LEN (sizeof(allowed) - 1)
#define DENIED_LEN (sizeof(denied) - 1)

/* What the tests that leave the same unused share, with the policy in force:
 * each attaches the programs, and detaches them. */
static struct capture *loaded;
static unsigned int loaded_without;

struct scene {
	struct capture *capture;
	int listener, client;
	struct capture_box_seen seen;
};

static void load(unsigned int without)
{
	struct image *image;

	if (loaded && loaded_without == without)
		return;
	capture_close(loaded);
	loaded = capture_box_open_without(FEATURE_SENDS | without);
	CU_ASSERT_PTR_NOT_NULL_FATAL(loaded);
	loaded_without = without;
	image = capture_box_image(loaded, 1);
	CU_ASSERT(!capture_install(loaded, image));
	image_free(image);
}

/* Leave on_send() unused, and what @without names. */
static struct scene *begin(unsigned int without)
{
	bool traced = !(without & FEATURE_TRACING);
	struct scene *x;

	if (unable) {
		unit_skip(unable);
		return NULL;
	}
	load(without);
	if (traced && !capture_features(loaded)->tracing) {
		unit_skip("the kernel lets no program trace its functions");
		return NULL;
	}
	x = calloc(1, sizeof(*x));
	x->listener = -1;
	x->client = -1;
	x->capture = loaded;
	capture_box_forget(x->capture);
	CU_ASSERT_FATAL(!capture_attach(x->capture));
	CU_ASSERT_EQUAL(capture_features(x->capture)->tracing, traced);
	return x;
}

static void end(struct scene *x)
{
	(void)close(x->client);
	(void)close(x->listener);
	CU_ASSERT(!capture_detach(x->capture));
	free(x);
}

static struct sockaddr_in loopback(uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port) };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sin;
}

static void cork(int fd, int on)
{
	CU_ASSERT(!setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)));
}

static void wait_for(pid_t child)
{
	int status = 0;

	CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
}

/* Fork a child that sends on the socket, and wait for it. */
static pid_t child_sends(struct scene *x, const void *bytes, size_t len)
{
	pid_t child = fork();

	if (!child)
		_exit(send(x->client, bytes, len, MSG_NOSIGNAL) == (ssize_t)len
			      ? 0
			      : 1);
	wait_for(child);
	return child;
}

/* The bytes leave in this process's context, but the child has sent them. */
static void bytes_over_tcp_belong_to_the_process_that_sent_them(void)
{
	struct scene *x = begin(0);
	pid_t child;

	if (!x)
		return;
	capture_box_connect(&x->listener, &x->client);
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	(void)capture_drain(x->capture, 100, capture_box_see, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_EXACT);
	cork(x->client, 1);
	child = child_sends(x, allowed, ALLOWED_LEN);
	cork(x->client, 0);
	(void)capture_drain(x->capture, 100, capture_box_see, &x->seen);
	CU_ASSERT_EQUAL(x->seen.n_queries, 2);
	CU_ASSERT_EQUAL(x->seen.query.owner.tgid, (uint32_t)child);
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_EXACT);
	CU_ASSERT(!(x->seen.query.flags & EVENT_DENIED));
	end(x);
}

/* Two processes write before anything leaves, so the sender of the first bytes
 * is unknown. */
static void bytes_of_two_processes_in_one_segment_have_an_unknown_sender(void)
{
	struct scene *x = begin(0);

	if (!x)
		return;
	capture_box_connect(&x->listener, &x->client);
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	cork(x->client, 1);
	(void)child_sends(x, allowed, ALLOWED_LEN);
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	cork(x->client, 0);
	(void)capture_drain(x->capture, 100, capture_box_see, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_UNKNOWN);
	CU_ASSERT(x->seen.query.flags & EVENT_STOPPED);
	end(x);
}

/* Without tracing the owner is the process that connected; what is denied stays
 * denied. */
static void
bytes_over_tcp_belong_to_the_connecting_process_without_tracing(void)
{
	struct scene *x = begin(FEATURE_TRACING);

	if (!x)
		return;
	capture_box_connect(&x->listener, &x->client);
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	(void)child_sends(x, denied, DENIED_LEN);
	(void)capture_drain(x->capture, 100, capture_box_see, &x->seen);
	CU_ASSERT_EQUAL(x->seen.n_queries, 2);
	CU_ASSERT_EQUAL(x->seen.query.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_SOCKET_OWNER);
	CU_ASSERT(x->seen.query.flags & EVENT_STOPPED);
	CU_ASSERT_STRING_EQUAL(capture_features(x->capture)->attribution,
			       "cgroup");
	end(x);
}

/* The process that is found to be the sender on the socket, which is connected
 * to 127.0.0.1:7. */
static uint32_t sender_of(struct scene *x)
{
	struct event_owner owner = { 0 };
	struct sockdiag_ends ends = { .family = AF_INET,
				      .proto = IPPROTO_UDP,
				      .remote_port = 7 };
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	CU_ASSERT(!getsockname(x->client, (struct sockaddr *)&sin, &len));
	memcpy(ends.local, &sin.sin_addr, 4);
	memcpy(ends.remote, &sin.sin_addr, 4);
	ends.local_port = ntohs(sin.sin_port);
	CU_ASSERT(!senders_find(capture_senders(x->capture), &ends,
				sockdiag_home(), true, &owner));
	return owner.tgid;
}

static void connect_udp(struct scene *x)
{
	const struct sockaddr_in sin = loopback(7);

	if (x->client < 0)
		x->client = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(!connect(x->client, (const void *)&sin, sizeof(sin)));
}

static void datagram_seen(unsigned int without)
{
	struct scene *x = begin(without);
	pid_t child;

	if (!x)
		return;
	CU_ASSERT_STRING_EQUAL(capture_features(x->capture)->attribution,
			       "tracing");
	connect_udp(x);
	CU_ASSERT_EQUAL(sender_of(x), (uint32_t)getpid());
	child = child_sends(x, "x", 1);
	CU_ASSERT_EQUAL(sender_of(x), (uint32_t)child);
	connect_udp(x); /* connecting again makes this process the owner */
	CU_ASSERT_EQUAL(sender_of(x), (uint32_t)getpid());
	end(x);
}

static void datagram_belongs_to_the_process_that_sent_it(void)
{
	datagram_seen(0);
}

static void datagram_belongs_to_the_process_that_sent_it_with_kprobes(void)
{
	datagram_seen(FEATURE_FENTRY);
}

static void datagram_belongs_to_the_connecting_process_without_tracing(void)
{
	struct scene *x = begin(FEATURE_TRACING);

	if (!x)
		return;
	connect_udp(x);
	(void)child_sends(x, "x", 1);
	CU_ASSERT_EQUAL(sender_of(x), (uint32_t)getpid());
	end(x);
}

static const struct unit_test tests[] = {
	UNIT(bytes_over_tcp_belong_to_the_process_that_sent_them),
	UNIT(bytes_of_two_processes_in_one_segment_have_an_unknown_sender),
	UNIT(datagram_belongs_to_the_process_that_sent_it),
	UNIT(datagram_belongs_to_the_process_that_sent_it_with_kprobes),
	UNIT(bytes_over_tcp_belong_to_the_connecting_process_without_tracing),
	UNIT(datagram_belongs_to_the_connecting_process_without_tracing),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("send_trace", tests, ARRAY_SIZE(tests));
}
