/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sink.c - accept every connection to PORT, on every address, until killed.
 * Each is closed, with a reset that leaves no TIME_WAIT behind, when KEPT later
 * ones have come: by then its client has seen it come up.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT 256

static int open_port(uint16_t port)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 ||
	    listen(fd, 4096) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int kept[KEPT] = { 0 };
	int listener = -1, fd;
	size_t next = 0;

	if (argc > 1)
		listener = open_port((uint16_t)strtoul(argv[1], NULL, 10));
	if (listener < 0) {
		perror("sink");
		return 1;
	}
	(void)puts("ready");
	(void)fflush(stdout);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset,
				 sizeof(reset));
		if (kept[next])
			(void)close(kept[next]);
		kept[next] = fd;
		next = (next + 1) % KEPT;
	}
	return 1;
}
