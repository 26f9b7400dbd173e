/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sink.c - accept every connection to PORT, on every address, and close it at
 * once with a reset, which leaves no TIME_WAIT behind.  Until it is killed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

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
	int listener, fd;

	listener =
		argc > 1 ? open_port((uint16_t)strtoul(argv[1], NULL, 10)) : -1;
	if (listener < 0) {
		perror("sink");
		return 1;
	}
	(void)puts("ready");
	(void)fflush(stdout);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset,
				 sizeof(reset));
		(void)close(fd);
	}
	return 1;
}
