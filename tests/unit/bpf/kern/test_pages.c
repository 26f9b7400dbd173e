/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pages.c - datagrams in memory that the sender can still write to.
 *
 * run: once
 */
#include "bpf/capture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

#define ALLOWED_LEN (sizeof(allowed) - 1)
#define DENIED_LEN (sizeof(denied) - 1)

static const uint8_t allowed[] = CAPTURE_BOX_ALLOWED;
static const uint8_t denied[] = CAPTURE_BOX_DENIED;
static const char *unable;

struct scene {
	struct capture *capture;
	struct image *image;
	int client, server;
	struct capture_box_seen seen;
	uint8_t got[512];
};

static struct scene *begin(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	struct scene *x;

	if (unable) {
		unit_skip(unable);
		return NULL;
	}
	x = calloc(1, sizeof(*x));
	x->capture = capture_box_open(false);
	x->image = capture_box_image(x->capture, 1);
	CU_ASSERT(!capture_install(x->capture, x->image));
	CU_ASSERT_FATAL(!capture_attach(x->capture));
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	x->server = socket(AF_INET, SOCK_DGRAM, 0);
	x->client = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(!bind(x->server, (struct sockaddr *)&sin, sizeof(sin)));
	CU_ASSERT(!connect(x->client, (struct sockaddr *)&sin, sizeof(sin)));
	return x;
}

static void end(struct scene *x)
{
	(void)close(x->client);
	(void)close(x->server);
	CU_ASSERT(!capture_detach(x->capture));
	image_free(x->image);
	capture_close(x->capture);
	free(x);
}

/* Receive what arrives at the server; Linux 6.1 may leave it to ksoftirqd for a
 * while. */
static ssize_t received(struct scene *x, int patience_ms)
{
	struct pollfd server = { .fd = x->server, .events = POLLIN };

	(void)poll(&server, 1, patience_ms);
	return recv(x->server, x->got, sizeof(x->got), MSG_DONTWAIT);
}

/* The page of a file can be written to again through the file. */
static void datagram_in_a_page_of_a_file_is_refused_or_copied(void)
{
	struct scene *x = begin();
	char path[] = "/tmp/nameward-unit.XXXXXX";
	off_t off = 0;
	int file;
	ssize_t n;

	if (!x)
		return;
	file = mkstemp(path);
	CU_ASSERT(write(file, allowed, ALLOWED_LEN) > 0);
	(void)sendfile(x->client, file, &off, ALLOWED_LEN);
	CU_ASSERT(pwrite(file, denied, DENIED_LEN, 0) > 0);
	n = received(x, 1000);
	(void)capture_drain(x->capture, 100, capture_box_see_stopped, &x->seen);
	if (n < 0)
		CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_PAGES);
	if (n > 0)
		CU_ASSERT(!memcmp(x->got, allowed, (size_t)n));
	CU_ASSERT(send(x->client, allowed, ALLOWED_LEN, 0) > 0);
	CU_ASSERT(received(x, 10000) > 0);
	(void)unlink(path);
	(void)close(file);
	end(x);
}

/* With MSG_ZEROCOPY the page belongs to the sender. */
static void message_sent_with_zero_copy_is_refused(void)
{
	struct scene *x = begin();
	const int one = 1;

	if (!x)
		return;
	CU_ASSERT(!setsockopt(x->client, SOL_SOCKET, SO_ZEROCOPY, &one,
			      sizeof(one)));
	CU_ASSERT_EQUAL(send(x->client, allowed, ALLOWED_LEN, MSG_ZEROCOPY),
			-1);
	CU_ASSERT_EQUAL(received(x, 300), -1);
	(void)capture_drain(x->capture, 100, capture_box_see_stopped, &x->seen);
	CU_ASSERT_EQUAL(x->seen.query.reason, EVENT_REASON_PAGES);
	end(x);
}

static const struct unit_test tests[] = {
	UNIT(datagram_in_a_page_of_a_file_is_refused_or_copied),
	UNIT(message_sent_with_zero_copy_is_refused),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("pages", tests, ARRAY_SIZE(tests));
}
