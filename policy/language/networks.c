/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * networks.c - join the networks of a rule with those of the lists that it
 * names.
 */
#include "policy/language/networks.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/language/address.h"
#include "policy/language/list.h"
#include "policy/language/value.h"
#include "policy/lists/net.h"

/* Add the networks of a list to those of the rule. */
static int read_network_list(struct schema_context *context,
			     const struct yaml_node *node,
			     struct policy_rule *rule)
{
	const struct policy_list *list;

	list = list_find(context->policy, list_reference(node));
	if (!list || !list->of_networks)
		return schema_want(context, node,
				   "a list with 'of: networks' that 'lists' "
				   "defines");
	if (list->n_nets)
		memcpy(rule->networks + rule->n_networks, list->nets,
		       list->n_nets * sizeof(*list->nets));
	rule->n_networks += list->n_nets;
	return 0;
}

/* How many networks there can be in @node, at most. */
static size_t count_networks(const struct schema_context *context,
			     const struct yaml_node *node)
{
	const struct policy_list *list;
	const struct yaml_node *value;
	const char *name;
	size_t n = value_count(node), sum = n, i;

	for (i = 0; i < n; i++) {
		value = node->kind == YAML_LIST ? &node->items[i] : node;
		name = list_reference(value);
		list = name ? list_find(context->policy, name) : NULL;
		if (list)
			sum += list->n_nets;
	}
	return sum;
}

static int read_network(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;
	int error;

	if (list_reference(node))
		return read_network_list(context, node, rule);
	error = address_read_net(context, node,
				 &rule->networks[rule->n_networks]);
	if (error == 0)
		rule->n_networks++;
	return error;
}

int networks_read(struct schema_context *context, const struct yaml_node *node,
		  void *target)
{
	struct policy_rule *rule = target;
	int error;

	rule->networks = arena_array(context->policy->arena,
				     count_networks(context, node),
				     sizeof(*rule->networks));
	if (!rule->networks)
		return -ENOMEM;
	error = value_each(context, node, read_network, rule);
	rule->n_networks = net_merge(rule->networks, rule->n_networks);
	return error;
}
