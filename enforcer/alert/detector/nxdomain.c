/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nxdomain.c - compare how many domains exist and how many do not.
 */
#include "enforcer/alert/detector/nxdomain.h"

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/program.h"

/* A program that finds more than a third as many has other work to do. */
#define TIMES_FOUND 3

_Static_assert(POLICY_NXDOMAIN_NAMES_MAX == PROGRAM_DOMAINS,
	       "each domain has a place");

struct sum {
	unsigned int n;
	unsigned int limit;
	uint32_t within_s;
	uint32_t begin_s;
};

/* true: there are too many within @sum->within_s. */
static bool add_up(const struct look *look, const struct program *program,
		   struct sum *sum)
{
	uint32_t first_s;

	sum->n = program_count(&program->missing, look->now_s, sum->within_s,
			       &sum->begin_s);
	return sum->n >= sum->limit &&
	       sum->n >= TIMES_FOUND * program_count(&program->found,
						     look->now_s, sum->within_s,
						     &first_s);
}

/* The time that has too many, the short one first. */
static bool find(const struct look *look, const struct program *program,
		 struct sum *ret)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_NXDOMAIN);

	*ret = (struct sum){ .limit = limits->names,
			     .within_s = limits->within_s };
	if (add_up(look, program, ret))
		return true;
	*ret = (struct sum){ .limit = limits->day_names,
			     .within_s = SLOTS_DAY_S };
	return add_up(look, program, ret);
}

bool nxdomain_answered(const struct look *look, struct program *program)
{
	struct sum sum;

	return program_is_missing(look) && find(look, program, &sum);
}

void nxdomain_evidence(const struct look *look, const struct program *program,
		       struct alert *alert)
{
	struct sum sum;

	(void)find(look, program, &sum);
	alert->evidence.unit = ALERT_DOMAINS;
	alert->evidence.score = sum.n;
	alert->evidence.threshold = sum.limit;
	alert->evidence.window_s = sum.within_s;
	alert->evidence.names = sum.n;
	alert->evidence.nxdomain = sum.n;
	alert->evidence.queries = program->n_answers;
	alert->begin_ns = sum.begin_s * 1000000000ULL;
	examples_evidence(look->examples, program_examples(look),
			  look->lookup->name, &alert->evidence);
}
