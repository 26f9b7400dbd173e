/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_answers.c - a ring of the answers that passed last.
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

#define PLACES 256 /* in the ring */
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

void seen_answers_close(struct seen_answers *seen)
{
	size_t i;

	if (!seen)
		return;
	for (i = 0; i < PLACES; i++)
		forget(&seen->passed[i]);
	nflog_close(seen->log);
	free(seen);
}

static void closep(struct seen_answers **seen)
{
	seen_answers_close(*seen);
}

int seen_answers_open(struct seen_answers **ret_seen)
{
	CLEANUP(closep) struct seen_answers *seen = NULL;
	int r;

	seen = calloc(1, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	r = nflog_open_whole(GATE_NUMBERS_ANSWERS_FIRST,
			     GATE_NUMBERS_ANSWERS_LAST, &seen->log);
	if (r < 0)
		return r;
	*ret_seen = TAKE_PTR(seen);
	return 0;
}

uint16_t seen_answers_group(const struct seen_answers *seen)
{
	return nflog_group(seen->log);
}

/* Did @packet come by the device of the route to its source?  By another one,
 * anybody may have sent it. */
static bool came_by_route(const struct nflog_packet *packet)
{
	uint32_t ifindex;

	if (!packet->ifindex_in)
		return true; /* it left here: a resolver on this host */
	return netns_link_way_to(&packet->src, &ifindex) == 0 &&
	       ifindex == packet->ifindex_in;
}

/* Offset of the UDP payload; 0: there is none. */
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

static void keep(void *context, const struct nflog_packet *packet)
{
	struct seen_answers *seen = context;
	struct passed *passed = &seen->passed[seen->next];
	size_t at = payload_of(packet);

	if (!at || !came_by_route(packet))
		return;
	seen->next = (seen->next + 1) % PLACES;
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

static bool is_same(const struct passed *passed, const struct event *event)
{
	return passed->payload && passed->from.family == event->family &&
	       passed->from_port == event->remote_port &&
	       passed->to_port == event->local_port &&
	       memcmp(passed->from.bytes, event->remote, 16) == 0 &&
	       memcmp(passed->to.bytes, event->local, 16) == 0 &&
	       passed->len == event->payload_len &&
	       memcmp(passed->payload, event->payload, passed->len) == 0;
}

bool seen_answers_has(struct seen_answers *seen, const struct event *event)
{
	size_t i;

	if (event->proto != IPPROTO_UDP)
		return false;
	/* @event passed before it arrived, so its copy is in the queue. */
	(void)nflog_read(seen->log, BUDGET, keep, seen);
	for (i = 0; i < PLACES; i++) {
		if (!is_same(&seen->passed[i], event))
			continue;
		forget(&seen->passed[i]);
		return true;
	}
	return false;
}
