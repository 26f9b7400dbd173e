/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerts.h - what `alerts` of a policy says: which lookups are suspicious, how
 * bad that is, and what is excepted.  Part of policy/policy.h.
 *
 * Which lookups `who`, `domains` and `except` are about is said by matchers:
 * each is a rule that decides nothing.  policy_matchers() has them as a
 * policy of their own, which is compiled and evaluated as any other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/words.h"

struct policy_list;    /* policy/terms.h */
struct policy_pattern; /* policy/terms.h */
struct policy_rule;    /* policy/policy.h */

/* The order is that of the reference. */
enum policy_detector {
	POLICY_TUNNEL,
	POLICY_MANY_NAMES,
	POLICY_TXT,
	POLICY_DGA,
	POLICY_NXDOMAIN,
	POLICY_REBINDING,
	POLICY_PRIVATE_ANSWER,
	POLICY_LISTED, /* `list` */
	POLICY_FIRST_DOMAIN,
	POLICY_FIRST_PAIR,
	POLICY_RESOLVER,
	POLICY_ENCRYPTED_DNS,
	POLICY_ODD_TYPE,
	POLICY_ODD_PROGRAM,
	POLICY_LOOKALIKE,
	POLICY_BEACON,
	POLICY_FAST_FLUX,
	POLICY_DETECTORS
};

#define POLICY_DETECTOR_BIT(detector) (1U << (detector))

/* The highest thresholds: what a detector has room to count.  One above would
 * never be reached, so the detector would be off in silence. */
#define POLICY_TUNNEL_BYTES_MAX 4000
#define POLICY_NXDOMAIN_NAMES_MAX 64
#define POLICY_BEACON_GAPS_MAX 31
#define POLICY_FAST_FLUX_NETWORKS_MAX 32

/* What an alert leads to. */
struct policy_alerting {
	enum policy_alert severity; /* POLICY_ALERT_NONE: it is off */
	bool denies;		    /* `action: deny` */
	uint32_t deny_s;	    /* `for` */
};

/* Each key means something to the detectors that have it, and is 0 in the
 * others. */
struct policy_detector_settings {
	struct policy_alerting alerting;
	uint32_t bytes;	    /* tunnel: in an hour */
	uint32_t day_bytes; /* tunnel: in a day */
	uint32_t names;	    /* many-names, txt, nxdomain: `within_s` */
	uint32_t day_names; /* nxdomain: in a day */
	uint32_t within_s;  /* of `names`; rebinding: of the public address */
	uint32_t score;	    /* dga */
	uint32_t narrow;    /* first-pair, beacon: domains of a program */
	uint32_t gaps;	    /* beacon */
	uint32_t networks;  /* fast-flux: /16 in a day */
	const uint16_t *types; /* odd-type; none: its own */
	size_t n_types;
	/* lookalike: the names that others are like */
	const struct policy_pattern *of;
	size_t n_of;
	const struct policy_list **of_lists;
	size_t n_of_lists;
	bool own_names; /* encrypted-dns: `domains` stand for its own list */
};

/* An item of `list`. */
struct policy_alert_list {
	const char *name; /* the given one, or its list's, or "list-N" */
	struct policy_alerting alerting;
};

/* What it means that a lookup matches. */
enum policy_matcher_kind {
	POLICY_MATCH_WHO,     /* `detectors` look at it */
	POLICY_MATCH_DOMAINS, /* the name is one of `detectors` */
	POLICY_MATCH_LIST,    /* the name is in lists[index] */
	POLICY_MATCH_EXCEPT,  /* `detectors` do not look at it */
};

struct policy_matcher {
	enum policy_matcher_kind kind;
	uint32_t detectors; /* POLICY_DETECTOR_BIT() */
	uint32_t index;	    /* of the list, or of the exception, from 0 */
};

struct policy_alerts {
	bool on;	   /* false: `alerts: no` */
	uint32_t learn_s;  /* default 7d */
	uint32_t repeat_s; /* default 1h */
	struct policy_detector_settings detectors[POLICY_DETECTORS];
	struct policy_alert_list *lists;
	size_t n_lists;
	/* rules[i] says which lookups matchers[i] is about. */
	struct policy_matcher *matchers;
	struct policy_rule *rules;
	size_t n_matchers;
	uint32_t n_clauses;
	size_t n_names;
};

/* The defaults: what is on if the policy does not say otherwise. */
void policy_alerts_default(struct policy_alerts *ret_alerts);

/* "tunnel", "many-names" and so on. */
const char *policy_alerts_name(enum policy_detector detector);

/* Is one of `detectors` on, so that lookups have to be looked at? */
bool policy_alerts_any(const struct policy_alerts *alerts);
