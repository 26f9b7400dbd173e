/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * paced.c - how long a lookup takes its program while lookups come at a fixed
 * pace.
 *
 *   paced COUNT RATE ADDRESS
 *
 * Looks COUNT names up at ADDRESS, RATE a second, each by a socket of its own
 * and one at a time: one that takes longer delays the next, and its own time
 * begins when its socket is made.  Prints the percentiles in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "tests/e2e/client/ask.h"

#define COUNT_MAX 10000000
#define RATE_MAX 1000000
#define NAMES 4000 /* each with an address: a rule holds 4,096 */

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	const struct timespec t = { .tv_sec = (time_t)(ns / 1000000000u),
				    .tv_nsec = (long)(ns % 1000000000u) };

	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* A percentile of sorted times, in microseconds. */
static double percentile(const uint64_t *times, size_t n, unsigned int percent)
{
	const size_t at = n * percent / 100;

	return (double)times[at] / 1000;
}

/* How many were answered; their times are in @times. */
static unsigned int run(const struct sockaddr_storage *server, uint64_t *times,
			unsigned int count, unsigned int rate)
{
	const uint64_t begin_ns = now_ns();
	struct message_answer answer;
	unsigned int i, n = 0;
	uint64_t sent_ns;
	char name[64];
	const struct ask ask = { .path = ASK_SENDTO,
				 .type = 1,
				 .timeout_ms = 1000,
				 .server = *server,
				 .name = name };

	for (i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "q%u.many.example.com",
			       i % NAMES);
		sleep_until(begin_ns + (uint64_t)i * 1000000000u / rate);
		sent_ns = now_ns();
		if (ask_lookup(&ask, &answer) == 0 && answer.n_addresses > 0)
			times[n++] = now_ns() - sent_ns;
	}
	return n;
}

int main(int argc, char **argv)
{
	struct sockaddr_storage server;
	unsigned long count = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long rate = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	uint64_t *times;
	unsigned int n;

	if (count == 0 || count > COUNT_MAX || rate == 0 || rate > RATE_MAX ||
	    ask_server(argv[3], 53, &server) < 0)
		return 2;
	times = calloc(count, sizeof(*times));
	if (!times)
		return 1;
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	n = run(&server, times, (unsigned int)count, (unsigned int)rate);
	qsort(times, n, sizeof(*times), compare);
	if (n > 0)
		printf("p50=%.1f p99=%.1f never=%lu\n",
		       percentile(times, n, 50), percentile(times, n, 99),
		       count - n);
	free(times);
	return n > 0 ? 0 : 1;
}
