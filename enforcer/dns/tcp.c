/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp.c - a table of flows by socket cookie.  Of the user who has most, the one
 * used longest ago goes first.  enforcer/dns/tcp_flow.c puts the bytes of one
 * together.
 */
#include "enforcer/dns/tcp.h"

#include <errno.h>
#include <stdlib.h>

#include "enforcer/dns/tcp_flow.h"
#include "policy/base.h"

enum {
	STREAMS_DEFAULT = 4096,
	BYTES_DEFAULT = 16 << 20,
	AHEAD_DEFAULT = 256 << 10,
	SHARES = 1024, /* more users than that share some */
};

struct stream {
	struct stream *chain; /* the next one of its bucket */
	struct stream *older;
	struct stream *newer;
	struct share *share;
	uint64_t cookie;
	struct tcp_flow flow;
};

/* The streams of one user. */
struct share {
	struct stream *oldest;
	struct stream *newest;
	size_t n_streams;
	size_t n_bytes; /* held by their flows */
};

struct dns_tcp {
	struct dns_tcp_limits limits;
	struct dns_tcp_counters counters;
	struct stream **buckets;
	size_t n_buckets; /* power of two */
	size_t n_streams;
	size_t n_bytes; /* held by all flows */
	struct share shares[SHARES];
};

int dns_tcp_new(const struct dns_tcp_limits *limits, struct dns_tcp **ret_table)
{
	CLEANUP(dns_tcp_freep) struct dns_tcp *t = NULL;

	t = calloc(1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->limits = *limits;
	if (!t->limits.n_streams)
		t->limits.n_streams = STREAMS_DEFAULT;
	if (!t->limits.n_bytes)
		t->limits.n_bytes = BYTES_DEFAULT;
	if (!t->limits.ahead_bytes)
		t->limits.ahead_bytes = AHEAD_DEFAULT;
	for (t->n_buckets = 1; t->n_buckets < t->limits.n_streams;)
		t->n_buckets *= 2;
	t->buckets = calloc(t->n_buckets, sizeof(struct stream *));
	if (!t->buckets)
		return -ENOMEM;
	*ret_table = TAKE_PTR(t);
	return 0;
}

/* The kernel counts cookies up, so their low bits spread well. */
static struct stream **bucket_of(struct dns_tcp *t, uint64_t cookie)
{
	return &t->buckets[cookie & (t->n_buckets - 1)];
}

static void unlink_age(struct stream *s)
{
	struct share *share = s->share;

	*(s->older ? &s->older->newer : &share->oldest) = s->newer;
	*(s->newer ? &s->newer->older : &share->newest) = s->older;
}

static void link_newest(struct stream *s)
{
	struct share *share = s->share;

	s->newer = NULL;
	s->older = share->newest;
	*(share->newest ? &share->newest->newer : &share->oldest) = s;
	share->newest = s;
}

/* The flow of @s holds @after bytes now, where it held @before. */
static void count_bytes(struct dns_tcp *t, struct stream *s, size_t before,
			size_t after)
{
	t->n_bytes += after - before;
	s->share->n_bytes += after - before;
}

static void remove_stream(struct dns_tcp *t, struct stream *s)
{
	struct stream **at = bucket_of(t, s->cookie);

	while (*at != s)
		at = &(*at)->chain;
	*at = s->chain;
	unlink_age(s);
	t->n_streams--;
	s->share->n_streams--;
	count_bytes(t, s, tcp_flow_size(&s->flow), 0);
	tcp_flow_done(&s->flow);
	free(s);
}

static void evict(struct dns_tcp *t, struct stream *s)
{
	if (s->flow.state != TCP_FLOW_DEAD)
		t->counters.evicted++;
	remove_stream(t, s);
}

/* Whoever makes many connections pushes out their own. */
static struct share *most_streams(struct dns_tcp *t)
{
	struct share *most = &t->shares[0];
	size_t i;

	for (i = 1; i < SHARES; i++)
		if (t->shares[i].n_streams > most->n_streams)
			most = &t->shares[i];
	return most;
}

static struct share *most_bytes(struct dns_tcp *t)
{
	struct share *most = &t->shares[0];
	size_t i;

	for (i = 1; i < SHARES; i++)
		if (t->shares[i].n_bytes > most->n_bytes)
			most = &t->shares[i];
	return most;
}

void dns_tcp_free(struct dns_tcp *table)
{
	size_t i;

	if (!table)
		return;
	for (i = 0; i < SHARES; i++)
		while (table->shares[i].oldest)
			remove_stream(table, table->shares[i].oldest);
	free(table->buckets);
	free(table);
}

void dns_tcp_freep(struct dns_tcp **table)
{
	dns_tcp_free(*table);
	*table = NULL;
}

static struct stream *find_stream(struct dns_tcp *t, uint64_t cookie)
{
	struct stream *s = *bucket_of(t, cookie);

	while (s && s->cookie != cookie)
		s = s->chain;
	return s;
}

static struct stream *add_stream(struct dns_tcp *t, uint64_t cookie,
				 uint16_t share)
{
	struct stream **bucket = bucket_of(t, cookie);
	struct stream *s;

	while (t->n_streams >= t->limits.n_streams)
		evict(t, most_streams(t)->oldest);
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->cookie = cookie;
	s->share = &t->shares[share % SHARES];
	s->chain = *bucket;
	*bucket = s;
	link_newest(s);
	t->n_streams++;
	s->share->n_streams++;
	t->counters.streams++;
	return s;
}

static void count_end(struct dns_tcp_counters *counters, enum tcp_flow_end end)
{
	switch (end) {
	case TCP_FLOW_GOES_ON:
		break;
	case TCP_FLOW_GAP:
		counters->gap++;
		break;
	case TCP_FLOW_FRAMING:
		counters->framing++;
		break;
	case TCP_FLOW_UNSYNCHRONISED:
		counters->unsynchronised++;
		break;
	case TCP_FLOW_NO_MEMORY:
		counters->no_memory++;
		break;
	}
}

/* @s is the newest of its user, so it is the last of theirs to go. */
static void make_room(struct dns_tcp *t, struct stream *s)
{
	struct stream *oldest;

	while (t->n_bytes > t->limits.n_bytes) {
		oldest = most_bytes(t)->oldest;
		if (oldest == s)
			break;
		evict(t, oldest);
	}
	if (t->n_bytes <= t->limits.n_bytes)
		return;
	count_bytes(t, s, tcp_flow_size(&s->flow), 0);
	tcp_flow_done(&s->flow);
	count_end(&t->counters, TCP_FLOW_NO_MEMORY);
}

void dns_tcp_push(struct dns_tcp *table, const struct dns_tcp_segment *segment,
		  dns_tcp_message_fn on_message, void *context)
{
	struct tcp_flow_sink sink = {
		.on_message = on_message,
		.context = context,
		.ahead_max = table->limits.ahead_bytes,
	};
	struct stream *s = find_stream(table, segment->cookie);
	size_t before;

	if (!s)
		s = add_stream(table, segment->cookie, segment->share);
	if (!s) {
		count_end(&table->counters, TCP_FLOW_NO_MEMORY);
		return;
	}
	unlink_age(s);
	link_newest(s);
	before = tcp_flow_size(&s->flow);
	count_end(&table->counters, tcp_flow_push(&s->flow, segment, &sink));
	count_bytes(table, s, before, tcp_flow_size(&s->flow));
	table->counters.messages += sink.n_messages;
	make_room(table, s);
}

const struct dns_tcp_counters *dns_tcp_counters(const struct dns_tcp *table)
{
	return &table->counters;
}
