/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp_send.c - what is sent over TCP is judged as it is sent: each way to
 * send, on the running kernel, with a server that shows what arrived.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define MANY 1000

static const char *unable;

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED_TCP;
static const uint8_t denied[] = CAPTURE_BOX_DENIED_TCP;
#define ALLOWED_LEN (sizeof(allowed) - 1)
#define DENIED_LEN (sizeof(denied) - 1)

/* One for all tests, with the policy in force: each attaches its programs, and
 * detaches them. */
static struct capture_box box;

struct scene {
	struct capture *capture;
	bool holds; /* sends that are no whole message are held back */
	int listener, client, server;
	struct capture_box_seen seen;
	uint8_t got[MANY * ALLOWED_LEN];
	size_t n_got;
};

static void listen_at(struct scene *x)
{
	const int one = 1;

	capture_box_connect(&x->listener, &x->client);
	x->server = accept(x->listener, NULL, NULL);
	CU_ASSERT(!setsockopt(x->client, IPPROTO_TCP, TCP_NODELAY, &one,
			      sizeof(one)));
}

static struct scene *begin(void)
{
	struct scene *x;

	if (unable) {
		unit_skip(unable);
		return NULL;
	}
	if (!box.capture)
		capture_box_begin(&box);
	if (!capture_features(box.capture)->sends) {
		unit_skip("the kernel has no BPF on sends");
		return NULL;
	}
	x = calloc(1, sizeof(*x));
	x->capture = box.capture;
	x->holds = capture_features(x->capture)->held_sends;
	capture_box_forget(x->capture);
	CU_ASSERT_FATAL(!capture_attach(x->capture));
	listen_at(x);
	return x;
}

static void end(struct scene *x)
{
	(void)close(x->client);
	(void)close(x->server);
	(void)close(x->listener);
	if (x->capture)
		CU_ASSERT(!capture_detach(x->capture));
	free(x);
}

/* Read @want bytes, or what arrives until nothing does for 300 ms. */
static void receive(struct scene *x, size_t want)
{
	struct pollfd p = { .fd = x->server, .events = POLLIN };
	ssize_t n = 1;

	while (n > 0 && x->n_got < sizeof(x->got) &&
	       poll(&p, 1, x->n_got < want ? 3000 : 300) > 0) {
		n = recv(x->server, x->got + x->n_got,
			 sizeof(x->got) - x->n_got, 0);
		x->n_got += n > 0 ? (size_t)n : 0;
	}
}

/* Check that @n permitted questions arrived, and nothing else. */
static void only_allowed(struct scene *x, size_t n)
{
	size_t i;

	receive(x, n * ALLOWED_LEN);
	CU_ASSERT_EQUAL(x->n_got, n * ALLOWED_LEN);
	for (i = 0; i < n && x->n_got == n * ALLOWED_LEN; i++)
		CU_ASSERT(!memcmp(x->got + i * ALLOWED_LEN, allowed,
				  ALLOWED_LEN));
}

/* Check that one denial is reported, of this process. */
static void one_denial(struct scene *x)
{
	(void)capture_drain(x->capture, 5000, capture_box_see_stopped,
			    &x->seen);
	CU_ASSERT_EQUAL(x->seen.n_queries, 1);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_DEFAULT);
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_EXACT);
	CU_ASSERT_EQUAL(x->seen.query.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(x->seen.query.remote_port, 53);
	CU_ASSERT_EQUAL(x->seen.query.wire_len, DENIED_LEN - 2);
	CU_ASSERT(x->seen.query.cookie != 0);
}

static void refused(struct scene *x, const void *bytes, size_t len)
{
	CU_ASSERT_EQUAL(send(x->client, bytes, len, MSG_NOSIGNAL), -1);
	CU_ASSERT_EQUAL(errno, EACCES);
}

static void denied_message_in_pieces_leaves_nothing_on_the_wire(void)
{
	struct scene *x = begin();
	size_t i;

	if (!x)
		return;
	if (!x->holds) {
		unit_skip(capture_features(x->capture)->lacks[0]);
		end(x);
		return;
	}
	for (i = 0; i < DENIED_LEN - 1; i++)
		CU_ASSERT_EQUAL(send(x->client, denied + i, 1, 0), 1);
	refused(x, denied + i, 1);
	refused(x, allowed, ALLOWED_LEN);
	only_allowed(x, 0);
	one_denial(x);
	end(x);
}

static void permitted_message_in_pieces_arrives_whole(void)
{
	struct scene *x = begin();
	size_t i, j;

	if (!x)
		return;
	for (i = 0; i < ALLOWED_LEN; i++)
		CU_ASSERT_EQUAL(send(x->client, allowed + i, 1,
				     i % 2 ? MSG_MORE : MSG_DONTWAIT),
				1);
	for (i = 1; i < ALLOWED_LEN; i++) {
		j = ALLOWED_LEN - i;
		CU_ASSERT_EQUAL(send(x->client, allowed, i, 0), (ssize_t)i);
		CU_ASSERT_EQUAL(send(x->client, allowed + i, j, 0), (ssize_t)j);
	}
	only_allowed(x, ALLOWED_LEN);
	end(x);
}

static void permitted_message_before_a_denied_one_arrives(void)
{
	struct scene *x = begin();
	uint8_t bytes[3 * ALLOWED_LEN + DENIED_LEN];
	ssize_t n;

	if (!x)
		return;
	memcpy(bytes, allowed, ALLOWED_LEN);
	memcpy(bytes + ALLOWED_LEN, allowed, ALLOWED_LEN);
	memcpy(bytes + 2 * ALLOWED_LEN, denied, DENIED_LEN);
	memcpy(bytes + 2 * ALLOWED_LEN + DENIED_LEN, allowed, ALLOWED_LEN);
	n = send(x->client, bytes, sizeof(bytes), MSG_NOSIGNAL);
	CU_ASSERT(n == -1 || n == 2 * ALLOWED_LEN);
	refused(x, bytes, 1);
	only_allowed(x, 2);
	one_denial(x);
	end(x);
}

static void half_of_a_message_behind_a_whole_one_waits_for_its_rest(void)
{
	struct scene *x = begin();
	uint8_t bytes[2 * ALLOWED_LEN];
	int round;

	if (!x)
		return;
	memcpy(bytes, allowed, ALLOWED_LEN);
	memcpy(bytes + ALLOWED_LEN, allowed, ALLOWED_LEN);
	for (round = 0; round < 50; round++) {
		CU_ASSERT_EQUAL(send(x->client, bytes, ALLOWED_LEN + 20, 0),
				ALLOWED_LEN + 20);
		CU_ASSERT_EQUAL(send(x->client, bytes + ALLOWED_LEN + 20,
				     ALLOWED_LEN - 20, 0),
				ALLOWED_LEN - 20);
	}
	only_allowed(x, 100);
	end(x);
}

static void many_permitted_messages_in_one_send_arrive(void)
{
	struct scene *x = begin();
	uint8_t *bytes;
	size_t i;

	if (!x)
		return;
	bytes = malloc(MANY * ALLOWED_LEN);
	for (i = 0; i < MANY; i++)
		memcpy(bytes + i * ALLOWED_LEN, allowed, ALLOWED_LEN);
	CU_ASSERT_EQUAL(send(x->client, bytes, MANY * ALLOWED_LEN, 0),
			(ssize_t)(MANY * ALLOWED_LEN));
	only_allowed(x, MANY);
	free(bytes);
	end(x);
}

/* The bytes come from a pipe, whose page the sender could change. */
static void spliced_message_is_judged_or_refused(void)
{
	struct scene *x = begin();
	int fds[2];
	ssize_t n;

	if (!x)
		return;
	CU_ASSERT(!pipe(fds));
	CU_ASSERT(write(fds[1], denied, DENIED_LEN) > 0);
	n = splice(fds[0], NULL, x->client, NULL, DENIED_LEN, 0);
	if (n > 0)
		(void)send(x->client, allowed, ALLOWED_LEN, MSG_NOSIGNAL);
	only_allowed(x, 0);
	(void)close(fds[0]);
	(void)close(fds[1]);
	end(x);
}

/* It can't be seen if the bytes were copied. */
static void message_sent_with_zero_copy_is_refused(void)
{
	struct scene *x = begin();
	const int one = 1;

	if (!x)
		return;
	CU_ASSERT(!setsockopt(x->client, SOL_SOCKET, SO_ZEROCOPY, &one,
			      sizeof(one)));
	(void)send(x->client, allowed, ALLOWED_LEN,
		   MSG_ZEROCOPY | MSG_NOSIGNAL);
	only_allowed(x, 0);
	(void)capture_drain(x->capture, 100, capture_box_see_stopped, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_PAGES);
	end(x);
}

static void closing_the_socket_drops_a_message_that_waits(void)
{
	struct scene *x = begin();

	if (!x)
		return;
	CU_ASSERT_EQUAL(send(x->client, denied, 20, 0), 20);
	CU_ASSERT(!shutdown(x->client, SHUT_WR));
	receive(x, 1);
	CU_ASSERT_EQUAL(x->n_got, x->holds ? 0 : 20);
	CU_ASSERT_EQUAL(recv(x->server, x->got, 1, MSG_DONTWAIT), 0);
	end(x);
}

/* The kernel holds the map, not the daemon: connections go on without the
 * daemon. */
static void connection_goes_on_after_the_programs_are_gone(void)
{
	struct scene *x = begin();

	if (!x)
		return;
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	if (x->holds)
		CU_ASSERT(send(x->client, allowed, 5, 0) > 0);
	CU_ASSERT(!capture_detach(x->capture));
	capture_close(x->capture);
	x->capture = box.capture = NULL;
	only_allowed(x, 1);
	(void)usleep(300000); /* the map is freed some time after its last
			       * user */
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	receive(x, 3 * ALLOWED_LEN);
	CU_ASSERT(x->n_got >= 3 * ALLOWED_LEN);
	end(x);
}

/* Another process sends on the socket, so the question is that process's. */
static void message_belongs_to_the_process_that_sends_it(void)
{
	struct scene *x = begin();
	pid_t child;
	int status = 0;

	if (!x)
		return;
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	child = fork();
	if (!child)
		_exit(send(x->client, denied, DENIED_LEN, MSG_NOSIGNAL) == -1 &&
				      errno == EACCES
			      ? 0
			      : 1);
	CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
	only_allowed(x, 1);
	(void)capture_drain(x->capture, 100, capture_box_see, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.owner.tgid, (uint32_t)child);
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_EXACT);
	CU_ASSERT_EQUAL(x->seen.n_queries, 2);
	end(x);
}

static const struct unit_test tests[] = {
	UNIT(denied_message_in_pieces_leaves_nothing_on_the_wire),
	UNIT(permitted_message_in_pieces_arrives_whole),
	UNIT(permitted_message_before_a_denied_one_arrives),
	UNIT(half_of_a_message_behind_a_whole_one_waits_for_its_rest),
	UNIT(many_permitted_messages_in_one_send_arrive),
	UNIT(spliced_message_is_judged_or_refused),
	UNIT(message_sent_with_zero_copy_is_refused),
	UNIT(closing_the_socket_drops_a_message_that_waits),
	UNIT(message_belongs_to_the_process_that_sends_it),
	/* The last, since it closes what is loaded. */
	UNIT(connection_goes_on_after_the_programs_are_gone),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("tcp_send", tests, ARRAY_SIZE(tests));
}
