/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert.h - look at lookups one after the other, and say which are suspicious.
 *
 * Each detector has a file of its own beside this one.  Their memory is bounded
 * and allocated at the start, nothing grows with traffic; what has to make room
 * is counted in struct alert_losses.  The same lookups with the same times and
 * the same key yield the same alerts.
 *
 * A lookup of the local resolver is not to be given, since that of the program
 * that asked it was.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/lookup.h"
#include "policy/alerts.h"

struct alerts;

#define ALERT_EXAMPLES_BYTES 1024
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
	uint64_t begin_ns; /* of the evidence */
	uint64_t end_ns;
	/* How many times it was said in `repeat`, with this one. */
	uint64_t count;
	struct alert_who who;
	/* The registered domain; len 0: it is not about one (dga, nxdomain,
	 * odd-program, resolver), or there is no such top-level domain. */
	struct dns_name domain;
	uint32_t list;	       /* LISTED: which */
	struct dns_name like;  /* LOOKALIKE: the name that is imitated */
	struct ip_addr server; /* RESOLVER; REBINDING: the special address */
	bool outweighs;	       /* TUNNEL: more bytes in names than in answers */
	struct alert_evidence evidence;
};

/*
 * Write @alert.  @lookup is the one that crossed the threshold; NULL: none, it
 * is the sum of those that came since the first (@alert->count).
 */
typedef void (*alert_fn)(void *context, const struct alert *alert,
			 const struct alert_lookup *lookup);

struct alert_options {
	const struct policy_alerts *settings; /* borrowed, see alert_set() */
	uint64_t key[2]; /* of hashes; random, so that nobody chooses them */
	alert_fn on_alert;
	void *context;
};

/* State that had to make room before its time. */
struct alert_losses {
	uint64_t domains;  /* of tunnel, with more than a quarter of what would
			    * have been an alert */
	uint64_t programs; /* of dga and nxdomain, with more than that */
	uint64_t names;	   /* of rebinding, in less than `within` */
	uint64_t pairs;	   /* of first-domain and first-pair */
	uint64_t open;	   /* alerts whose count was not written */
};

/* -ENOMEM */
int alert_new(const struct alert_options *options, struct alerts **ret_alerts);
void alert_free(struct alerts *alerts); /* NULL is fine */
void alert_freep(struct alerts **alerts);

/* From now on @settings hold; what was counted stays.  -ENOMEM: the former
 * do. */
int alert_set(struct alerts *alerts, const struct policy_alerts *settings);

/*
 * Look at @lookup.  Returns the detectors for which it is suspicious, as bits
 * of POLICY_DETECTOR_BIT(), even if its alert is only counted.
 */
uint32_t alert_look(struct alerts *alerts, const struct alert_lookup *lookup);

/* Write what was counted and is due at @now_ns; UINT64_MAX: all there is. */
void alert_tick(struct alerts *alerts, uint64_t now_ns);
/* When alert_tick() has something to do; UINT64_MAX: never. */
uint64_t alert_due_ns(const struct alerts *alerts);

/* The alerts of the last `repeat`, the latest first.  NULL: there is no
 * @n-th. */
const struct alert *alert_nth(const struct alerts *alerts, size_t n);

void alert_losses(const struct alerts *alerts, struct alert_losses *ret_losses);
size_t alert_memory(const struct alerts *alerts); /* bytes */

/* Example @n of @evidence, the latest last.  false: there are no more. */
bool alert_example(const struct alert_evidence *evidence, size_t n,
		   struct dns_name *ret_name);
