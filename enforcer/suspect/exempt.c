/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exempt.c - put the domains that stay with a program into the kernel.
 */
#include "enforcer/suspect/exempt.h"

#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/alert/domain.h"
#include "enforcer/suspect/denial_key.h"

struct round {
	const struct denied_options *options;
	const struct alert_who *who;
	size_t n_lost;
};

static void put(void *context, const struct dns_name *name)
{
	struct denial_exemption exemption = { .name_len = name->len };
	struct round *round = context;
	const struct denied_options *options = round->options;
	struct denial_key key;
	uint32_t labels;

	if (name->len > sizeof(exemption.name) ||
	    denial_key_make(options->name_key, round->who, name, &key,
			    &labels) < 0) {
		round->n_lost++;
		return;
	}
	memcpy(exemption.name, name->wire, name->len);
	if (denials_exempt(&options->maps, &key, labels, &exemption) < 0)
		round->n_lost++;
}

size_t exempt_begin(const struct denied_options *options,
		    const struct alert_who *who)
{
	struct round round = { .options = options, .who = who };

	alert_domain_each_local(options->domains, put, &round);
	alert_each_resolved(options->alerts, who, put, &round);
	return round.n_lost;
}

/* Exempt the name of @key by the key that names have now. */
static void rename_exemption(const struct denied_options *options,
			     const struct denial_key *key,
			     const struct denial_exemption *exemption)
{
	struct denial_key renamed;
	uint32_t labels;

	if (!denial_key_remake(options->name_key, exemption->name,
			       exemption->name_len, key, &renamed, &labels))
		return;
	(void)denials_unexempt(&options->maps, key);
	(void)denials_exempt(&options->maps, &renamed, labels, exemption);
}

void exempt_take_over(const struct denied_options *options)
{
	struct denial_exemption exemption, next_exemption;
	struct denial_key key, next_key;
	size_t i;
	int r;

	r = denials_next_exempt(&options->maps, NULL, &key, &exemption);
	/* What is put in may come by, too. */
	for (i = 0; r == 0 && i < 2UL * DENIAL_EXEMPTIONS; i++) {
		r = denials_next_exempt(&options->maps, &key, &next_key,
					&next_exemption);
		rename_exemption(options, &key, &exemption);
		key = next_key;
		exemption = next_exemption;
	}
}
