/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test.c - read each test key by key.
 */
#include "policy/language/test.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/path.h"
#include "policy/language/value.h"
#include "policy/language/who/account.h"
#include "policy/language/who/subject.h"
#include "policy/lists/pattern.h"
#include "policy/rrtype.h"
#include "policy/yaml/map.h"

static int copy_text(const struct schema_context *context,
		     const struct yaml_node *node, const char **ret_text)
{
	const char *copy = arena_text(context->policy->arena, node->text,
				      strlen(node->text));

	if (!copy)
		return -ENOMEM;
	*ret_text = copy;
	return 0;
}

static int read_name(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct pattern_context pattern = {
		.arena = context->policy->arena,
		.diag = context->diag,
		.at = schema_at(context, node),
		.key = context->key,
	};
	struct policy_test *test = target;
	struct policy_pattern parsed;
	int error;

	if (node->kind != YAML_TEXT)
		return schema_want(context, node, "a name");
	error = pattern_parse(&pattern, node->text, strlen(node->text),
			      &parsed);
	if (error < 0)
		return error;
	if (parsed.kind != POLICY_EXACT)
		return schema_want(context, node, "a name without '*'");
	return copy_text(context, node, &test->name);
}

static int read_type(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;

	if (node->kind != YAML_TEXT ||
	    rrtype_from_name(node->text, &test->qtype) < 0)
		return schema_want(context, node,
				   "a record type such as AAAA or TYPE65");
	return 0;
}

static int read_exe(struct schema_context *context,
		    const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;
	int error = path_check_exe(context, node);

	return error < 0 ? error : copy_text(context, node, &test->exe);
}

static int read_root(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;
	int error = path_check_root(context, node);

	return error < 0 ? error : copy_text(context, node, &test->root);
}

static int read_cgroup(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;
	int error = path_check_cgroup(context, node);

	return error < 0 ? error : copy_text(context, node, &test->cgroup);
}

static int read_comm(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;
	int error = subject_check_comm(context, node);

	return error < 0 ? error : copy_text(context, node, &test->comm);
}

static int read_user(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;
	int error;

	error = account_read_user(context, node, &test->uid);
	test->has_user = error == 0;
	return error;
}

/* The first group is the effective one. */
static int read_groups(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;

	return account_read_groups(context, node, &test->groups,
				   &test->n_groups);
}

static struct policy_place place_of(const struct yaml_node *node)
{
	return (struct policy_place){ .path = node->path,
				      .line = node->line,
				      .col = node->col };
}

static int read_expect(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	static const char *const names[] = {
		[POLICY_DENY] = "deny", [POLICY_ALLOW] = "allow", NULL
	};
	struct policy_test *test = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error < 0)
		return error;
	test->expect = (enum policy_action)choice;
	test->expect_at = place_of(node);
	return 0;
}

static int read_rule(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_test *test = target;

	if (node->kind != YAML_TEXT ||
	    (strcmp(node->text, POLICY_TEST_DEFAULT) != 0 &&
	     !policy_rule_named(context->policy, node->text)))
		return schema_want(context, node,
				   "a rule of this policy, or " //
				   POLICY_TEST_DEFAULT
				   " where none is to match");
	test->rule_at = place_of(node);
	return copy_text(context, node, &test->rule);
}

static const struct schema_key test_keys[] = {
	{ "name", read_name, "The name that is looked up.", true },
	{ "type", read_type, "The record type. Default: A.", false },
	{ "exe", read_exe, "The executable, by its path.", false },
	{ "root", read_root, "The directory that 'exe' is below. Default: /.",
	  false },
	{ "user", read_user, "The user, by name or number.", false },
	{ "group", read_groups,
	  "The groups, the effective one first. Default: those that a login of "
	  "'user' would give.",
	  false },
	{ "cgroup", read_cgroup, "The control group. Default: /.", false },
	{ "comm", read_comm, "The name of the process.", false },
	{ "expect", read_expect, "What is to be decided: allow or deny.",
	  true },
	{ "rule", read_rule, "The rule that is to decide it; default: none is.",
	  false },
};

const struct schema_map test_map = SCHEMA_MAP("a test", test_keys);

static int read_test(struct schema_context *context,
		     const struct yaml_node *node, struct policy_test *test)
{
	const struct yaml_node *root;
	int result;

	test->qtype = RRTYPE_A;
	result = schema_read(context, &test_map, node, test);
	if (node->kind != YAML_MAP)
		return result;
	root = yaml_map_find(node, "root");
	if (root && !yaml_map_find(node, "exe"))
		result = diag_worse(
			result,
			diag_error(context->diag, schema_at(context, root),
				   "root: want 'exe' beside it, found none"));
	return result;
}

int test_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused)
{
	struct policy *policy = context->policy;
	int result = 0;
	uint32_t i;

	(void)unused;
	policy->tests =
		arena_array(policy->arena, node->n, sizeof(*policy->tests));
	if (!policy->tests)
		return -ENOMEM;
	for (i = 0; i < node->n; i++) {
		policy->n_tests++;
		result = diag_worse(result, read_test(context, &node->items[i],
						      &policy->tests[i]));
	}
	return result;
}
