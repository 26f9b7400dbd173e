/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tcp_send_owner.c - several processes send parts of one message over TCP,
 * on the running kernel: its sender is unknown.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/load/feature.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define ALLOWED_LEN (sizeof(allowed) - 1)

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED_TCP;
static const char *unable;

/* With the policy in force, and without some feature. */
static struct capture *loaded;

struct scene {
	int listener, client, server;
	struct capture_box_seen seen;
};

/* Leave unused what @without names.  False: the test is skipped. */
static bool load(unsigned int without)
{
	struct image *image;

	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_close(loaded);
	loaded = capture_box_open_without(without);
	CU_ASSERT_PTR_NOT_NULL_FATAL(loaded);
	if (!capture_features(loaded)->sends &&
	    !capture_features(loaded)->tracing) {
		unit_skip("the kernel shows no sends");
		return false;
	}
	image = capture_box_image(loaded, 1);
	CU_ASSERT(!capture_install(loaded, image));
	image_free(image);
	return true;
}

static void begin(struct scene *x)
{
	const int one = 1;

	memset(x, 0, sizeof(*x));
	capture_box_forget(loaded);
	CU_ASSERT_FATAL(!capture_attach(loaded));
	capture_box_connect(&x->listener, &x->client);
	x->server = accept(x->listener, NULL, NULL);
	CU_ASSERT(!setsockopt(x->client, IPPROTO_TCP, TCP_NODELAY, &one,
			      sizeof(one)));
}

static void end(struct scene *x)
{
	(void)close(x->client);
	(void)close(x->server);
	(void)close(x->listener);
	CU_ASSERT(!capture_detach(loaded));
}

static void child_sends(const struct scene *x, size_t from, size_t to)
{
	pid_t child = fork();
	int status = 0;

	if (!child)
		_exit(send(x->client, allowed + from, to - from,
			   MSG_NOSIGNAL) == (ssize_t)(to - from)
			      ? 0
			      : 1);
	CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
}

static void sends(const struct scene *x, size_t from, size_t to)
{
	CU_ASSERT_EQUAL(
		send(x->client, allowed + from, to - from, MSG_NOSIGNAL),
		(ssize_t)(to - from));
}

/* How many bytes arrive, until none does for 300 ms. */
static size_t arrive(const struct scene *x)
{
	struct pollfd p = { .fd = x->server, .events = POLLIN };
	uint8_t got[ALLOWED_LEN * 2];
	size_t n_got = 0;
	ssize_t n = 1;

	while (n > 0 && n_got < sizeof(got) && poll(&p, 1, 300) > 0) {
		n = recv(x->server, got + n_got, sizeof(got) - n_got, 0);
		n_got += n > 0 ? (size_t)n : 0;
	}
	return n_got;
}

static void is_of_nobody(struct scene *x)
{
	(void)capture_drain(loaded, 100, capture_box_see_stopped, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_UNKNOWN);
	CU_ASSERT_EQUAL(x->seen.query.owner.attribution, EVENT_UNKNOWN);
}

/* Send the end of the message from @from on: it never arrives, and of nobody is
 * said that they have sent it. */
static void of_nobody(struct scene *x, size_t from)
{
	bool holds = capture_features(loaded)->held_sends;
	ssize_t n = send(x->client, allowed + from, ALLOWED_LEN - from,
			 MSG_NOSIGNAL);

	if (holds)
		CU_ASSERT(n == -1 && errno == EACCES);
	CU_ASSERT_EQUAL(arrive(x), holds ? 0 : from);
	is_of_nobody(x);
}

static void begun_by_another(void)
{
	struct scene x;

	begin(&x);
	child_sends(&x, 0, 20);
	of_nobody(&x, 20);
	end(&x);
}

static void with_a_middle_of_another(void)
{
	struct scene x;

	begin(&x);
	sends(&x, 0, 1);
	child_sends(&x, 1, 20);
	of_nobody(&x, 20);
	end(&x);
}

/* The bytes of both wait in the socket until the second has sent its own. */
static void corked(void)
{
	const int on = 1, off = 0;
	struct scene x;

	begin(&x);
	CU_ASSERT(
		!setsockopt(x.client, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)));
	child_sends(&x, 0, 20);
	sends(&x, 20, ALLOWED_LEN);
	CU_ASSERT(!setsockopt(x.client, IPPROTO_TCP, TCP_CORK, &off,
			      sizeof(off)));
	CU_ASSERT_EQUAL(arrive(&x), 0);
	is_of_nobody(&x);
	end(&x);
}

/* Whoever sends a whole message is its sender, whatever came before. */
static void behind_one_of_another(void)
{
	struct scene x;

	begin(&x);
	child_sends(&x, 0, ALLOWED_LEN);
	CU_ASSERT_EQUAL(arrive(&x), ALLOWED_LEN);
	sends(&x, 0, 20);
	sends(&x, 20, ALLOWED_LEN);
	CU_ASSERT_EQUAL(arrive(&x), ALLOWED_LEN);
	end(&x);
}

static void message_is_of_whoever_has_sent_all_of_it(void)
{
	if (!load(0))
		return;
	begun_by_another();
	with_a_middle_of_another();
	behind_one_of_another();
}

static void message_that_is_not_held_back_is_of_whoever_has_sent_all_of_it(void)
{
	if (!load(FEATURE_HELD_SENDS))
		return;
	begun_by_another();
	with_a_middle_of_another();
	corked();
	behind_one_of_another();
}

static void message_that_is_traced_is_of_whoever_has_sent_all_of_it(void)
{
	if (!load(FEATURE_SENDS))
		return;
	begun_by_another();
	with_a_middle_of_another();
	corked();
	behind_one_of_another();
}

static const struct unit_test tests[] = {
	UNIT(message_is_of_whoever_has_sent_all_of_it),
	UNIT(message_that_is_not_held_back_is_of_whoever_has_sent_all_of_it),
	UNIT(message_that_is_traced_is_of_whoever_has_sent_all_of_it),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("tcp_send_owner", tests, ARRAY_SIZE(tests));
}
