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
#include "policy/language/lists/list.h"
#include "policy/language/value.h"
#include "policy/lists/net.h"

static int read_list(struct schema_context *context,
		     const struct yaml_node *node, struct policy_rule *rule)
{
	const struct policy_list *list;

	list = list_find(context->policy, list_reference(node));
	if (!list || !list->of_networks)
		return schema_want(context, node,
				   "a list with 'of: networks' that 'lists' "
				   "defines");
	rule->network_lists[rule->n_network_lists++] = list;
	return 0;
}

static int read_network(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;
	int error;

	if (list_reference(node))
		return read_list(context, node, rule);
	error = address_read_net(context, node,
				 &rule->own_networks[rule->n_own_networks]);
	if (error == 0)
		rule->n_own_networks++;
	return error;
}

int networks_join(struct policy_rule *rule, struct arena *arena)
{
	const struct policy_list *list;
	struct ip_net *nets;
	size_t n = rule->n_own_networks, i;

	for (i = 0; i < rule->n_network_lists; i++)
		n += rule->network_lists[i]->n_nets;
	nets = arena_array(arena, n, sizeof(*nets));
	if (!nets)
		return -ENOMEM;
	n = rule->n_own_networks;
	if (n)
		memcpy(nets, rule->own_networks, n * sizeof(*nets));
	for (i = 0; i < rule->n_network_lists; i++) {
		list = rule->network_lists[i];
		if (list->n_nets)
			memcpy(nets + n, list->nets,
			       list->n_nets * sizeof(*nets));
		n += list->n_nets;
	}
	rule->networks = nets;
	rule->n_networks = net_merge(nets, n);
	return 0;
}

int networks_read(struct schema_context *context, const struct yaml_node *node,
		  void *target)
{
	struct arena *arena = context->policy->arena;
	struct policy_rule *rule = target;
	size_t n = value_count(node);
	int error;

	rule->own_networks = arena_array(arena, n, sizeof(*rule->own_networks));
	rule->network_lists =
		arena_array(arena, n, sizeof(struct policy_list *));
	if (!rule->own_networks || !rule->network_lists)
		return -ENOMEM;
	error = value_each(context, node, read_network, rule);
	if (networks_join(rule, arena) < 0)
		return -ENOMEM;
	return error;
}
