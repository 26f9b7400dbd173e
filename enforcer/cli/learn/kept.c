/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kept.c - a growing array for each address, sorted when it is asked for.
 */
#include "enforcer/cli/learn/kept.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/gate/fill.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/open.h"
#include "policy/language/value.h"
#include "policy/policy.h"

#define ROOM_MIN 4

struct learn_kept {
	struct ip_addr ip;
	struct learn_kept_moment *moments;
	size_t n, room;
	bool sorted;
};

static int order_kept(const void *a, const void *b)
{
	const struct learn_kept *x = a, *y = b;
	int order = (x->ip.family == AF_INET6) - (y->ip.family == AF_INET6);

	return order ? order
		     : memcmp(x->ip.bytes, y->ip.bytes, sizeof(x->ip.bytes));
}

/* By host and time; of one second an answer comes first. */
static int order_moments(const void *a, const void *b)
{
	const struct learn_kept_moment *x = a, *y = b;
	int order = strcmp(x->host, y->host);

	if (!order)
		order = (x->time_s > y->time_s) - (x->time_s < y->time_s);
	return order ? order : (x->ttl_s > y->ttl_s) - (x->ttl_s < y->ttl_s);
}

/* The shortest of all that the answer has, aliases included: it lives so long.
 * An old record has none; then it lives for ever, as `replay` takes it. */
static uint32_t ttl_of(const struct records_entry *entry)
{
	uint32_t shortest = LEARN_KEPT_CONNECTED - 1, ttl;
	const char *text = entry->answers;
	size_t i;

	/* Name, type, TTL and data of each. */
	for (i = 0; i < 4 * entry->n_answers; i++, text += strlen(text) + 1)
		if (i % 4 == 2 && value_parse_number(text, UINT32_MAX, &ttl) &&
		    ttl < shortest)
			shortest = ttl;
	return shortest;
}

int learn_kept_moment(struct arena *arena, struct learn_tree *hosts,
		      const struct records_entry *entry,
		      struct learn_kept_moment *ret_moment)
{
	struct learn_kept_moment moment = { .host = "",
					    .ttl_s = LEARN_KEPT_CONNECTED };

	if (entry->qname)
		moment.ttl_s = ttl_of(entry);
	if (!entry->timestamp ||
	    !value_parse_time(entry->timestamp, &moment.time_s))
		moment.time_s = 0;
	if (entry->host)
		moment.host = learn_tree_text(hosts, arena, entry->host);
	if (!moment.host)
		return -ENOMEM;
	*ret_moment = moment;
	return 0;
}

static int make_room(struct learn_kept *kept, struct arena *arena)
{
	size_t room = kept->room ? 2 * kept->room : ROOM_MIN;
	struct learn_kept_moment *moments;

	if (kept->n < kept->room)
		return 0;
	moments = arena_array(arena, room, sizeof(*moments));
	if (!moments)
		return -ENOMEM;
	if (kept->n)
		memcpy(moments, kept->moments, kept->n * sizeof(*moments));
	kept->moments = moments;
	kept->room = room;
	return 0;
}

int learn_kept_note(struct learn_tree *kept, struct arena *arena,
		    const struct ip_addr *ip,
		    const struct learn_kept_moment *moment)
{
	const struct learn_kept probe = { .ip = *ip };
	struct learn_kept *of;

	if (!moment->time_s)
		return 0;
	of = learn_tree_add(kept, arena, &probe, sizeof(probe), order_kept);
	if (!of)
		return -ENOMEM;
	/* Many connections in one second are one. */
	if (of->n && order_moments(&of->moments[of->n - 1], moment) == 0)
		return 0;
	if (make_room(of, arena) < 0)
		return -ENOMEM;
	of->moments[of->n++] = *moment;
	of->sorted = false;
	return 0;
}

int learn_kept_merge(struct learn_tree *into, struct arena *arena,
		     const struct learn_tree *from)
{
	void **list = learn_tree_list(from, arena);
	int r = list ? 0 : -ENOMEM;
	size_t i, k;

	for (i = 0; r == 0 && i < from->n; i++) {
		const struct learn_kept *kept = list[i];

		for (k = 0; r == 0 && k < kept->n; k++)
			r = learn_kept_note(into, arena, &kept->ip,
					    &kept->moments[k]);
	}
	return r;
}

static uint32_t longest(const struct learn_kept *kept,
			const struct policy_open *open)
{
	const struct learn_kept_moment *last = NULL, *at = kept->moments;
	int64_t end_s = 0, end, found = 0;

	for (; at < kept->moments + kept->n; at++) {
		if (last && strcmp(last->host, at->host) != 0)
			last = NULL;
		if (at->ttl_s == LEARN_KEPT_CONNECTED) {
			if (last && at->time_s > end_s &&
			    at->time_s - last->time_s > found)
				found = at->time_s - last->time_s;
			continue;
		}
		end = at->time_s + gate_fill_lifetime_s(open, at->ttl_s);
		end_s = last && end_s > end ? end_s : end;
		last = at;
	}
	return (uint32_t)found;
}

uint32_t learn_kept_longest(const struct learn_tree *kept,
			    const struct ip_addr *ip,
			    const struct policy_open *open)
{
	const struct learn_kept probe = { .ip = *ip };
	struct learn_kept *of = learn_tree_find(kept, &probe, order_kept);
	struct policy_open by_default;

	if (!of)
		return 0;
	open_nothing(&by_default); /* with the default lifetimes */
	if (!of->sorted)
		qsort(of->moments, of->n, sizeof(of->moments[0]),
		      order_moments);
	of->sorted = true;
	return longest(of, open ?: &by_default);
}

const char *learn_kept_text(uint32_t s, char buf[LEARN_KEPT_TEXT_MAX])
{
	static const struct {
		uint32_t s;
		const char *text;
	} steps[] = {
		{ 300, "5m" },	 { 600, "10m" },  { 900, "15m" },
		{ 1800, "30m" }, { 3600, "1h" },  { 7200, "2h" },
		{ 14400, "4h" }, { 28800, "8h" }, { 43200, "12h" },
		{ 86400, "1d" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (s <= steps[i].s) {
			(void)snprintf(buf, LEARN_KEPT_TEXT_MAX, "%s",
				       steps[i].text);
			return buf;
		}
	(void)snprintf(buf, LEARN_KEPT_TEXT_MAX, "%ud",
		       (unsigned int)((s + 86399) / 86400));
	return buf;
}
