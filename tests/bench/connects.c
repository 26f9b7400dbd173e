/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connects.c - measure how long connect() takes.
 *
 *   connects COUNT ADDRESS PORT
 *
 * Connects COUNT times over TCP (IPv4), one after the other, and prints the
 * median in nanoseconds.  Each connection ends with a reset, which leaves no
 * TIME_WAIT behind.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* 0: it failed, and errno says why. */
static uint64_t connect_once(const struct sockaddr_in *to)
{
	const struct linger reset = { .l_onoff = 1 };
	uint64_t begin_ns, end_ns = 0;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return 0;
	begin_ns = now_ns();
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0)
		end_ns = now_ns();
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	(void)close(fd);
	return end_ns ? end_ns - begin_ns : 0;
}

static int order(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	unsigned long count, i;
	uint64_t *times_ns;

	if (argc != 4 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1) {
		(void)fprintf(stderr, "connects COUNT ADDRESS PORT\n");
		return 2;
	}
	to.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
	count = strtoul(argv[1], NULL, 10);
	times_ns = calloc(count + 1, sizeof(*times_ns));
	for (i = 0; times_ns && i < count; i++) {
		times_ns[i] = connect_once(&to);
		if (!times_ns[i]) {
			perror("connects");
			free(times_ns);
			return 1;
		}
	}
	if (!times_ns || !count)
		return 1;
	qsort(times_ns, count, sizeof(*times_ns), order);
	printf("p50=%llu\n", (unsigned long long)times_ns[count / 2]);
	free(times_ns);
	return 0;
}
