/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_answers.c - a ring of the last answers.
 */
#include "enforcer/forward/seen_answers.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "enforcer/forward/netns_link.h"
#include "enforcer/gate/numbers.h"
#include "nft/nflog.h"
#include "policy/base.h"

#define PLACES 256
#define BUDGET 512
#define IPV6_HEADER 40
#define UDP_HEADER 8

struct passed {
	struct ip_addr from, to;
	uint16_t from_port, to_port;
	size_t len;
	uint8_t *payload; /* NULL: the place is free */
};

struct seen_answers {
	struct nflog *log;
	struct passed passed[PLACES];
	size_t next;
};

static void forget(struct passed *passed)
{
	free(passed->payload);
	passed->payload = NULL;
}

void seen_answers_close(struct seen_answers *w)
{
	size_t i;

	if (!w)
		return;
	for (i = 0; i < PLACES; i++)
		forget(&w->passed[i]);
	nflog_close(w->log);
	free(w);
}

static void closep(struct seen_answers **w)
{
	seen_answers_close(*w);
}

int seen_answers_open(struct seen_answers **ret_seen)
{
	CLEANUP(closep) struct seen_answers *w = NULL;
	int r;

	w = calloc(1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	r = nflog_open_whole(GATE_NUMBERS_ANSWERS_FIRST,
			     GATE_NUMBERS_ANSWERS_LAST, &w->log);
	if (r < 0)
		return r;
	*ret_seen = TAKE_PTR(w);
	return 0;
}

uint16_t seen_answers_group(const struct seen_answers *w)
{
	return nflog_group(w->log);
}

/* From somewhere else than where the resolver is, anybody may have sent it. */
static bool came_from_there(const struct nflog_packet *packet)
{
	uint32_t ifindex;

	if (!packet->ifindex_in)
		return true; /* a resolver on this host: it left here */
	return netns_link_way_to(&packet->src, &ifindex) == 0 &&
	       ifindex == packet->ifindex_in;
}

/* Offset of the payload of UDP; 0: none. */
static size_t payload_of(const struct nflog_packet *packet)
{
	size_t at = IPV6_HEADER;

	if (packet->proto != IPPROTO_UDP || !packet->has_ports)
		return 0;
	if (packet->src.family == AF_INET)
		at = (packet->bytes[0] & 15) * 4U;
	else if (packet->bytes[6] != IPPROTO_UDP)
		return 0;
	at += UDP_HEADER;
	return at <= packet->n_bytes ? at : 0;
}

static void note(void *context, const struct nflog_packet *packet)
{
	struct seen_answers *w = context;
	struct passed *passed = &w->passed[w->next];
	size_t at = payload_of(packet);

	if (!at || !came_from_there(packet))
		return;
	w->next = (w->next + 1) % PLACES;
	forget(passed);
	passed->len = packet->n_bytes - at;
	passed->payload = malloc(passed->len + 1);
	if (!passed->payload)
		return;
	memcpy(passed->payload, packet->bytes + at, passed->len);
	passed->from = packet->src;
	passed->to = packet->dst;
	passed->from_port = packet->src_port;
	passed->to_port = packet->dst_port;
}

static bool is_it(const struct passed *passed, const struct event *event)
{
	return passed->payload && passed->from.family == event->family &&
	       passed->from_port == event->remote_port &&
	       passed->to_port == event->local_port &&
	       memcmp(passed->from.bytes, event->remote, 16) == 0 &&
	       memcmp(passed->to.bytes, event->local, 16) == 0 &&
	       passed->len == event->payload_len &&
	       memcmp(passed->payload, event->payload, passed->len) == 0;
}

bool seen_answers_has(struct seen_answers *w, const struct event *event)
{
	size_t i;

	if (event->proto != IPPROTO_UDP)
		return false;
	/* It came by before it got there. */
	(void)nflog_read(w->log, BUDGET, note, w);
	for (i = 0; i < PLACES; i++) {
		if (!is_it(&w->passed[i], event))
			continue;
		forget(&w->passed[i]);
		return true;
	}
	return false;
}
