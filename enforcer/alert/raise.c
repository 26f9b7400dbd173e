/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * raise.c - fill in what all alerts have, and write or fold them.
 */
#include "enforcer/alert/raise.h"

#include <string.h>

#include "enforcer/alert/domain.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/state/tables.h"
#include "policy/eval/name.h"

/* One detector, program, user and domain have one id, wherever and whenever. */
static uint64_t id_of(const struct alert *alert)
{
	static const uint64_t no_key[2];
	uint64_t name = 0;

	if (alert->domain.len)
		(void)name_hash((const __u64 *)no_key, alert->domain.wire,
				alert->domain.len, (__u64 *)&name);
	return hash_two(no_key, hash_who(no_key, &alert->who),
			name ^ alert->detector);
}

/* Set the evidence to this one lookup: a detector that counts nothing has no
 * other. */
static void begin_evidence(const struct alert_lookup *lookup,
			   struct alert *alert)
{
	struct alert_evidence *evidence = &alert->evidence;

	evidence->unit = ALERT_LOOKUPS;
	evidence->score = 1;
	evidence->threshold = 1;
	evidence->names = 1;
	evidence->queries = 1;
	evidence->types[0].type = lookup->type;
	evidence->types[0].n = 1;
	evidence->examples_len = lookup->name->len;
	memcpy(evidence->examples, lookup->name->wire, lookup->name->len);
}

struct alert *raise_begin(const struct look *look,
			  enum policy_detector detector, uint64_t about)
{
	const struct alert_lookup *lookup = look->lookup;
	uint64_t hash = hash_two(look->key, look->program, about);
	struct alert *alert;

	hash = hash_two(look->key, hash, (uint64_t)detector + 1);
	alert = open_begin(&look->tables->open, hash, lookup->time_ns);
	alert->detector = detector;
	alert->alerting = look->settings->detectors[detector].alerting;
	alert->severity = alert->alerting.severity;
	alert->begin_ns = lookup->time_ns;
	alert->end_ns = lookup->time_ns;
	alert->who = lookup->who;
	begin_evidence(lookup, alert);
	return alert;
}

void raise_set_domain(const struct look *look, struct alert *alert)
{
	alert_domain_name(look->lookup, &alert->domain);
}

struct alert *raise_begin_domain(const struct look *look,
				 enum policy_detector detector)
{
	struct alert *alert = raise_begin(look, detector, look->pair);

	if (!look->lookup->domain->foreign_top)
		raise_set_domain(look, alert);
	return alert;
}

uint32_t raise_report(const struct look *look, struct alert *alert)
{
	alert->id = id_of(alert);
	open_report(&look->tables->open, alert, look->lookup,
		    look->settings->repeat_s);
	return POLICY_DETECTOR_BIT(alert->detector);
}
