/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rebinding.c - remember which names had public addresses.
 */
#include "enforcer/alert/detector/rebinding.h"

#include <string.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/dns/answer/special.h"

#define TAG_DOMAIN 0x7072697661746521ULL

/* 0.0.0.0 and ::, by which blocklists answer. */
static bool is_nowhere(const struct ip_addr *ip)
{
	static const uint8_t zero[16];

	return memcmp(ip->bytes, zero, sizeof(zero)) == 0;
}

void rebinding_read(const struct look *look, struct rebinding_answer *ret)
{
	const struct alert_lookup *lookup = look->lookup;
	size_t i;

	*ret = (struct rebinding_answer){ 0 };
	for (i = 0; i < lookup->n_addrs; i++) {
		const struct ip_addr *ip = &lookup->addrs[i];

		/* Resolvers answer with their own address, too. */
		if (ip_addr_equal(ip, &lookup->server))
			continue;
		if (!special_name(ip)) {
			ret->has_public = true;
		} else if (!ret->special.family || ret->leads_nowhere) {
			ret->special = *ip;
			ret->leads_nowhere = is_nowhere(ip);
		}
	}
}

static struct rebinding_name *use(const struct look *look, uint64_t hash,
				  const struct slots *names)
{
	uint32_t within_s = look_settings(look, POLICY_REBINDING)->within_s;
	struct rebinding_name *name;
	bool is_new;

	name = slots_use(names, hash, look->now_s, &is_new);
	if (!is_new)
		return name;
	if (name->slot.hash && name->public_s &&
	    slots_since(name->public_s, look->now_s) < within_s)
		look->losses->names++;
	slots_take(names, name, hash, look->now_s);
	return name;
}

bool rebinding_answered(const struct look *look,
			const struct rebinding_answer *answer,
			const struct slots *names)
{
	const struct alert_domain *domain = look->lookup->domain;
	struct rebinding_name *name;

	/* Below search domains and the like both are as they should be. */
	if (domain->local || domain->known == ALERT_KNOWN_PROBE)
		return false;
	if (answer->has_public) {
		use(look, domain->name, names)->public_s = look->now_s;
		return answer->special.family;
	}
	if (!answer->special.family || answer->leads_nowhere)
		return false;
	name = slots_find(names, domain->name);
	return name && name->public_s &&
	       slots_since(name->public_s, look->now_s) <
		       look_settings(look, POLICY_REBINDING)->within_s;
}

/* Does a public name have @special for everybody, on purpose? */
static bool is_meant(const struct alert_domain *domain,
		     const struct ip_addr *special)
{
	if (domain->known == ALERT_KNOWN_PROBE)
		return true;
	/* A DNSBL says by 127/8 that it lists an address (RFC 5782). */
	return alert_domain_has_address(domain) && special->family == AF_INET &&
	       special->bytes[0] == 127;
}

bool rebinding_is_first(const struct look *look,
			const struct rebinding_answer *answer,
			const struct slots *names)
{
	const struct alert_domain *domain = look->lookup->domain;
	struct rebinding_name *name;

	if (!answer->special.family || answer->leads_nowhere || domain->local ||
	    domain->foreign_top || is_meant(domain, &answer->special))
		return false;
	name = use(look, hash_two(look->key, domain->hash, TAG_DOMAIN), names);
	if (name->private_s)
		return false;
	name->private_s = look->now_s;
	return true;
}

void rebinding_evidence(const struct look *look,
			const struct rebinding_answer *answer,
			struct alert *alert)
{
	const struct alert_lookup *lookup = look->lookup;
	struct alert_evidence *evidence = &alert->evidence;

	alert->server = answer->special;
	evidence->answered_bytes = lookup->answer_len;
	if (alert->detector == POLICY_REBINDING)
		evidence->window_s =
			look_settings(look, POLICY_REBINDING)->within_s;
}
