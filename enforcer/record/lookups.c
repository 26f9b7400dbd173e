/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookups.c - a queue of events in the order in which they came, and chains of
 * those that have one hash.
 */
#include "enforcer/record/lookups.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/rr.h"
#include "policy/base.h"

#define EVENT_BYTES_MAX 1024 /* a longer question is not kept */
#define NO_PLACE UINT32_MAX

/* Places are taken one behind the other, and given back from the first on. */
struct place {
	struct event *event; /* NULL: it was taken out */
	uint32_t next;	     /* of the chain */
	uint16_t id;
};

struct lookups {
	lookups_fn on_unanswered;
	void *context;
	uint32_t first, n; /* places in use, with those that were taken out */
	uint32_t chains[LOOKUPS_MAX];
	struct place places[LOOKUPS_MAX];
};

int lookups_new(lookups_fn on_unanswered, void *context,
		struct lookups **ret_lookups)
{
	struct lookups *lookups = calloc(1, sizeof(*lookups));

	if (!lookups)
		return -ENOMEM;
	lookups->on_unanswered = on_unanswered;
	lookups->context = context;
	memset(lookups->chains, 0xff, sizeof(lookups->chains));
	*ret_lookups = lookups;
	return 0;
}

void lookups_free(struct lookups *lookups)
{
	size_t i;

	for (i = 0; lookups && i < LOOKUPS_MAX; i++)
		free(lookups->places[i].event);
	free(lookups);
}

void lookups_freep(struct lookups **lookups)
{
	lookups_free(*lookups);
	*lookups = NULL;
}

static uint32_t *chain_of(struct lookups *lookups, uint64_t cookie, uint16_t id)
{
	uint64_t hash = (cookie << 16 ^ id) * UINT64_C(0x9e3779b97f4a7c15);

	return &lookups->chains[hash >> 32 & (LOOKUPS_MAX - 1)];
}

/* Take the event of place @at out of its chain. */
static struct event *take_out(struct lookups *lookups, uint32_t at)
{
	struct place *place = &lookups->places[at];
	uint32_t *link = chain_of(lookups, place->event->cookie, place->id);

	while (*link != at)
		link = &lookups->places[*link].next;
	*link = place->next;
	return TAKE_PTR(place->event);
}

/* Give the first place back. */
static void drop_first(struct lookups *lookups)
{
	CLEANUP(base_freep) struct event *event = NULL;
	uint32_t at = lookups->first;

	if (lookups->places[at].event)
		event = take_out(lookups, at);
	lookups->first = (at + 1) % LOOKUPS_MAX;
	lookups->n--;
	if (event)
		lookups->on_unanswered(lookups->context, event);
}

static uint32_t find(struct lookups *lookups, uint64_t cookie, uint16_t id)
{
	uint32_t at = *chain_of(lookups, cookie, id);

	while (at != NO_PLACE && (lookups->places[at].id != id ||
				  lookups->places[at].event->cookie != cookie))
		at = lookups->places[at].next;
	return at;
}

bool lookups_put(struct lookups *lookups, const struct event *event,
		 uint16_t id)
{
	const size_t bytes = sizeof(*event) + event->payload_len;
	struct event *copy, *former;
	uint32_t at, *chain;

	copy = bytes <= EVENT_BYTES_MAX ? malloc(bytes) : NULL;
	if (!copy)
		return false;
	memcpy(copy, event, bytes);
	former = lookups_take(lookups, event->cookie, id);
	if (former) /* of two with one id the later counts, as in the kernel */
		lookups->on_unanswered(lookups->context, former);
	free(former);
	if (lookups->n == LOOKUPS_MAX)
		drop_first(lookups);
	at = (lookups->first + lookups->n++) % LOOKUPS_MAX;
	chain = chain_of(lookups, event->cookie, id);
	lookups->places[at] =
		(struct place){ .event = copy, .next = *chain, .id = id };
	*chain = at;
	return true;
}

static bool is_ordinary(const struct event *event)
{
	const unsigned int odd = EVENT_DENIED | EVENT_STOPPED |
				 EVENT_TRUNCATED | EVENT_RESOLVER |
				 EVENT_MULTICAST | EVENT_OTHER_PORT;

	return event->reason == EVENT_REASON_RULE &&
	       event->proto == IPPROTO_UDP && !(event->flags & odd) &&
	       !event->question_index &&
	       event->payload_len > DNS_MSG_HEADER_LEN;
}

bool lookups_put_unread(struct lookups *lookups, const struct event *event)
{
	const uint8_t *id = event->payload;

	return is_ordinary(event) &&
	       lookups_put(lookups, event, (uint16_t)(id[0] << 8 | id[1]));
}

struct event *lookups_take(struct lookups *lookups, uint64_t cookie,
			   uint16_t id)
{
	uint32_t at = find(lookups, cookie, id);

	return at == NO_PLACE ? NULL : take_out(lookups, at);
}

bool lookups_wait(const struct lookups *lookups)
{
	return lookups->n > 0;
}

void lookups_tick(struct lookups *lookups, uint64_t now_ns)
{
	const struct event *event;

	while (lookups->n) {
		event = lookups->places[lookups->first].event;
		if (event && now_ns != UINT64_MAX &&
		    event->ktime_ns + LOOKUPS_WAIT_NS > now_ns)
			return;
		drop_first(lookups);
	}
}
