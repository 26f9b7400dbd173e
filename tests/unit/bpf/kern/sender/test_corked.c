/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_corked.c - datagrams that several sends make, on the running kernel: it
 * is unknown whose they are.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define ALLOWED_LEN (sizeof(allowed) - 1)
#define UDPLITE_PROTO 136

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED;
static const char *unable;

/* One for all tests: each attaches its programs, and detaches them. */
static struct capture_box box;

struct scene {
	int client, server;
	struct capture_box_seen seen;
};

/* A server on [::1]:53 or 127.0.0.1:53, and a client that is connected to it.
 * False: the kernel has no such sockets. */
static bool open_pair(struct scene *x, int family, int proto)
{
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(53),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in ip4 = { .sin_family = AF_INET,
				   .sin_port = htons(53),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const void *at = family == AF_INET6 ? (void *)&ip6 : (void *)&ip4;
	socklen_t len = family == AF_INET6 ? sizeof(ip6) : sizeof(ip4);

	x->server = socket(family, SOCK_DGRAM, proto);
	x->client = socket(family, SOCK_DGRAM, proto);
	return x->server >= 0 && x->client >= 0 && !bind(x->server, at, len) &&
	       !connect(x->client, at, len);
}

static void close_pair(struct scene *x)
{
	(void)close(x->client);
	(void)close(x->server);
}

/* False: the test is skipped. */
static bool begin(struct scene *x, int family, int proto)
{
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!box.capture)
		capture_box_begin(&box);
	memset(x, 0, sizeof(*x));
	if (!open_pair(x, family, proto)) {
		unit_skip("there are no such sockets");
		close_pair(x);
		return false;
	}
	capture_box_forget(box.capture);
	CU_ASSERT_FATAL(!capture_attach(box.capture));
	return true;
}

static void end(struct scene *x)
{
	close_pair(x);
	CU_ASSERT(!capture_detach(box.capture));
}

static bool arrives(const struct scene *x)
{
	struct pollfd server = { .fd = x->server, .events = POLLIN };
	uint8_t got[512];

	(void)poll(&server, 1, 300);
	return recv(x->server, got, sizeof(got), MSG_DONTWAIT) > 0;
}

/* Nothing arrived, and of nobody is said that they have sent it. */
static void of_nobody(struct scene *x)
{
	CU_ASSERT(!arrives(x));
	(void)capture_drain(box.capture, 100, capture_box_see_stopped,
			    &x->seen);
	CU_ASSERT_EQUAL(x->seen.n_queries, 1);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_UNKNOWN);
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_UNKNOWN);
}

/* After it the socket is as any other. */
static void goes_on(struct scene *x)
{
	CU_ASSERT_EQUAL(send(x->client, allowed, ALLOWED_LEN, 0),
			(ssize_t)ALLOWED_LEN);
	CU_ASSERT(arrives(x));
}

static void more(int family, int proto)
{
	struct scene x;
	size_t i;

	if (!begin(&x, family, proto))
		return;
	for (i = 0; i < ALLOWED_LEN - 1; i++)
		CU_ASSERT_EQUAL(send(x.client, allowed + i, 1, MSG_MORE), 1);
	CU_ASSERT_EQUAL(send(x.client, allowed + i, 1, 0), -1);
	of_nobody(&x);
	goes_on(&x);
	end(&x);
}

static void datagram_of_many_pieces_has_an_unknown_sender(void)
{
	more(AF_INET, 0);
}

static void datagram_of_many_pieces_has_an_unknown_sender_over_ip6(void)
{
	more(AF_INET6, 0);
}

static void datagram_of_many_pieces_has_an_unknown_sender_by_udplite(void)
{
	more(AF_INET, UDPLITE_PROTO);
}

static void corked_datagram_has_an_unknown_sender(void)
{
	const int on = 1, off = 0;
	struct scene x;

	if (!begin(&x, AF_INET, 0))
		return;
	CU_ASSERT(
		!setsockopt(x.client, IPPROTO_UDP, UDP_CORK, &on, sizeof(on)));
	CU_ASSERT_EQUAL(send(x.client, allowed, ALLOWED_LEN, 0),
			(ssize_t)ALLOWED_LEN);
	(void)setsockopt(x.client, IPPROTO_UDP, UDP_CORK, &off, sizeof(off));
	of_nobody(&x);
	goes_on(&x);
	end(&x);
}

static const struct unit_test tests[] = {
	UNIT(datagram_of_many_pieces_has_an_unknown_sender),
	UNIT(datagram_of_many_pieces_has_an_unknown_sender_over_ip6),
	UNIT(datagram_of_many_pieces_has_an_unknown_sender_by_udplite),
	UNIT(corked_datagram_has_an_unknown_sender),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("corked", tests, ARRAY_SIZE(tests));
}
