/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nscd.c - one request of nscd's protocol, version 2 (nscd/nscd-client.h of
 * glibc).
 */
#include "enforcer/cli/doctor/nscd.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define VERSION 2
#define GETAI 14 /* what getaddrinfo(3) asks by */
#define NAME "localhost"
#define TIMEOUT_MS 5000

struct request {
	int32_t version;
	int32_t type;
	int32_t key_len; /* with the terminator */
	char key[sizeof(NAME)];
} __attribute__((packed));

/* The beginning of each response. */
struct response {
	int32_t version;
	int32_t found; /* -1: this kind of name is not answered for */
};

int nscd_answers(int fd, bool *ret_answers)
{
	const struct request request = { .version = VERSION,
					 .type = GETAI,
					 .key_len = sizeof(NAME),
					 .key = NAME };
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	struct response response;
	ssize_t n;

	n = send(fd, &request, sizeof(request), MSG_NOSIGNAL);
	if (n < 0)
		return -errno;
	if (poll(&poller, 1, TIMEOUT_MS) != 1)
		return -ETIMEDOUT;
	n = recv(fd, &response, sizeof(response), 0);
	if (n < 0 && errno != ECONNRESET)
		return -errno;
	/* nsncd hangs up where it is told to ignore hosts. */
	*ret_answers = n == sizeof(response) && response.found != -1;
	return 0;
}
