/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolved.c - a table of programs and domains.
 */
#include "enforcer/alert/state/resolved.h"

#include <string.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/dns/code.h"

/* Below a public suffix anybody may register domains, so one that a program has
 * asked for stands for nothing. */
static bool is_kept(const struct look *look)
{
	const struct alert_lookup *lookup = look->lookup;
	const struct alert_domain *domain = lookup->domain;

	return lookup->phase == ALERT_ANSWERED &&
	       lookup->rcode == DNS_CODE_NOERROR &&
	       alert_domain_is_own(domain) &&
	       lookup->name->len - domain->offset <= RESOLVED_NAME_MAX;
}

void resolved_answered(const struct slots *resolved, const struct look *look)
{
	const struct alert_lookup *lookup = look->lookup;
	const unsigned int offset = lookup->domain->offset;
	const uint64_t who = hash_who(look->key, &lookup->who);
	struct resolved *item;
	uint64_t hash;
	bool is_new;

	if (!is_kept(look))
		return;
	hash = hash_two(look->key, who, lookup->domain->hash);
	item = slots_use(resolved, hash, look->now_s, &is_new);
	if (!is_new)
		return;
	if (item->slot.hash)
		look->losses->resolved++;
	slots_take(resolved, item, hash, look->now_s);
	item->who = who;
	item->len = (uint8_t)(lookup->name->len - offset);
	memcpy(item->wire, lookup->name->wire + offset, item->len);
}

void resolved_each(const struct slots *resolved, uint64_t who, alert_name_fn fn,
		   void *context)
{
	const struct resolved *item;
	size_t i;

	for (i = 0; resolved->items && (item = slots_nth(resolved, i)); i++) {
		struct dns_name name = { .len = item->len };

		if (!item->slot.hash || item->who != who)
			continue;
		memcpy(name.wire, item->wire, item->len);
		fn(context, &name);
	}
}
