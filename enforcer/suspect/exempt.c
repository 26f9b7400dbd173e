/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exempt.c - put the domains that stay with a program into the kernel.
 */
#include "enforcer/suspect/exempt.h"

#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/alert/domain.h"
#include "enforcer/alert/state/resolved.h"
#include "enforcer/suspect/denial_key.h"

_Static_assert(RESOLVED_NAME_MAX <= DENIAL_EXEMPT_NAME_MAX,
	       "what was resolved has room");

struct round {
	const struct denial_maps *maps;
	const uint64_t *name_key;
	const struct alert_who *who;
	size_t n_lost;
};

static void put(void *context, const struct dns_name *name)
{
	struct denial_exemption exemption = { .name_len = name->len };
	struct round *round = context;
	struct denial_key key;
	uint32_t labels;

	if (name->len > sizeof(exemption.name) ||
	    denial_key_make(round->name_key, round->who, name, &key, &labels) <
		    0) {
		round->n_lost++;
		return;
	}
	memcpy(exemption.name, name->wire, name->len);
	if (denials_exempt(round->maps, &key, labels, &exemption) < 0)
		round->n_lost++;
}

size_t exempt_begin(const struct denial_maps *maps, const uint64_t name_key[2],
		    const struct exempt_from *from, const struct alert_who *who)
{
	struct round round = { .maps = maps, .name_key = name_key, .who = who };

	alert_domain_each_local(from->domains, put, &round);
	alert_each_resolved(from->alerts, who, put, &round);
	return round.n_lost;
}

/* Exempt the name of @key by the key that names have now. */
static void rename_exemption(const struct denial_maps *maps,
			     const uint64_t name_key[2],
			     const struct denial_key *key,
			     const struct denial_exemption *exemption)
{
	struct dns_name name = { .len = exemption->name_len };
	struct denial_key renamed;
	uint32_t labels;

	if (name.len > sizeof(exemption->name))
		return;
	memcpy(name.wire, exemption->name, name.len);
	if (!denial_key_remake(name_key, &name, key, &renamed, &labels))
		return;
	(void)denials_unexempt(maps, key);
	(void)denials_exempt(maps, &renamed, labels, exemption);
}

void exempt_take_over(const struct denial_maps *maps,
		      const uint64_t name_key[2])
{
	struct denial_exemption exemption, next_exemption;
	struct denial_key key, next_key;
	size_t i;
	int r;

	r = denials_next_exempt(maps, NULL, &key, &exemption);
	/* What is put in may come by, too. */
	for (i = 0; r == 0 && i < 2UL * DENIAL_EXEMPTIONS; i++) {
		r = denials_next_exempt(maps, &key, &next_key, &next_exemption);
		rename_exemption(maps, name_key, &key, &exemption);
		key = next_key;
		exemption = next_exemption;
	}
}
