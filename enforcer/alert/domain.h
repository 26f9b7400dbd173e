/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.h - the registered domain of a name, by the public suffix list.
 *
 * The private section of the list counts, so each customer of a cloud or of a
 * dynamic DNS service is a domain of its own.  Records and detectors ask for
 * the same names, one after the other, so a table keeps what was found for the
 * latest.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/lookup.h"
#include "enforcer/dns/name.h"

struct alert_domains;

struct alert_domain_options {
	const struct dns_name *search; /* domains of resolv.conf; copied */
	size_t n_search;
	uint64_t key[2]; /* of hashes, as alert_options has it */
};

/* -ENOMEM, also where this machine has no public suffix list. */
int alert_domain_new(const struct alert_domain_options *options,
		     struct alert_domains **ret_domains);
void alert_domain_free(struct alert_domains *domains); /* NULL is fine */
void alert_domain_freep(struct alert_domains **domains);
/* From now on the domains of resolv.conf are @search, which is copied; the root
 * among them is none. */
void alert_domain_search(struct alert_domains *domains,
			 const struct dns_name *search, size_t n);

/* Call @fn with each domain whose names are local. */
void alert_domain_each_local(const struct alert_domains *domains,
			     alert_name_fn fn, void *context);

/* The domain of @lookup, as it was asked for. */
void alert_domain_name(const struct alert_lookup *lookup,
		       struct dns_name *ret_name);

void alert_domain_find(struct alert_domains *domains,
		       const struct dns_name *name,
		       struct alert_domain *ret_domain);
