/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feed.c - a question first, then its answer.
 */
#include "enforcer/cli/replay/feed.h"

#include <string.h>

/* FNV-1a; nobody attacks the past. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3ULL;
	return hash;
}

uint32_t feed_lookup(const struct feed *feed,
		     const struct replay_lookup *lookup)
{
	const uint64_t begin = 0xcbf29ce484222325ULL;
	struct alert_domain domain;
	struct alert_lookup alert = {
		.phase = ALERT_ASKED,
		.time_ns = lookup->time_ns,
		.who = { .exe_ino = lookup->exe[0]
					    ? hash_text(begin, lookup->exe)
					    : 0,
			 .netns = hash_text(begin, lookup->client),
			 .uid = (uint32_t)hash_text(begin, lookup->user) },
		.name = &lookup->name,
		.domain = &domain,
		.type = lookup->type,
		.server = lookup->server,
		.ttl_s = UINT32_MAX,
	};
	uint32_t found = 0;

	alert_tick(feed->alerts, lookup->time_ns);
	alert_domain_find(feed->domains, &lookup->name, &domain);
	feed->judge(feed->context, lookup, &alert);
	if (lookup->asked)
		found |= alert_look(feed->alerts, &alert);
	if (!lookup->answered)
		return found;
	alert.phase = ALERT_ANSWERED;
	alert.rcode = lookup->rcode;
	alert.answer_len = lookup->answer_len;
	alert.ttl_s = lookup->ttl_s;
	alert.addrs = lookup->addrs;
	alert.n_addrs = lookup->n_addrs;
	return found | alert_look(feed->alerts, &alert);
}
