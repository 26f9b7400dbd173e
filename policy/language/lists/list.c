/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.c - read the map `lists` key by key, and the file that each names.
 */
#include "policy/language/lists/list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/files/bundle.h"
#include "policy/files/source.h"
#include "policy/language/value.h"
#include "policy/lists/text.h"
#include "policy/yaml/map.h"

#define LIST_MARK "list:"
#define FILE_MAX (512UL << 20) /* bytes */

/* What one entry of `lists` says. */
struct entry {
	struct policy_list *list;
	const struct yaml_node *file;
	bool is_about_names; /* it has a key that only lists of names have */
};

/* A relative path starts at the folder of the file that has it. */
static int read_file(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	const char *base = node->path, *slash = strrchr(base, '/');
	struct entry *entry = target;
	const char *text;
	size_t base_len, size;
	char *path;
	int error;

	error = value_text(context, node, "the path of a file", &text);
	if (error < 0)
		return error;
	base_len = slash && text[0] != '/' ? (size_t)(slash + 1 - base) : 0;
	size = base_len + strlen(text) + 1;
	path = arena_array(context->policy->arena, size, 1);
	if (!path)
		return -ENOMEM;
	(void)snprintf(path, size, "%.*s%s", (int)base_len, base, text);
	entry->file = node;
	entry->list->path = path;
	return 0;
}

static int read_subdomains(struct schema_context *context,
			   const struct yaml_node *node, void *target)
{
	struct entry *entry = target;

	entry->is_about_names = true;
	entry->list->subdomains_given = true;
	return value_bool(context, node, &entry->list->subdomains);
}

static int read_strict(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct entry *entry = target;

	return value_bool(context, node, &entry->list->strict);
}

static int read_format(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	static const char *const names[] = {
		[POLICY_LIST_PLAIN] = "auto",
		[POLICY_LIST_NAMES] = "names",
		[POLICY_LIST_HOSTS] = "hosts",
		[POLICY_LIST_ADBLOCK] = "adblock",
		[POLICY_LIST_DNSMASQ] = "dnsmasq",
		[POLICY_LIST_UNBOUND] = "unbound",
		[POLICY_LIST_RPZ] = "rpz",
		[POLICY_LIST_CSV] = "csv",
		NULL,
	};
	struct entry *entry = target;
	unsigned int choice;
	int error;

	entry->is_about_names = true;
	error = value_choice(context, node, names, &choice);
	if (error == 0)
		entry->list->given_format = choice;
	return error;
}

static int read_of(struct schema_context *context, const struct yaml_node *node,
		   void *target)
{
	static const char *const names[] = { "names", "networks", NULL };
	struct entry *entry = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		entry->list->of_networks = choice;
	return error;
}

static const struct schema_key list_keys[] = {
	{ "file", read_file,
	  "The file; a relative path starts at the folder of the file that has it.",
	  true },
	{ "format", read_format,
	  "How it is written: auto (the default) finds it out; names, hosts, "
	  "adblock, dnsmasq, unbound, rpz or csv.",
	  false },
	{ "of", read_of,
	  "What it has: names (the default), or networks for 'networks'.",
	  false },
	{ "strict", read_strict,
	  "yes: a line that names nothing is an error. Default no: it is "
	  "skipped.",
	  false },
	{ "subdomains", read_subdomains,
	  "yes: each name covers all names below it, too. Default no.", false },
};

const struct schema_map list_map = SCHEMA_MAP("a list", list_keys);

int list_read_file(struct bundle *bundle, struct diag_at at,
		   struct policy_list *list)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	int error;

	error = bundle_read(bundle, list->path, FILE_MAX, at, &source);
	if (error < 0)
		return error;
	list->stamp = source.stamp;
	return text_read(source.text, source.len, bundle->diag, list);
}

static int check_keys(const struct schema_context *context,
		      const struct yaml_node *node, const struct entry *entry)
{
	if (!entry->list->of_networks || !entry->is_about_names)
		return 0;
	return diag_error(context->diag, schema_at(context, node),
			  "lists: want 'format' and 'subdomains' for lists of "
			  "names only, found them beside 'of: networks'");
}

static int read_list(struct schema_context *context,
		     const struct yaml_node *key, const struct yaml_node *value)
{
	struct policy *policy = context->policy;
	struct policy_list *list = &policy->lists[policy->n_lists];
	struct entry entry = { .list = list };
	int result, error;

	if (!value_is_name(key->text))
		return schema_want(context, key,
				   "a name of letters, digits and _.- behind a "
				   "letter");
	list->name = arena_text(policy->arena, key->text, strlen(key->text));
	if (!list->name)
		return -ENOMEM;
	/* A list with a bad file is known all the same, or the rules that use
	 * it would be reported as well. */
	policy->n_lists++;
	result = schema_read(context, &list_map, value, &entry);
	if (!list->path)
		return result;
	result = diag_worse(result, check_keys(context, value, &entry));
	error = list_read_file(context->bundle, schema_at(context, entry.file),
			       list);
	policy->n_names += list->n_patterns + list->n_exceptions;
	return diag_worse(result, error);
}

int list_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused)
{
	struct policy *policy = context->policy;
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind != YAML_MAP)
		return schema_want(context, node, "a map of names to lists");
	policy->lists =
		arena_array(policy->arena, node->n, sizeof(*policy->lists));
	if (!policy->lists)
		return -ENOMEM;
	for (i = 0; i < node->n; i++)
		result = diag_worse(result,
				    read_list(context, yaml_map_key(node, i),
					      yaml_map_value(node, i)));
	return result;
}

const struct policy_list *list_find(const struct policy *policy,
				    const char *name)
{
	size_t i;

	for (i = 0; i < policy->n_lists; i++)
		if (!strcmp(policy->lists[i].name, name))
			return &policy->lists[i];
	return NULL;
}

const char *list_reference(const struct yaml_node *node)
{
	const size_t len = strlen(LIST_MARK);

	if (node->kind != YAML_TEXT || strncmp(node->text, LIST_MARK, len) != 0)
		return NULL;
	return node->text + len;
}
