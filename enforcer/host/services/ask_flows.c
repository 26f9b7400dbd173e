/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ask_flows.c - a table by cookie, in the order of use, with what each user
 * holds of it.
 */
#include "enforcer/host/services/ask_flows.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/base.h"

enum {
	BUCKETS = 1024, /* a power of two */
	SHARES = 1024,	/* more users than that share some */
};

struct ask_flows {
	struct ask_flow *buckets[BUCKETS];
	struct ask_flow *oldest, *newest;
	size_t n_bytes, max_bytes;
	size_t shares[SHARES]; /* bytes */
};

int ask_flows_new(size_t max_bytes, struct ask_flows **ret_flows)
{
	struct ask_flows *flows = calloc(1, sizeof(*flows));

	if (!flows)
		return -ENOMEM;
	flows->max_bytes = max_bytes;
	*ret_flows = flows;
	return 0;
}

static struct ask_flow **bucket_of(struct ask_flows *flows, uint64_t cookie)
{
	return &flows->buckets[cookie % BUCKETS];
}

static void unlink_age(struct ask_flows *flows, struct ask_flow *f)
{
	*(f->older ? &f->older->newer : &flows->oldest) = f->newer;
	*(f->newer ? &f->newer->older : &flows->newest) = f->older;
}

static void link_newest(struct ask_flows *flows, struct ask_flow *f)
{
	f->newer = NULL;
	f->older = flows->newest;
	*(flows->newest ? &flows->newest->newer : &flows->oldest) = f;
	flows->newest = f;
}

static void count_bytes(struct ask_flows *flows, struct ask_flow *f,
			size_t bytes)
{
	flows->n_bytes += bytes - f->counted;
	flows->shares[f->share] += bytes - f->counted;
	f->counted = bytes;
}

static void drop_oldest_call(struct ask_flow *f)
{
	struct ask_call *call = f->first;

	f->first = call->next;
	if (!f->first)
		f->last = NULL;
	f->n_calls--;
	free(call);
}

static void remove_flow(struct ask_flows *flows, struct ask_flow *f)
{
	struct ask_flow **at = bucket_of(flows, f->cookie);

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	unlink_age(flows, f);
	count_bytes(flows, f, 0);
	while (f->first)
		drop_oldest_call(f);
	free(f->halves[0].bytes);
	free(f->halves[1].bytes);
	free(f);
}

void ask_flows_free(struct ask_flows *flows)
{
	if (!flows)
		return;
	while (flows->oldest)
		remove_flow(flows, flows->oldest);
	free(flows);
}

struct ask_flow *ask_flows_find(struct ask_flows *flows, uint64_t cookie)
{
	struct ask_flow *f = *bucket_of(flows, cookie);

	while (f && f->cookie != cookie)
		f = f->chain;
	return f;
}

struct ask_flow *ask_flows_add(struct ask_flows *flows, uint64_t cookie,
			       uint16_t share)
{
	struct ask_flow **bucket = bucket_of(flows, cookie);
	struct ask_flow *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->cookie = cookie;
	f->share = share % SHARES;
	f->chain = *bucket;
	*bucket = f;
	link_newest(flows, f);
	return f;
}

void ask_flows_forget(struct ask_flows *flows, struct ask_flow *flow)
{
	remove_flow(flows, flow);
}

static size_t bytes_of(const struct ask_flow *f)
{
	return sizeof(*f) + f->halves[0].room + f->halves[1].room +
	       f->n_calls * sizeof(struct ask_call);
}

static bool is_idle(const struct ask_flow *f)
{
	return f->n_asked == f->n_answered && !f->halves[0].len &&
	       !f->halves[1].len && !f->halves[0].skips && !f->halves[1].skips;
}

/* The one used longest ago by the user who holds most. */
static struct ask_flow *victim(struct ask_flows *flows)
{
	struct ask_flow *f = flows->oldest;
	size_t most = 0, i;

	for (i = 1; i < SHARES; i++)
		if (flows->shares[i] > flows->shares[most])
			most = i;
	while (f->share != most)
		f = f->newer;
	return f;
}

unsigned int ask_flows_used(struct ask_flows *flows, struct ask_flow *flow)
{
	unsigned int n = 0;

	if (is_idle(flow)) {
		remove_flow(flows, flow);
		return 0;
	}
	unlink_age(flows, flow);
	link_newest(flows, flow);
	count_bytes(flows, flow, bytes_of(flow));
	for (; flows->n_bytes > flows->max_bytes; n++)
		remove_flow(flows, victim(flows));
	return n;
}

void ask_flows_called(struct ask_flow *flow, struct ask_call *call)
{
	uint64_t number = flow->n_asked++;

	if (!call)
		return;
	call->number = number;
	call->next = NULL;
	*(flow->last ? &flow->last->next : &flow->first) = call;
	flow->last = call;
	flow->n_calls++;
}

struct ask_call *ask_flows_oldest(const struct ask_flow *flow)
{
	struct ask_call *call = flow->first;

	return call && call->number == flow->n_answered ? call : NULL;
}

void ask_flows_answered(struct ask_flow *flow)
{
	if (ask_flows_oldest(flow))
		drop_oldest_call(flow);
	if (flow->n_answered < flow->n_asked)
		flow->n_answered++;
}
