/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_alerts.c - evaluate the matchers of `alerts` as the rules are
 * explained, without executables.
 */
#include "enforcer/cli/explain/explain_alerts.h"

#include <errno.h>

#include "enforcer/host/matchers.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/explain.h"

/* The clauses of the matchers that @query satisfies. */
static int find_clauses(const struct policy *view,
			const struct explain_query *query, struct diag *diag,
			__u64 clauses[IMAGE_WORDS])
{
	CLEANUP(image_freep) struct image *image = NULL;
	struct explain_query first = *query;
	struct explain_result result = { 0 };
	struct compile_input input = { 0 };
	int r;

	first.n_groups = 0; /* matchers look at the effective one alone */
	r = compile_image_keyed(view, &input, diag, &image);
	if (r == 0)
		r = explain_decide(view, image, &first, diag, &result);
	if (r == 0)
		explain_clauses(&result, clauses);
	return r;
}

static void print_detectors(FILE *to, uint32_t detectors)
{
	const char *before = "";
	size_t i;

	for (i = 0; i < POLICY_DETECTORS; i++) {
		if (!(detectors & POLICY_DETECTOR_BIT(i)))
			continue;
		(void)fprintf(to, "%s%s", before,
			      policy_alerts_name((enum policy_detector)i));
		before = ", ";
	}
}

/* Where exception @index stands. */
static void print_exception(FILE *to, const struct policy_alerts *alerts,
			    const struct matchers_found *found)
{
	size_t i;

	for (i = 0; i < alerts->n_matchers; i++) {
		if (alerts->matchers[i].kind != POLICY_MATCH_EXCEPT ||
		    (int32_t)alerts->matchers[i].index != found->exception)
			continue;
		(void)fputs("alerts: the exception at ", to);
		escape_print(to, alerts->rules[i].path);
		(void)fprintf(to, ":%u holds: not looked at by ",
			      alerts->rules[i].line);
		print_detectors(to, found->excepted);
		(void)fputc('\n', to);
		return;
	}
}

static void print(FILE *to, const struct policy_alerts *alerts,
		  const struct matchers_found *found)
{
	size_t i;

	(void)fputs("alerts: looked at by ", to);
	if (found->detectors)
		print_detectors(to, found->detectors);
	else
		(void)fputs("no detector", to);
	(void)fputc('\n', to);
	if (found->excepted)
		print_exception(to, alerts, found);
	for (i = 0; i < found->n_lists; i++)
		(void)fprintf(to, "alerts: the name is in list %s\n",
			      alerts->lists[found->lists[i]].name);
}

int explain_alerts(const struct policy *policy,
		   const struct explain_query *query, struct diag *diag,
		   FILE *to)
{
	__u64 clauses[IMAGE_WORDS];
	struct matchers_found found;
	struct policy view;
	int r = 0;

	policy_matchers(policy, &view);
	if (view.n_rules)
		r = find_clauses(&view, query, diag, clauses);
	if (r < 0)
		return r;
	matchers_of_clauses(&policy->alerts, view.n_rules ? clauses : NULL,
			    &found);
	print(to, &policy->alerts, &found);
	return 0;
}
