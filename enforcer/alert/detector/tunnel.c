/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tunnel.c - add up the surprise of labels, by hour and by day.
 */
#include "enforcer/alert/detector/tunnel.h"

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/pair.h"
#include "enforcer/alert/weights/surprise_table.h"

#define HOUR_S 3600
/* Less than half a byte is nothing: who fills the bitmap of labels, so that his
 * data seem to be in it, has to say as much as data would. */
#define LEAST (TUNNEL_BYTE / 2)
/* As long as _validation-contactemail, which issuers of certificates read. */
#define SERVICE_MAX 24
/* An ordinary label has so many quarters of a bit for each character. */
#define ORDINARY 16

uint32_t tunnel_label(const uint8_t *label, uint64_t seed, uint64_t *ret_hash)
{
	unsigned int before = SURPRISE_TABLE_END, after, i;
	uint64_t hash = seed ^ label[0];
	int sum = 0;

	for (i = 1; i <= label[0]; i++) {
		after = surprise_table_symbol(label[i]);
		sum += surprise_table[before][after] - ORDINARY;
		/* Two bytes that are one symbol are two labels. */
		hash = (hash ^
			(after < SURPRISE_TABLE_OTHER ? after : label[i])) *
		       0x9e3779b97f4a7c15ULL;
		before = after;
	}
	sum += surprise_table[before][SURPRISE_TABLE_END] - ORDINARY;
	hash ^= hash >> 29;
	*ret_hash = hash * 0xd6e8feb86659fd93ULL;
	return sum > 0 ? (uint32_t)sum : 0;
}

/* Is the label at @label the name of a service (RFC 8552), which is no data? */
static bool is_service(const uint8_t *label)
{
	return label[0] <= SERVICE_MAX && label[1] == '_';
}

/* What the labels of @name from @at to @end add that were not seen today. */
static uint32_t count_labels(const struct look *look, struct pair *pair,
			     unsigned int at, unsigned int end, bool *ret_new)
{
	const uint8_t *wire = look->lookup->name->wire;
	uint32_t sum = 0, surprise;
	uint64_t hash;

	*ret_new = false;
	for (; at < end && wire[at]; at += 1U + wire[at]) {
		unsigned int i;

		if (is_service(wire + at))
			continue;
		surprise = tunnel_label(wire + at, look->key[0], &hash);
		i = hash >> 55;
		if (surprise < LEAST || pair->labels[i / 64] & 1ULL << i % 64)
			continue;
		pair->labels[i / 64] |= 1ULL << i % 64;
		*ret_new = true;
		sum += surprise;
	}
	return sum;
}

_Static_assert(PAIR_LABEL_BITS == 1 << (64 - 55), "the top bits of the hash");
/* A day has a place for so many labels, and shorter ones carry no payload that
 * is worth the questions. */
_Static_assert(POLICY_TUNNEL_BYTES_MAX <= 8 * PAIR_LABEL_BITS,
	       "labels of 8 bytes reach it");

bool tunnel_asked(const struct look *look, struct pair *pair)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_TUNNEL);
	const struct alert_domain *domain = look->lookup->domain;
	unsigned int end =
		domain->foreign_top ? look->lookup->name->len : domain->offset;
	bool is_new;
	uint32_t sum = count_labels(look, pair, domain->begin, end, &is_new);

	if (!is_new)
		return false;
	if (look_over(look, pair->hour_s, HOUR_S)) {
		pair->hour_s = look->now_s;
		pair->hour_sum = 0;
		pair->hour_names = 0;
	}
	pair->day_sum += sum;
	pair->hour_sum += sum;
	pair->day_names += pair->day_names < UINT16_MAX;
	pair->hour_names += pair->hour_names < UINT16_MAX;
	pair->name_bytes += look->lookup->name->len;
	pair->slot.weight = pair->day_sum > limits->bytes * TUNNEL_BYTE / 4;
	if (pair->slot.weight)
		examples_add(look->examples, look->pair, look->lookup->name,
			     look->now_s);
	return pair->hour_sum >= limits->bytes * TUNNEL_BYTE ||
	       pair->day_sum >= limits->day_bytes * TUNNEL_BYTE;
}

void tunnel_evidence(const struct look *look, const struct pair *pair,
		     struct alert *alert)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_TUNNEL);
	bool hour = pair->hour_sum >= limits->bytes * TUNNEL_BYTE;
	uint32_t sum = hour ? pair->hour_sum : pair->day_sum;

	alert->evidence.unit = ALERT_BYTES;
	alert->evidence.score = (double)sum / TUNNEL_BYTE;
	alert->evidence.threshold = hour ? limits->bytes : limits->day_bytes;
	alert->evidence.window_s = hour ? HOUR_S : SLOTS_DAY_S;
	alert->evidence.names = hour ? pair->hour_names : pair->day_names;
	alert->begin_ns = (hour ? pair->hour_s : pair->day_s) * 1000000000ULL;
	alert->outweighs = pair->name_bytes > pair->answered_bytes;
	pair_evidence(pair, &alert->evidence);
	examples_evidence(look->examples, look->pair, look->lookup->name,
			  &alert->evidence);
}
