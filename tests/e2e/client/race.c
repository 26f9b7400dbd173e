/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * race.c - look names up, connect at once, and count what came too early.
 */
#include "tests/e2e/client/race.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/e2e/client/names.h"
#include "tests/e2e/client/options.h"

#define IN_FLIGHT 0x80000000u /* of the default mask */
#define BASE 201	      /* connections to an address that is open */

struct race {
	const struct options *options;
	struct sockaddr_storage to; /* the last address */
	unsigned int failures;
	unsigned int resent;
	size_t n_held;
	uint64_t *held_ns;
};

static int to_first(struct race *race, const struct message_answer *answer)
{
	char text[INET6_ADDRSTRLEN];

	if (answer->n_addresses == 0)
		return -ENODATA;
	inet_ntop(answer->addresses[0].family, answer->addresses[0].bytes, text,
		  sizeof(text));
	return ask_server(text, race->options->then_connect, &race->to);
}

static int run_one(struct race *race, unsigned int i)
{
	struct message_answer answer = { 0 };
	struct ask_dialled dialled = { 0 };
	struct ask ask = race->options->ask;
	char name[NAMES_MAX];
	int r;

	ask.name = names_write(race->options->ask.name, i, name);
	r = ask_lookup(&ask, &answer);
	if (r == 0)
		r = to_first(race, &answer);
	if (r == 0)
		r = ask_dial(&race->to, ask.timeout_ms, &dialled);
	race->resent += dialled.retransmits;
	/* A SYN that is sent again takes the mark away. */
	if (r == 0 && (dialled.retransmits || (dialled.mark & IN_FLIGHT)))
		race->held_ns[race->n_held++] = dialled.ns;
	return r;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* A percentile of the sorted times beyond @base, in microseconds. */
static unsigned int added_us(const struct race *race, uint64_t base,
			     unsigned int percent)
{
	size_t at = race->n_held * percent / 100;
	uint64_t ns;

	if (race->n_held == 0)
		return 0;
	ns = race->held_ns[at < race->n_held ? at : race->n_held - 1];
	return ns > base ? (unsigned int)((ns - base) / 1000) : 0;
}

static uint64_t measure_base(const struct race *race)
{
	struct ask_dialled dialled = { 0 };
	uint64_t times[BASE];
	unsigned int i;

	for (i = 0; i < BASE; i++) {
		if (ask_dial(&race->to, race->options->ask.timeout_ms,
			     &dialled) < 0)
			return 0;
		times[i] = dialled.ns;
	}
	qsort(times, BASE, sizeof(*times), compare);
	return times[BASE / 2];
}

int race_run(const struct options *options)
{
	struct race race = { .options = options };
	uint64_t base;
	unsigned int i;
	int r;

	race.held_ns = calloc(options->count, sizeof(*race.held_ns));
	if (!race.held_ns)
		return 1;
	for (i = 0; i < options->count; i++) {
		r = run_one(&race, i);
		if (r < 0 && race.failures++ < 10)
			(void)fprintf(stderr, "race: %u: %s\n", i,
				      strerror(-r));
	}
	base = measure_base(&race);
	qsort(race.held_ns, race.n_held, sizeof(*race.held_ns), compare);
	(void)printf("race count=%u failures=%u resent=%u in_flight=%zu "
		     "base_us=%u p50_us=%u p99_us=%u max_us=%u\n",
		     options->count, race.failures, race.resent, race.n_held,
		     (unsigned int)(base / 1000), added_us(&race, base, 50),
		     added_us(&race, base, 99), added_us(&race, base, 100));
	free(race.held_ns);
	return race.failures || race.resent;
}
