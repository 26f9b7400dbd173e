/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toplevel.c - read the keys of a policy file; those that others refer to are
 * read first.
 */
#include "policy/language/toplevel.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/files/include.h"
#include "policy/language/address.h"
#include "policy/language/alert/alerts.h"
#include "policy/language/identity.h"
#include "policy/language/lists/list.h"
#include "policy/language/name_services.h"
#include "policy/language/open.h"
#include "policy/language/rule.h"
#include "policy/language/test.h"
#include "policy/language/value.h"
#include "policy/language/who/subject.h"
#include "policy/language/who/who.h"
#include "policy/lists/net.h"
#include "policy/yaml/map.h"

static int read_version(struct schema_context *context,
			const struct yaml_node *node, void *unused)
{
	(void)unused;
	if (node->kind != YAML_TEXT || strcmp(node->text, "1") != 0)
		return schema_want(context, node, "1");
	return 0;
}

static int read_mode(struct schema_context *context,
		     const struct yaml_node *node, void *unused)
{
	static const char *const names[] = {
		[POLICY_ENFORCE] = "enforce", [POLICY_AUDIT] = "audit", NULL
	};
	unsigned int choice = context->policy->mode;
	int error = value_choice(context, node, names, &choice);

	(void)unused;
	context->policy->mode = choice;
	return error;
}

static int read_records(struct schema_context *context,
			const struct yaml_node *node, void *unused)
{
	static const char *const names[] = { "all", "lookups", "denied", "none",
					     NULL };
	static const enum policy_records values[] = { POLICY_RECORDS_ALL,
						      POLICY_RECORDS_LOOKUPS,
						      POLICY_RECORDS_DENIED,
						      POLICY_RECORDS_NONE };
	unsigned int choice = 0;
	int error = value_choice(context, node, names, &choice);

	(void)unused;
	context->policy->records = values[choice];
	return error;
}

static int read_denied(struct schema_context *context,
		       const struct yaml_node *node, void *unused)
{
	static const char *const names[] = { [POLICY_DENIED_ANSWER] = "answer",
					     [POLICY_DENIED_REFUSED] =
						     "refused",
					     [POLICY_DENIED_ERROR] = "error",
					     NULL };
	unsigned int choice = context->policy->denied;
	int error = value_choice(context, node, names, &choice);

	(void)unused;
	context->policy->denied = choice;
	return error;
}

static int read_resolver_item(struct schema_context *context,
			      const struct yaml_node *node, void *unused)
{
	struct policy *policy = context->policy;
	int error;

	(void)unused;
	error = address_read(context, node,
			     &policy->resolvers[policy->n_resolvers]);
	if (error == 0)
		policy->n_resolvers++;
	return error;
}

static int read_resolvers(struct schema_context *context,
			  const struct yaml_node *node, void *unused)
{
	struct policy *policy = context->policy;
	int error;

	(void)unused;
	policy->resolvers = arena_array(policy->arena, value_count(node),
					sizeof(*policy->resolvers));
	if (!policy->resolvers)
		return -ENOMEM;
	policy->resolvers_given = true;
	error = value_each(context, node, read_resolver_item, NULL);
	policy->n_resolvers = net_merge(policy->resolvers, policy->n_resolvers);
	return error;
}

static int read_resolver(struct schema_context *context,
			 const struct yaml_node *node, void *unused)
{
	(void)unused;
	return value_bool(context, node, &context->policy->local_resolver);
}

/* Read allow or deny. */
static int read_default(struct schema_context *context,
			const struct yaml_node *node,
			enum policy_action *ret_action)
{
	static const char *const names[] = {
		[POLICY_DENY] = "deny", [POLICY_ALLOW] = "allow", NULL
	};
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		*ret_action = choice;
	return error;
}

static int read_default_lookup(struct schema_context *context,
			       const struct yaml_node *node, void *unused)
{
	(void)unused;
	return read_default(context, node, &context->policy->default_lookup);
}

static int read_default_egress(struct schema_context *context,
			       const struct yaml_node *node, void *unused)
{
	(void)unused;
	return read_default(context, node, &context->policy->default_egress);
}

static const struct schema_key defaults_keys[] = {
	{ "lookup", read_default_lookup,
	  "A lookup that no rule decides: allow or deny (the default).",
	  false },
	{ "egress", read_default_egress,
	  "A connection that nothing opened: allow or deny (the default).",
	  false },
};

static const struct schema_map defaults_map =
	SCHEMA_MAP("defaults", defaults_keys);

static int read_defaults(struct schema_context *context,
			 const struct yaml_node *node, void *unused)
{
	return schema_read(context, &defaults_map, node, unused);
}

static int read_mask(struct schema_context *context,
		     const struct yaml_node *node, void *unused)
{
	(void)unused;
	return value_mark_mask(context, node, &context->policy->mark_mask);
}

static const struct schema_key mark_keys[] = {
	{ "mask", read_mask,
	  "The bits of the packet mark to use: one run of at least 4. Default "
	  "0xff000000.",
	  false },
};

static const struct schema_map mark_map = SCHEMA_MAP("mark", mark_keys);

static int read_mark(struct schema_context *context,
		     const struct yaml_node *node, void *unused)
{
	return schema_read(context, &mark_map, node, unused);
}

/* What the files of a policy have together, in the order in which one section
 * refers to another. */
static const struct section {
	struct yaml_section yaml;
	const char *want;
	int (*read)(struct schema_context *context,
		    const struct yaml_node *node, void *unused);
} sections[] = {
	{ { "lists", YAML_MAP }, "a map of names to lists", list_read_all },
	{ { "programs", YAML_MAP },
	  "a map of names to subjects",
	  who_read_programs },
	{ { "rules", YAML_LIST }, "a list of rules", rule_read_all },
	{ { "tests", YAML_LIST }, "a list of tests", test_read_all },
};

/* read_sections() reads it, when it is joined with that of other files. */
static int check_section(struct schema_context *context,
			 const struct yaml_node *node, void *unused)
{
	const struct section *section;

	(void)unused;
	for (section = sections; section < sections + ARRAY_SIZE(sections);
	     section++)
		if (!strcmp(section->yaml.key, context->key) &&
		    node->kind != section->yaml.kind)
			return schema_want(context, node, "%s", section->want);
	return 0;
}

/* Keys with schema_pass() are read by read_included(), read_name_services()
 * and, for `alerts`, read_sections(). */
static const struct schema_key policy_keys[] = {
	{ "version", read_version, "The version of this language: 1.", true },
	{ "id", identity_read_id,
	  "What to call this state of the policy, in 'status' and records.",
	  false },
	{ "serial", identity_read_serial,
	  "The number of this state: a lower one than that in force is "
	  "refused.",
	  false },
	{ "mode", read_mode,
	  "audit (the default): nothing is blocked, records say what would "
	  "be; or enforce.",
	  false },
	{ "records", read_records,
	  "Which records are written: all (the default), lookups, denied, "
	  "none.",
	  false },
	{ "denied", read_denied,
	  "What a program sees of a denied question over UDP: answer (the "
	  "default: no such name), refused, or error (its send fails).",
	  false },
	{ "resolvers", read_resolvers,
	  "Addresses whose answers may open egress. Default: the nameservers "
	  "of /etc/resolv.conf.",
	  false },
	{ "resolver", read_resolver,
	  "yes (the default): a listed resolver on this host may do its own "
	  "lookups and connections.",
	  false },
	{ "defaults", read_defaults, "What happens where no rule matches.",
	  false },
	{ "mark", read_mark, "The packet mark.", false },
	{ "name_services", schema_pass,
	  "Programs that ask a name service: refuse (the default: they ask by "
	  "DNS themselves), watch, leave, or a map.",
	  false },
	{ "include", schema_pass,
	  "Files whose lists, programs, rules and tests stand behind those of "
	  "this one.",
	  false },
	{ "alerts", schema_pass,
	  "Which lookups are suspicious: a map, or no. Default: see there.",
	  false },
	{ "lists", check_section, "Files of names, by name.", false },
	{ "programs", check_section, "Subjects to refer to, by name.", false },
	{ "rules", check_section, "Rules in order: the first match decides.",
	  false },
	{ "tests", check_section, "Lookups, and what is to be decided.",
	  false },
};

static const struct schema_map policy_map = SCHEMA_MAP("a policy", policy_keys);

static const struct schema_key included_keys[] = {
	{ "version", read_version, "The version of this language: 1.", false },
	{ "alerts", schema_pass, "What is not suspicious: 'except' alone.",
	  false },
	{ "lists", check_section, "Files of names, by name.", false },
	{ "programs", check_section, "Subjects to refer to, by name.", false },
	{ "rules", check_section,
	  "Rules, which stand behind those of the policy file.", false },
	{ "tests", check_section, "Tests, behind those of the policy.", false },
};

static const struct schema_map included_map =
	SCHEMA_MAP("an included file", included_keys);

const struct schema_map *toplevel_schema(size_t i)
{
	static const struct schema_map *const maps[] = {
		&policy_map,   &included_map,	   &defaults_map, &mark_map,
		&list_map,     &subject_map,	   &rule_map,	  &open_map,
		&open_ttl_map, &name_services_map, &test_map,
	};

	return i < ARRAY_SIZE(maps) ? maps[i]
				    : alerts_schema(i - ARRAY_SIZE(maps));
}

static int read_sections(struct schema_context *context, struct arena *tree,
			 const struct yaml_maps *files)
{
	struct yaml_node value;
	int result = 0, error;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		if (sections[i].read == rule_read_all)
			result =
				diag_worse(result, alerts_read(context, files));
		error = yaml_map_join(files, &sections[i].yaml, tree,
				      context->diag, &value);
		if (error < 0)
			return error;
		if (value.kind == YAML_NOTHING)
			continue;
		context->key = sections[i].yaml.key;
		error = sections[i].read(context, &value, NULL);
		result = diag_worse(result, error);
	}
	return result;
}

/* It may refer to `programs`, and its clauses come behind those of the
 * rules. */
static int read_name_services(struct schema_context *context,
			      const struct yaml_node *root)
{
	const struct yaml_node *value = yaml_map_find(root, "name_services");

	context->key = "name_services";
	return value ? name_services_read(context, value) : 0;
}

/* Read the files that @root includes, and put their trees behind it. */
static int read_included(struct schema_context *context, struct arena *tree,
			 const struct yaml_node *root,
			 struct yaml_maps *ret_files)
{
	const struct include_input input = { .path = context->policy->path,
					     .arena = context->policy->arena,
					     .tree = tree,
					     .bundle = context->bundle,
					     .diag = context->diag };
	const struct yaml_node *value = yaml_map_find(root, "include");
	struct include_files files = { .n = 0 };
	struct yaml_node *list;
	int result = 0;
	size_t i;

	if (value)
		result = include_read(&input, value, &files);
	if (result < 0 && result != -EINVAL)
		return result;
	list = arena_array(tree, 1 + files.n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	list[ret_files->n++] = *root;
	for (i = 0; i < files.n; i++) {
		result = diag_worse(result, schema_read(context, &included_map,
							&files.roots[i], NULL));
		if (files.roots[i].kind == YAML_MAP)
			list[ret_files->n++] = files.roots[i];
	}
	ret_files->list = list;
	return result;
}

int toplevel_read(struct schema_context *context, struct arena *tree,
		  const struct yaml_node *root)
{
	struct yaml_maps files = { .n = 0 };
	int result, error;

	context->key = "policy";
	result = schema_read(context, &policy_map, root, NULL);
	if (root->kind != YAML_MAP || (result < 0 && result != -EINVAL))
		return result;
	error = read_included(context, tree, root, &files);
	result = diag_worse(result, error);
	if (!files.list)
		return result;
	result = diag_worse(result, read_sections(context, tree, &files));
	return diag_worse(result, read_name_services(context, root));
}
