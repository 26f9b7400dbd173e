/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.c MARK ADDRESS PORT TEXT: take another mark for a connected datagram
 * socket by a 32-bit system call, which hooks of setsockopt() don't see, and
 * send TEXT.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define SETSOCKOPT_32 366 /* in the i386 table */

/* 0 or a negative errno. */
static int setsockopt_32(int fd, int level, int name, uint32_t value)
{
#ifdef __x86_64__
	uint32_t *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int r = SETSOCKOPT_32;

	if (low == MAP_FAILED)
		return -errno;
	*low = value;
	__asm__ volatile("int $0x80"
			 : "+a"(r)
			 : "b"(fd), "c"(level), "d"(name), "S"(low),
			   "D"((long)sizeof(*low))
			 : "memory", "r8", "r9", "r10", "r11");
	return r;
#else
	return setsockopt(fd, level, name, &value, sizeof(value)) < 0 ? -errno
								      : 0;
#endif
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint32_t mark = 0;
	socklen_t len = sizeof(mark);
	int fd, r;

	if (argc != 5)
		return 2;
	to.sin_port = htons((uint16_t)atoi(argv[3]));
	(void)inet_pton(AF_INET, argv[2], &to.sin_addr);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return 1;
	r = setsockopt_32(fd, SOL_SOCKET, SO_MARK,
			  (uint32_t)strtoul(argv[1], NULL, 0));
	if (r < 0)
		fprintf(stderr, "setsockopt: %s\n", strerror(-r));
	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len);
	r = send(fd, argv[4], strlen(argv[4]), 0) < 0 ? errno : 0;
	printf("pid=%d mark=0x%x result=%s us=0\n", (int)getpid(), mark,
	       r ? strerrorname_np(r) : "OK");
	(void)close(fd);
	return 0;
}
