/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_services.c - a word for all name services, or a map that names those to
 * be refused, and to whom they are not.
 */
#include "policy/language/name_services.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/language/value.h"
#include "policy/language/who/who.h"

static int read_service(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	const char *names[SERVICE_N + 1] = { NULL };
	struct service_terms *terms = target;
	unsigned int service;
	size_t i;
	int error;

	for (i = 0; i < SERVICE_N; i++)
		names[i] = service_name(i);
	error = value_choice(context, node, names, &service);
	if (error == 0)
		terms->refused |= SERVICE_BIT(service);
	return error;
}

static int read_refuse(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct service_terms *terms = target;

	terms->refused = 0;
	return value_each(context, node, read_service, terms);
}

static int read_except(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	const struct policy *policy = context->policy;
	struct service_terms *terms = target;
	struct policy_rule those = { 0 };
	int error;

	error = who_read(context, node, &those);
	if (error < 0)
		return error;
	if (policy->n_clauses + those.n_subjects > POLICY_CLAUSES_MAX)
		return diag_error(context->diag, schema_at(context, node),
				  "except: want at most %d alternatives with "
				  "those of all rules, found %zu",
				  POLICY_CLAUSES_MAX,
				  policy->n_clauses + those.n_subjects);
	terms->except = those.subjects;
	terms->n_except = those.n_subjects;
	return 0;
}

static const struct schema_key keys[] = {
	{ "refuse", read_refuse,
	  "The services that programs can't connect to: resolved, nscd, avahi.",
	  true },
	{ "except", read_except,
	  "A subject, a name of 'programs', or a list of them: these may.",
	  false },
};

const struct schema_map name_services_map = SCHEMA_MAP("name_services", keys);

int name_services_read(struct schema_context *context,
		       const struct yaml_node *node)
{
	static const char *const names[] = { [SERVICE_REFUSE] = "refuse",
					     [SERVICE_WATCH] = "watch",
					     [SERVICE_LEAVE] = "leave",
					     NULL };
	struct service_terms *terms = &context->policy->name_services;
	unsigned int choice;
	int error;

	terms->given = true;
	if (node->kind == YAML_MAP)
		return schema_read(context, &name_services_map, node, terms);
	if (node->kind == YAML_LIST)
		return schema_want(context, node,
				   "refuse, watch, leave or a map with "
				   "'refuse'");
	error = value_choice(context, node, names, &choice);
	if (error < 0)
		return error;
	terms->action = choice;
	if (choice != SERVICE_REFUSE)
		terms->refused = 0;
	return 0;
}
