/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * txt.c - count the different names of which a pair wants the data.
 */
#include "enforcer/alert/detector/txt.h"

#include <string.h>
#include <strings.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/pair.h"
#include "policy/base.h"
#include "policy/rrtype.h"

#define MUCH_BYTES 2048 /* of answers: it is a file */

/* Labels that say what a TXT record is for. */
static const char *const known_labels[] = { "_domainkey", "_dmarc",
					    "_acme-challenge", "_spf" };

static bool is_known(const uint8_t *label)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known_labels); i++)
		if (strlen(known_labels[i]) == label[0] &&
		    strncasecmp(known_labels[i], (const char *)label + 1,
				label[0]) == 0)
			return true;
	return false;
}

bool txt_is_data(const struct look *look)
{
	const uint8_t *wire = look->lookup->name->wire;
	uint16_t type = look->lookup->type;
	unsigned int at;

	if (type != RRTYPE_TXT && type != RRTYPE_NULL && type < RRTYPE_PRIVATE)
		return false;
	/* A macro of SPF puts the address of who sends a mail into the name of
	 * the next policy (RFC 7208 7), so that each mail has a name of its
	 * own; DNSBLs give their reasons as TXT (RFC 5782). */
	if (type == RRTYPE_TXT &&
	    alert_domain_has_address(look->lookup->domain))
		return false;
	for (at = 0; wire[at]; at += 1U + wire[at])
		if (wire[at + 1] == '_' && is_known(wire + at))
			return false;
	return true;
}

bool txt_asked(const struct look *look, struct pair *pair)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_TXT);

	if (look_over(look, pair->txt_s, limits->within_s)) {
		pair->txt_s = look->now_s;
		pair->txt_bytes = 0;
		pair->txt = (struct distinct){ 0 };
		memset(pair->txt_names, 0, sizeof(pair->txt_names));
	}
	if (!distinct_add(&pair->txt, pair->txt_names, PAIR_TXT_BITS,
			  look->lookup->domain->name))
		return false;
	if (pair->txt.n >= (float)limits->names / 2)
		examples_add(look->examples, look->pair, look->lookup->name,
			     look->now_s);
	return pair->txt.n >= (float)limits->names;
}

void txt_answered(const struct look *look, struct pair *pair)
{
	pair->txt_bytes += look->lookup->answer_len;
}

void txt_evidence(const struct look *look, const struct pair *pair,
		  struct alert *alert)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_TXT);

	if (pair->txt_bytes >= MUCH_BYTES)
		alert->severity = POLICY_ALERT_HIGH;
	alert->evidence.unit = ALERT_NAMES;
	alert->evidence.score = pair->txt.n;
	alert->evidence.threshold = limits->names;
	alert->evidence.window_s = limits->within_s;
	alert->evidence.names = (uint32_t)(pair->txt.n + 0.5F);
	alert->begin_ns = pair->txt_s * 1000000000ULL;
	pair_evidence(pair, &alert->evidence);
	examples_evidence(look->examples, look->pair, look->lookup->name,
			  &alert->evidence);
}
