/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pingpong.c - what a question and its answer take, one at a time, without a
 * scheduler in between.
 *
 *   pingpong COUNT FRESH CGROUP SERVER-NS CLIENT-NS ADDRESS [ASKED]
 *
 * One thread sends a question, reads it as the server, sends the answer, and
 * reads that as the client; FRESH 1 has a new socket for each.  The server's
 * socket is made in SERVER-NS at ADDRESS before the process joins CGROUP, so
 * the programs there see the client only; ASKED is a resolver in front of it,
 * to which questions are sent instead.  The first 4,000 questions are for a
 * name each, and then the names repeat.  Prints the thread's CPU time in
 * nanoseconds a question, with all that the kernel does in it: a busy machine
 * changes it little.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NAMES 4000 /* each has an address, and a rule holds 4,096 */
#define HEADER 12

struct match {
	struct sockaddr_in asked;
	int server_fd, client_fd; /* client_fd -1: a new one for each */
};

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int enter(const char *path, bool join)
{
	int fd = open(path, join ? O_WRONLY : O_RDONLY);
	int r = -1;

	if (fd < 0)
		return -1;
	if (join)
		r = write(fd, "0", 1) == 1 ? 0 : -1;
	else
		r = setns(fd, CLONE_NEWNET);
	(void)close(fd);
	return r;
}

/* A question of type A for qNNNNN.many.example.com; its length. */
static size_t put_question(uint8_t *at, unsigned int i)
{
	static const uint8_t head[HEADER] = { 0, 0, 1, 0, 0, 1 };
	static const char rest[] = "\4many\7example\3com\0\0\1\0\1";
	char label[8];

	memcpy(at, head, sizeof(head));
	at[0] = (uint8_t)(i >> 8);
	at[1] = (uint8_t)i;
	(void)snprintf(label, sizeof(label), "\6q%05u", i % NAMES);
	memcpy(at + HEADER, label, 7);
	memcpy(at + HEADER + 7, rest, sizeof(rest) - 1);
	return HEADER + 7 + sizeof(rest) - 1;
}

/* Make the question an answer with an address; its length. */
static size_t put_answer(uint8_t *at, size_t len, unsigned int i)
{
	const uint8_t record[] = { 0xc0,
				   HEADER,
				   0,
				   1,
				   0,
				   1,
				   0,
				   0,
				   0,
				   30,
				   0,
				   4,
				   203,
				   0,
				   (uint8_t)(112 + i % NAMES / 250),
				   (uint8_t)(i % NAMES % 250) };

	at[2] |= 0x80;
	at[7] = 1;
	memcpy(at + len, record, sizeof(record));
	return len + sizeof(record);
}

static bool exchange(const struct match *m, unsigned int i)
{
	struct sockaddr_in client;
	socklen_t size = sizeof(client);
	uint8_t bytes[128];
	int fd = m->client_fd;
	ssize_t n;
	bool ok;

	if (fd < 0)
		fd = socket(AF_INET, SOCK_DGRAM, 0);
	n = (ssize_t)put_question(bytes, i);
	ok = sendto(fd, bytes, (size_t)n, 0, (const void *)&m->asked,
		    sizeof(m->asked)) == n;
	ok = ok && recvfrom(m->server_fd, bytes, sizeof(bytes), 0,
			    (void *)&client, &size) == n;
	n = (ssize_t)put_answer(bytes, (size_t)n, i);
	ok = ok && sendto(m->server_fd, bytes, (size_t)n, 0,
			  (const void *)&client, size) == n;
	ok = ok && recv(fd, bytes, sizeof(bytes), 0) == n;
	if (m->client_fd < 0)
		(void)close(fd);
	return ok;
}

static struct sockaddr_in address(const char *text)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(53) };

	(void)inet_pton(AF_INET, text, &at.sin_addr);
	return at;
}

int main(int argc, char **argv)
{
	struct match m = { .client_fd = -1 };
	unsigned int i, count;
	uint64_t begin_ns;

	if (argc < 7 || argc > 8)
		return 2;
	count = (unsigned int)strtoul(argv[1], NULL, 10);
	m.asked = address(argv[6]);
	if (enter(argv[4], false) < 0)
		return 1;
	m.server_fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(m.server_fd, (void *)&m.asked, sizeof(m.asked)) < 0 ||
	    enter(argv[3], true) < 0 || enter(argv[5], false) < 0)
		return 1;
	m.asked = address(argv[argc - 1]);
	if (!strtoul(argv[2], NULL, 10))
		m.client_fd = socket(AF_INET, SOCK_DGRAM, 0);
	begin_ns = cpu_ns();
	for (i = 0; i < count && exchange(&m, i); i++)
		;
	if (i < count || !count)
		return 1;
	printf("%llu\n", (unsigned long long)(cpu_ns() - begin_ns) / count);
	return 0;
}
