/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dga.c - score labels by a table of weights, and add up the scores.
 */
#include "enforcer/alert/detector/dga.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/weights/dga_table.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/program.h"

#define HALF_LIFE_S 600
#define SCORE_MIN (-1.0F)
#define SCORE_MAX 3.0F
#define FOUND 1.0F /* what a domain that exists takes away */

static bool is_consonant(unsigned int symbol)
{
	return symbol < 26 && !strchr("aeiou", 'a' + (int)symbol);
}

static unsigned int share_of(unsigned int n_digits, unsigned int len)
{
	unsigned int share;

	if (!n_digits)
		return 0;
	for (share = 1; share < 4; share++)
		if (n_digits * (16U >> share) <= len)
			return share;
	return share;
}

/* A label of other letters stands there in base 36 (RFC 3492), of which the
 * table knows nothing: it looks made up whatever it says. */
static bool is_encoded(const uint8_t *label)
{
	return label[0] >= 4 &&
	       strncasecmp((const char *)label + 1, "xn--", 4) == 0;
}

float dga_label(const uint8_t *label)
{
	unsigned int before = SURPRISE_TABLE_END, len = label[0];
	unsigned int n_digits = 0, run = 0, longest = 0, i, length;
	int pairs = 0, rest;

	if (!len || is_encoded(label))
		return 0;
	for (i = 1; i <= len; i++) {
		unsigned int symbol = surprise_table_symbol(label[i]);

		pairs += dga_table_pairs[before][symbol];
		n_digits += label[i] >= '0' && label[i] <= '9';
		run = is_consonant(symbol) ? run + 1 : 0;
		if (run > longest)
			longest = run;
		before = symbol;
	}
	pairs += dga_table_pairs[before][SURPRISE_TABLE_END];
	length = len - 1;
	if (length >= DGA_TABLE_LENGTHS)
		length = DGA_TABLE_LENGTHS - 1;
	if (longest >= DGA_TABLE_RUNS)
		longest = DGA_TABLE_RUNS - 1;
	rest = dga_table_lengths[length] +
	       dga_table_shares[share_of(n_digits, len)] +
	       dga_table_runs[longest];
	return ((float)pairs / sqrtf((float)len) + (float)rest) /
	       DGA_TABLE_SCALE;
}

static void halve(struct program *program, uint32_t now_s)
{
	while (program->score > 0 &&
	       slots_since(program->score_s, now_s) >= HALF_LIFE_S) {
		program->score /= 2;
		program->score_s += HALF_LIFE_S;
		if (program->score < 0.01F)
			program->score = 0;
	}
}

bool dga_answered(const struct look *look, struct program *program)
{
	const struct alert_lookup *lookup = look->lookup;
	uint32_t limit = look_settings(look, POLICY_DGA)->score;
	float score = -FOUND;

	halve(program, look->now_s);
	if (program->score <= 0) {
		program->score_s = look->now_s;
		program->score_begin_s = look->now_s;
	}
	if (program_is_missing(look))
		score = dga_label(lookup->name->wire + lookup->domain->offset);
	score = score < SCORE_MIN ? SCORE_MIN : score;
	score = score > SCORE_MAX ? SCORE_MAX : score;
	program->score += score;
	if (program->score < 0)
		program->score = 0;
	return score > 0 && program->score >= (float)limit;
}

void dga_evidence(const struct look *look, const struct program *program,
		  struct alert *alert)
{
	uint32_t first_s;

	alert->evidence.unit = ALERT_POINTS;
	alert->evidence.score = program->score;
	alert->evidence.threshold = look_settings(look, POLICY_DGA)->score;
	alert->evidence.window_s = HALF_LIFE_S;
	alert->evidence.names = program_count(&program->missing, look->now_s,
					      HALF_LIFE_S, &first_s);
	alert->evidence.nxdomain = alert->evidence.names;
	alert->evidence.queries = program->n_answers;
	alert->begin_ns = program->score_begin_s * 1000000000ULL;
	examples_evidence(look->examples, program_examples(look),
			  look->lookup->name, &alert->evidence);
}
