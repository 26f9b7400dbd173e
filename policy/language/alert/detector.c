/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detector.c - a table of keys for each detector, since each has thresholds of
 * its own.
 */
#include "policy/language/alert/detector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/alert/alerting.h"
#include "policy/language/alert/matcher.h"
#include "policy/language/rule.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

/* What is read of one detector.  The readers of alerting.h want the settings
 * first, which begin with what they read. */
struct reading {
	struct policy_detector_settings settings;
	struct policy_rule names; /* `of` and `types`, as those of a rule */
};

_Static_assert(offsetof(struct policy_detector_settings, alerting) == 0,
	       "alerting.h reads it");

/* Read a number from @min to @max. */
static int read_number(struct schema_context *context,
		       const struct yaml_node *node, uint32_t min, uint32_t max,
		       uint32_t *ret_number)
{
	uint32_t number = 0;

	if (node->kind != YAML_TEXT ||
	    !value_parse_number(node->text, max, &number) || number < min)
		return schema_want(context, node, "a number from %u to %u", min,
				   max);
	*ret_number = number;
	return 0;
}

#define NUMBER_READER(reader, member, min, max)                       \
	static int reader(struct schema_context *context,             \
			  const struct yaml_node *node, void *target) \
	{                                                             \
		struct reading *reading = target;                     \
                                                                      \
		return read_number(context, node, min, max,           \
				   &reading->settings.member);        \
	}

NUMBER_READER(read_bytes, bytes, 50, POLICY_TUNNEL_BYTES_MAX)
NUMBER_READER(read_day_bytes, day_bytes, 50, POLICY_TUNNEL_BYTES_MAX)
NUMBER_READER(read_names, names, 5, 1000)
NUMBER_READER(read_few_names, names, 5, POLICY_NXDOMAIN_NAMES_MAX)
NUMBER_READER(read_day_names, day_names, 5, POLICY_NXDOMAIN_NAMES_MAX)
NUMBER_READER(read_score, score, 1, 100)
NUMBER_READER(read_narrow, narrow, 1, 1000)
NUMBER_READER(read_gaps, gaps, 5, POLICY_BEACON_GAPS_MAX)
NUMBER_READER(read_networks, networks, 2, POLICY_FAST_FLUX_NETWORKS_MAX)

static int read_within(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct reading *reading = target;
	uint32_t s;
	int error;

	error = value_duration(context, node, &s);
	if (error < 0)
		return error;
	if (s < 60 || s > 86400)
		return schema_want(context, node, "a time from 1m to 1d");
	reading->settings.within_s = s;
	return 0;
}

static int read_domains(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct reading *reading = target;

	(void)context;
	(void)node;
	reading->settings.own_names = true;
	return 0;
}

static int read_of(struct schema_context *context, const struct yaml_node *node,
		   void *target)
{
	struct reading *reading = target;
	struct policy_detector_settings *settings = &reading->settings;
	int error;

	error = rule_read_domains(context, node, &reading->names);
	settings->of = reading->names.patterns;
	settings->n_of = reading->names.n_patterns;
	settings->of_lists = reading->names.lists;
	settings->n_of_lists = reading->names.n_lists;
	return error;
}

static int read_types(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct reading *reading = target;
	int error;

	error = rule_read_types(context, node, &reading->names);
	reading->settings.types = reading->names.types;
	reading->settings.n_types = reading->names.n_types;
	return error;
}

#define WHO                                                               \
	{                                                                 \
		"who", schema_pass,                                       \
			"Whom it looks at, as 'who' of a rule. Default: " \
			"everyone.",                                      \
			false                                             \
	}
#define WITHIN(help)                               \
	{                                          \
		"within", read_within, help, false \
	}

static const struct schema_key tunnel_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "bytes", read_bytes,
	  "Bytes in names below one domain in an hour. Default 200.", false },
	{ "day", read_day_bytes, "The same in a day. Default 400.", false },
};
static const struct schema_key many_names_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "names", read_names, "Different names below one domain. Default 250.",
	  false },
	WITHIN("In which time. Default 1h."),
};
static const struct schema_key txt_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "names", read_names, "Different names below one domain. Default 10.",
	  false },
	WITHIN("In which time. Default 10m."),
};
static const struct schema_key dga_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "score", read_score,
	  "The sum of what its names that do not exist score. Default 5.",
	  false },
};
static const struct schema_key nxdomain_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "names", read_few_names,
	  "Different domains that do not exist. Default 40.", false },
	WITHIN("In which time. Default 10m."),
	{ "day", read_day_names, "The same in a day. Default 60.", false },
};
static const struct schema_key rebinding_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	WITHIN("How long a public address is remembered. Default 1d."),
};
static const struct schema_key pair_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "narrow", read_narrow,
	  "The most domains that such a program knows. Default 20.", false },
};
static const struct schema_key resolver_keys[] = {
	ALERTING_SEVERITY,
	WHO,
};
static const struct schema_key encrypted_dns_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "domains", read_domains,
	  "Names of such servers, in place of those that are known.", false },
};
static const struct schema_key odd_type_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "types", read_types,
	  "Record types, in place of NULL, ANY, AXFR, IXFR and private ones.",
	  false },
};
static const struct schema_key lookalike_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "of", read_of, "Names and list:NAME that others are like.", true },
};
static const struct schema_key odd_program_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	{ "who", schema_pass, "Who is to look up nothing, as 'who' of a rule.",
	  true },
};
static const struct schema_key beacon_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "gaps", read_gaps, "Equal times between lookups. Default 20.",
	  false },
	{ "narrow", read_narrow,
	  "The most domains that such a program knows. Default 20.", false },
};
static const struct schema_key fast_flux_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
	{ "networks", read_networks,
	  "Different networks (/16) of a name in a day. Default 10.", false },
};
static const struct schema_key plain_keys[] = {
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	WHO,
};

/* The severity is that of a map that gives none. */
static const struct row {
	struct schema_map map;
	enum policy_alert severity;
} rows[] = {
	[POLICY_TUNNEL] = { SCHEMA_MAP("tunnel", tunnel_keys),
			    POLICY_ALERT_HIGH },
	[POLICY_MANY_NAMES] = { SCHEMA_MAP("many-names", many_names_keys),
				POLICY_ALERT_LOW },
	[POLICY_TXT] = { SCHEMA_MAP("txt", txt_keys), POLICY_ALERT_MEDIUM },
	[POLICY_DGA] = { SCHEMA_MAP("dga", dga_keys), POLICY_ALERT_HIGH },
	[POLICY_NXDOMAIN] = { SCHEMA_MAP("nxdomain", nxdomain_keys),
			      POLICY_ALERT_MEDIUM },
	[POLICY_REBINDING] = { SCHEMA_MAP("rebinding", rebinding_keys),
			       POLICY_ALERT_HIGH },
	[POLICY_PRIVATE_ANSWER] = { SCHEMA_MAP("private-answer", plain_keys),
				    POLICY_ALERT_LOW },
	[POLICY_FIRST_DOMAIN] = { SCHEMA_MAP("first-domain", plain_keys),
				  POLICY_ALERT_LOW },
	[POLICY_FIRST_PAIR] = { SCHEMA_MAP("first-pair", pair_keys),
				POLICY_ALERT_MEDIUM },
	[POLICY_RESOLVER] = { SCHEMA_MAP("resolver", resolver_keys),
			      POLICY_ALERT_MEDIUM },
	[POLICY_ENCRYPTED_DNS] = { SCHEMA_MAP("encrypted-dns",
					      encrypted_dns_keys),
				   POLICY_ALERT_LOW },
	[POLICY_ODD_TYPE] = { SCHEMA_MAP("odd-type", odd_type_keys),
			      POLICY_ALERT_MEDIUM },
	[POLICY_ODD_PROGRAM] = { SCHEMA_MAP("odd-program", odd_program_keys),
				 POLICY_ALERT_MEDIUM },
	[POLICY_LOOKALIKE] = { SCHEMA_MAP("lookalike", lookalike_keys),
			       POLICY_ALERT_MEDIUM },
	[POLICY_BEACON] = { SCHEMA_MAP("beacon", beacon_keys),
			    POLICY_ALERT_LOW },
	[POLICY_FAST_FLUX] = { SCHEMA_MAP("fast-flux", fast_flux_keys),
			       POLICY_ALERT_LOW },
};

_Static_assert(ARRAY_SIZE(rows) == POLICY_DETECTORS, "a row each");

const struct schema_map *detector_schema(size_t i)
{
	static const enum policy_detector tables[] = {
		POLICY_TUNNEL,	   POLICY_MANY_NAMES,	  POLICY_TXT,
		POLICY_DGA,	   POLICY_NXDOMAIN,	  POLICY_REBINDING,
		POLICY_FIRST_PAIR, POLICY_PRIVATE_ANSWER, POLICY_RESOLVER,
		POLICY_ODD_TYPE,   POLICY_ENCRYPTED_DNS,  POLICY_ODD_PROGRAM,
		POLICY_LOOKALIKE,  POLICY_BEACON,	  POLICY_FAST_FLUX,
	};

	return i < ARRAY_SIZE(tables) ? &rows[tables[i]].map : NULL;
}

static enum policy_detector find_detector(const char *name)
{
	enum policy_detector i = 0;

	while (strcmp(policy_alerts_name(i), name) != 0)
		i++;
	return i;
}

/* Without this its table has no other way to say that a part is missing. */
static int refuse_bare(const struct schema_context *context,
		       const struct yaml_node *node,
		       const struct schema_map *map)
{
	size_t i;

	for (i = 0; i < map->n_keys; i++)
		if (map->keys[i].required)
			return schema_want(context, node,
					   "no, or a map with '%s'",
					   map->keys[i].name);
	return 0;
}

static int add_matchers(struct schema_context *context,
			const struct yaml_node *node,
			const struct policy_detector_settings *settings,
			enum policy_detector detector)
{
	const struct policy_matcher who = { POLICY_MATCH_WHO,
					    POLICY_DETECTOR_BIT(detector), 0 };
	const struct policy_matcher domains = { POLICY_MATCH_DOMAINS,
						POLICY_DETECTOR_BIT(detector),
						0 };
	int result = 0;

	if (yaml_map_find(node, "who"))
		result = matcher_add(context, &who, node);
	if (settings->own_names)
		result = diag_worse(result,
				    matcher_add(context, &domains, node));
	return result;
}

int detector_read(struct schema_context *context, const struct yaml_node *node,
		  void *unused)
{
	const enum policy_detector detector = find_detector(context->key);
	const struct row *row = &rows[detector];
	struct policy_detector_settings *settings =
		&context->policy->alerts.detectors[detector];
	struct reading reading = { .settings = *settings };
	int result;

	(void)unused;
	if (node->kind == YAML_MAP) {
		reading.settings.alerting.severity = row->severity;
		result = schema_read(context, &row->map, node, &reading);
		result = diag_worse(result,
				    alerting_check(context, node,
						   &reading.settings.alerting));
		result = diag_worse(result,
				    add_matchers(context, node,
						 &reading.settings, detector));
	} else {
		result = alerting_read_severity(context, node,
						&reading.settings);
		if (result == 0 && reading.settings.alerting.severity)
			result = refuse_bare(context, node, &row->map);
	}
	*settings = reading.settings;
	return result;
}
