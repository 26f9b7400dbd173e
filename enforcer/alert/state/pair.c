/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pair.c - what all detectors of a pair count together.
 */
#include "enforcer/alert/state/pair.h"

#include <string.h>

#include "enforcer/dns/code.h"
#include "policy/base.h"

static void begin_day(struct pair *pair, uint32_t now_s)
{
	pair->day_s = now_s;
	pair->day_sum = 0;
	pair->day_names = 0;
	pair->queries = 0;
	pair->nxdomain = 0;
	pair->name_bytes = 0;
	pair->answered_bytes = 0;
	memset(pair->types, 0, sizeof(pair->types));
	memset(pair->labels, 0, sizeof(pair->labels));
}

static void count_type(struct pair *pair, uint16_t type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pair->types); i++) {
		struct pair_type *t = &pair->types[i];

		if (t->n && t->type != type)
			continue;
		t->type = type;
		t->n = (uint16_t)(t->n + (t->n < UINT16_MAX));
		return;
	}
}

struct pair *pair_asked(const struct slots *pairs, const struct look *look)
{
	struct pair *pair;
	bool is_new;

	pair = slots_use(pairs, look->pair, look->now_s, &is_new);
	if (is_new) {
		if (pair->slot.hash && slots_weighs(&pair->slot, look->now_s))
			look->losses->domains++;
		slots_take(pairs, pair, look->pair, look->now_s);
	}
	if (look_over(look, pair->day_s, SLOTS_DAY_S))
		begin_day(pair, look->now_s);
	pair->queries++;
	count_type(pair, look->lookup->type);
	return pair;
}

struct pair *pair_answered(const struct slots *pairs, const struct look *look)
{
	struct pair *pair = slots_find(pairs, look->pair);

	if (!pair)
		return NULL;
	pair->nxdomain += look->lookup->rcode == DNS_CODE_NXDOMAIN;
	pair->answered_bytes += look->lookup->answer_len;
	return pair;
}

void pair_evidence(const struct pair *pair, struct alert_evidence *evidence)
{
	size_t i;

	evidence->queries = pair->queries;
	evidence->nxdomain = pair->nxdomain;
	evidence->answered_bytes = pair->answered_bytes;
	for (i = 0; i < ARRAY_SIZE(pair->types); i++) {
		evidence->types[i].type = pair->types[i].type;
		evidence->types[i].n = pair->types[i].n;
	}
}
