/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asked.c - the way of a question through the detectors.
 */
#include "enforcer/alert/asked.h"

#include <string.h>

#include "enforcer/alert/detector/beacon.h"
#include "enforcer/alert/detector/first_seen.h"
#include "enforcer/alert/detector/lookalike.h"
#include "enforcer/alert/detector/many_names.h"
#include "enforcer/alert/detector/single.h"
#include "enforcer/alert/detector/tunnel.h"
#include "enforcer/alert/detector/txt.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/raise.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/state/pair.h"
#include "enforcer/alert/state/tables.h"

static uint32_t ask_pair(const struct look *look)
{
	const struct alert_domain *domain = look->lookup->domain;
	struct alert *alert;
	struct pair *pair;
	uint32_t found = 0;

	/* Only a name below a domain says more than the domain does; below
	 * none, all does. */
	if ((!domain->offset && !domain->foreign_top) || domain->n_labels < 2)
		return 0;
	pair = pair_asked(&look->tables->pairs, look);
	if (look_by(look, POLICY_TUNNEL) && tunnel_asked(look, pair)) {
		alert = raise_begin_domain(look, POLICY_TUNNEL);
		tunnel_evidence(look, pair, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_MANY_NAMES) && many_names_asked(look, pair)) {
		alert = raise_begin_domain(look, POLICY_MANY_NAMES);
		many_names_evidence(look, pair, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_TXT) && txt_is_data(look) &&
	    txt_asked(look, pair)) {
		alert = raise_begin_domain(look, POLICY_TXT);
		txt_evidence(look, pair, alert);
		found |= raise_report(look, alert);
	}
	return found;
}

/* A server is one thing, whatever is asked of it. */
static uint64_t hash_server(const struct look *look)
{
	const struct ip_addr *server = &look->lookup->server;
	uint64_t words[2];

	memcpy(words, server->bytes, sizeof(words));
	return hash_two(look->key, words[0], words[1] ^ server->family);
}

static uint32_t ask_lists(const struct look *look)
{
	const struct alert_lookup *lookup = look->lookup;
	struct alert *alert;
	uint32_t found = 0;
	size_t i;

	for (i = 0; i < lookup->n_lists; i++) {
		uint32_t item = lookup->lists[i];

		/* Its list says that the domain exists, also where it is
		 * below no top-level domain: it is not look->pair. */
		alert = raise_begin(
			look, POLICY_LISTED,
			hash_two(look->key, lookup->domain->hash, item));
		alert->alerting = look->settings->lists[item].alerting;
		alert->severity = alert->alerting.severity;
		alert->list = item;
		raise_set_domain(look, alert);
		found |= raise_report(look, alert);
	}
	return found;
}

/* Ask the detectors that judge a single lookup. */
static uint32_t ask_single(const struct look *look)
{
	struct alert *alert;
	uint32_t found = 0;
	bool canary;

	if (look_by(look, POLICY_ODD_TYPE) && single_odd_type(look)) {
		alert = raise_begin(look, POLICY_ODD_TYPE, look->lookup->type);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_RESOLVER) && single_resolver(look)) {
		alert = raise_begin(look, POLICY_RESOLVER, hash_server(look));
		alert->server = look->lookup->server;
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_ENCRYPTED_DNS) &&
	    single_encrypted_dns(look, &canary)) {
		alert = raise_begin_domain(look, POLICY_ENCRYPTED_DNS);
		if (canary)
			alert->severity = POLICY_ALERT_LOW;
		found |= raise_report(look, alert);
	}
	/* Its `who` says all there is to say. */
	if (look_by(look, POLICY_ODD_PROGRAM)) {
		alert = raise_begin(look, POLICY_ODD_PROGRAM, 0);
		found |= raise_report(look, alert);
	}
	return found;
}

/* Ask the detectors that need to know what was asked before. */
static uint32_t ask_history(const struct look *look)
{
	struct tables *tables = look->tables;
	struct first_seen first;
	struct alert *alert;
	uint32_t found = 0;

	if (!first_seen_asked(look, &tables->seen, &first))
		return 0;
	if (look_by(look, POLICY_FIRST_DOMAIN) &&
	    first_seen_is_new_domain(&first)) {
		alert = raise_begin_domain(look, POLICY_FIRST_DOMAIN);
		first_seen_evidence(look, &first, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_FIRST_PAIR) &&
	    first_seen_is_new_pair(look, &first)) {
		alert = raise_begin_domain(look, POLICY_FIRST_PAIR);
		first_seen_evidence(look, &first, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_BEACON) &&
	    beacon_asked(look, &first, &tables->beacons)) {
		alert = raise_begin_domain(look, POLICY_BEACON);
		beacon_evidence(look, &tables->beacons, alert);
		found |= raise_report(look, alert);
	}
	return found;
}

static uint32_t ask_lookalike(const struct look *look)
{
	const char *like =
		lookalike_find(look->tables->lookalike, look->lookup);
	struct alert *alert;

	if (!like)
		return 0;
	alert = raise_begin_domain(look, POLICY_LOOKALIKE);
	lookalike_evidence(like, alert);
	return raise_report(look, alert);
}

uint32_t asked_look(const struct look *look)
{
	uint32_t found = 0;

	if (look->detectors & PAIR_DETECTORS)
		found |= ask_pair(look);
	found |= ask_single(look);
	if (look->lookup->n_lists && look_by(look, POLICY_LISTED))
		found |= ask_lists(look);
	if (look->tables->seen.entries)
		found |= ask_history(look);
	if (look_by(look, POLICY_LOOKALIKE))
		found |= ask_lookalike(look);
	return found;
}
