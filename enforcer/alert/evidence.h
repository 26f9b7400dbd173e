/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * evidence.h - what an alert says, and what was counted for it.  Part of
 * enforcer/alert/alert.h.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/lookup.h"
#include "policy/alerts.h"

#define ALERT_EXAMPLES_BYTES 768 /* three names of any length */
#define ALERT_TYPES_MAX 4

enum alert_unit {
	ALERT_BYTES,	/* tunnel: of surprise */
	ALERT_NAMES,	/* different ones */
	ALERT_DOMAINS,	/* nxdomain: different ones */
	ALERT_POINTS,	/* dga */
	ALERT_LOOKUPS,	/* those that are suspicious by themselves */
	ALERT_GAPS,	/* beacon */
	ALERT_NETWORKS, /* fast-flux: different ones of /16 */
};

/* What was counted, for people. */
struct alert_evidence {
	enum alert_unit unit;
	double score;
	double threshold;
	uint32_t window_s; /* 0: it is about this lookup alone */
	uint32_t names;	   /* different ones */
	uint32_t queries;
	uint32_t nxdomain;
	uint32_t answered_bytes;
	struct {
		uint16_t type;
		uint32_t n;
	} types[ALERT_TYPES_MAX]; /* n 0: there are no more */
	/* Names in wire form, one behind the other, the latest last:
	 * alert_example(). */
	uint16_t examples_len;
	uint8_t examples[ALERT_EXAMPLES_BYTES];
};

struct alert {
	enum policy_detector detector;
	enum policy_alert severity;	 /* may be above that of the settings */
	struct policy_alerting alerting; /* of the detector or the list */
	uint64_t id;	   /* the same for detector, program, user, domain */
	uint64_t place;	   /* in state/open.c: that of no other alert */
	uint64_t begin_ns; /* of the evidence */
	uint64_t end_ns;
	uint64_t count;	   /* suspicious lookups since it was last written */
	uint64_t total;	   /* since first_ns */
	uint64_t first_ns; /* when it was first written */
	struct alert_who who;
	/* The registered domain; len 0: it is not about one (dga, nxdomain,
	 * odd-program, resolver), or there is no such top-level domain and the
	 * name is not on a list. */
	struct dns_name domain;
	uint32_t list;	       /* LISTED: which */
	struct dns_name like;  /* LOOKALIKE: the name that is imitated */
	struct ip_addr server; /* RESOLVER; REBINDING: the special address */
	bool outweighs;	       /* TUNNEL: more bytes in names than in answers */
	struct alert_evidence evidence;
};

/* State that had to make room before its time. */
struct alert_losses {
	uint64_t domains;  /* of tunnel, with more than a quarter of what would
			    * have been an alert */
	uint64_t programs; /* of dga and nxdomain, with 3 missing domains */
	uint64_t names;	   /* of rebinding, in less than `within` */
	uint64_t pairs;	   /* of first-domain and first-pair */
	uint64_t resolved; /* domains that dga and nxdomain would not deny */
	uint64_t open;	   /* alerts whose count was not written */
};
