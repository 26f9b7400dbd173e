/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerts.c - read `alerts` of each file.
 */
#include "policy/language/alert/alerts.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/language/alert/detector.h"
#include "policy/language/alert/except.h"
#include "policy/language/alert/listed.h"
#include "policy/language/alert/matcher.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

#define LEARN_MAX (90U * 86400)
#define REPEAT_MIN 60U
#define REPEAT_MAX (7U * 86400)

static int read_learn(struct schema_context *context,
		      const struct yaml_node *node, void *unused)
{
	uint32_t s;
	int error;

	(void)unused;
	error = value_duration(context, node, &s);
	if (error < 0)
		return error;
	if (s > LEARN_MAX)
		return schema_want(context, node, "a time up to 90d");
	context->policy->alerts.learn_s = s;
	return 0;
}

static int read_repeat(struct schema_context *context,
		       const struct yaml_node *node, void *unused)
{
	uint32_t s;
	int error;

	(void)unused;
	error = value_duration(context, node, &s);
	if (error < 0)
		return error;
	if (s < REPEAT_MIN || s > REPEAT_MAX)
		return schema_want(context, node, "a time from 1m to 7d");
	context->policy->alerts.repeat_s = s;
	return 0;
}

#define DETECTOR(name, help)                     \
	{                                        \
		name, detector_read, help, false \
	}

static const struct schema_key alerts_keys[] = {
	{ "learn", read_learn,
	  "So long 'first-domain' and 'first-pair' say nothing. Default 7d.",
	  false },
	{ "repeat", read_repeat,
	  "One alert of a detector, program, user and domain in this time. "
	  "Default 1h.",
	  false },
	DETECTOR("tunnel", "Data in the names below a domain."),
	DETECTOR("many-names", "Many names below a domain."),
	DETECTOR("txt", "Many names of types that carry data."),
	DETECTOR("dga",
		 "Names that do not exist and that no one would choose."),
	DETECTOR("nxdomain", "Many domains that do not exist."),
	DETECTOR("rebinding", "A public name that has a special address next."),
	DETECTOR("private-answer", "A public name with a special address."),
	{ "list", listed_read, "Names that are bad: a list of maps, or no.",
	  false },
	DETECTOR("first-domain", "A domain that this host never asked for."),
	DETECTOR("first-pair", "A domain that the program never asked for."),
	DETECTOR("resolver",
		 "A question to a server that 'resolvers' has not."),
	DETECTOR("encrypted-dns", "The name of a server of encrypted DNS."),
	DETECTOR("odd-type", "A record type that programs do not ask for."),
	DETECTOR("odd-program", "A lookup of a program that should do none."),
	DETECTOR("lookalike", "A domain that looks like another."),
	DETECTOR("beacon", "Lookups at equal times."),
	DETECTOR("fast-flux", "A name with addresses all over the world."),
	{ "except", except_read,
	  "Lookups that are not looked at: a list of maps.", false },
};

static const struct schema_map alerts_map = SCHEMA_MAP("alerts", alerts_keys);

static const struct schema_key included_keys[] = {
	{ "except", except_read,
	  "Lookups that are not looked at: a list of maps.", false },
};

static const struct schema_map included_map =
	SCHEMA_MAP("alerts of an included file", included_keys);

const struct schema_map *alerts_schema(size_t i)
{
	static const struct schema_map *const maps[] = {
		&alerts_map, &included_map, &listed_map, &except_map
	};

	return i < ARRAY_SIZE(maps) ? maps[i]
				    : detector_schema(i - ARRAY_SIZE(maps));
}

/* `alerts` of the policy file, which may be `no`. */
static int read_own(struct schema_context *context,
		    const struct yaml_node *node)
{
	if (node->kind == YAML_MAP)
		return schema_read(context, &alerts_map, node, NULL);
	if (node->kind == YAML_TEXT && !strcmp(node->text, "no")) {
		context->policy->alerts.on = false;
		return 0;
	}
	return schema_want(context, node, "no or a map");
}

/* At most so many matchers @node makes: one for each item, and two for each
 * detector. */
static size_t count_matchers(const struct yaml_node *node)
{
	static const char *const lists[] = { "list", "except" };
	const struct yaml_node *list;
	size_t i, n = 2 * POLICY_DETECTORS;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		list = node->kind == YAML_MAP ? yaml_map_find(node, lists[i])
					      : NULL;
		n += list ? list->n : 0;
	}
	return n;
}

int alerts_read(struct schema_context *context, const struct yaml_maps *files)
{
	const struct yaml_node *node;
	int result = 0, error;
	size_t i, n = 0;

	for (i = 0; i < files->n; i++) {
		node = yaml_map_find(&files->list[i], "alerts");
		n += node ? count_matchers(node) : 0;
	}
	if (matcher_room(context, n) < 0)
		return -ENOMEM;
	context->key = "alerts";
	for (i = 0; i < files->n; i++) {
		node = yaml_map_find(&files->list[i], "alerts");
		if (!node)
			continue;
		/* What others wrote is about programs that few have. */
		context->exes_may_lack = i;
		error = i ? schema_read(context, &included_map, node, NULL)
			  : read_own(context, node);
		result = diag_worse(result, error);
	}
	context->exes_may_lack = false;
	return result;
}
