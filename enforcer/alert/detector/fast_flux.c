/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fast_flux.c - the different networks that a name leads to in a day.
 */
#include "enforcer/alert/detector/fast_flux.h"

#include "enforcer/alert/detector/first_seen.h"
#include "enforcer/alert/evidence.h"
#include "enforcer/alert/look.h"

#define TTL_MAX_S 300

_Static_assert(POLICY_FAST_FLUX_NETWORKS_MAX == FAST_FLUX_NETWORKS,
	       "each network has a place");

static uint32_t limit_of(const struct look *look)
{
	return look_settings(look, POLICY_FAST_FLUX)->networks;
}

static bool is_young(const struct look *look, const struct seen *seen)
{
	struct first_seen first;

	first_seen_answered(look, seen, &first);
	return first_seen_is_young(look, &first);
}

/* Add the network of @ip.  true: it is new. */
static bool add(struct fast_flux_name *name, const struct ip_addr *ip)
{
	uint16_t network = (uint16_t)(ip->bytes[0] << 8 | ip->bytes[1]);
	uint32_t i;

	if (ip->family != AF_INET || name->n == FAST_FLUX_NETWORKS)
		return false;
	for (i = 0; i < name->n; i++)
		if (name->networks[i] == network)
			return false;
	name->networks[name->n++] = network;
	return true;
}

bool fast_flux_answered(const struct look *look, const struct seen *seen,
			const struct slots *names)
{
	const struct alert_lookup *lookup = look->lookup;
	struct fast_flux_name *name;
	bool is_new, found = false;
	size_t i;

	if (lookup->domain->local || !lookup->n_addrs ||
	    lookup->ttl_s > TTL_MAX_S || !is_young(look, seen))
		return false;
	name = slots_use(names, lookup->domain->name, look->now_s, &is_new);
	if (is_new || look_over(look, name->day_s, SLOTS_DAY_S)) {
		slots_take(names, name, lookup->domain->name, look->now_s);
		name->day_s = look->now_s;
	}
	for (i = 0; i < lookup->n_addrs; i++)
		found |= add(name, &lookup->addrs[i]);
	name->slot.weight = name->n > limit_of(look) / 2;
	return found && name->n >= limit_of(look);
}

void fast_flux_evidence(const struct look *look, const struct slots *names,
			struct alert *alert)
{
	const struct fast_flux_name *name =
		slots_find(names, look->lookup->domain->name);

	alert->evidence.unit = ALERT_NETWORKS;
	alert->evidence.score = name->n;
	alert->evidence.threshold = limit_of(look);
	alert->evidence.window_s = SLOTS_DAY_S;
	alert->begin_ns = name->day_s * 1000000000ULL;
}
