/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreplace.c - replace the contents of a table.
 */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/table/nftclass.h"
#include "nft/table/nftflows.h"
#include "nft/table/always/nftforeign.h"
#include "nft/table/nftreplace.h"
#include "nft/table/nftrules.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

/* resolvers4, sources4, with their 6; classes, flows, transparent */
#define FIXED_SETS 7
#define HELD_SETS 2 /* held, held_udp */

static const enum nftlayout_rule_set answer_sets[] = {
	NFTLAYOUT_ANSWERS_4,
	NFTLAYOUT_ANSWERS_6,
	NFTLAYOUT_FORWARD_4,
	NFTLAYOUT_FORWARD_6,
};
static const enum nftlayout_rule_set source_sets[] = { NFTLAYOUT_SOURCES_4,
						       NFTLAYOUT_SOURCES_6 };
static const enum nftlayout_rule_set net_sets[] = { NFTLAYOUT_NETS_4,
						    NFTLAYOUT_NETS_6 };

static uint8_t family_of(enum nftlayout_rule_set set)
{
	return set == NFTLAYOUT_ANSWERS_4 || set == NFTLAYOUT_NETS_4 ||
			       set == NFTLAYOUT_FORWARD_4
		       ? AF_INET
		       : AF_INET6;
}

static bool is_of_pairs(enum nftlayout_rule_set set)
{
	return set == NFTLAYOUT_FORWARD_4 || set == NFTLAYOUT_FORWARD_6;
}

static uint32_t key_len_of(enum nftlayout_rule_set set)
{
	uint32_t len = family_of(set) == AF_INET ? 4 : 16;

	return is_of_pairs(set) ? 2 * len : len;
}

void nftreplace_done(struct nftreplace *replace)
{
	nftlist_done(&replace->sets);
	nftlist_done(&replace->chains);
}

static struct nftlist_object *find_set(struct nftreplace *replace,
				       const char *rule,
				       enum nftlayout_rule_set set)
{
	char name[NFTLAYOUT_SET_NAME_MAX];

	if (nftlayout_set_name(rule, set, name) < 0)
		return NULL;
	return nftlist_find(&replace->sets, name);
}

/* A set stays only if it would be made just the same. */
static void keep_set(struct nftreplace *replace,
		     const struct nftlayout_rule *rule,
		     enum nftlayout_rule_set which)
{
	struct nftlist_object *set = find_set(replace, rule->name, which);

	if (!set || set->flags != NFT_SET_TIMEOUT ||
	    set->size != replace->config->set_size)
		return;
	set->stays = set->key_len == key_len_of(which);
}

/*
 * The networks of a rule to be kept are the same, so their sets stay as they
 * are: the elements of a new interval set become visible a moment after the
 * rules that look them up, and connections in between would be refused.
 */
static void keep_nets(struct nftreplace *replace,
		      const struct nftlayout_rule *rule,
		      enum nftlayout_rule_set which)
{
	struct nftlist_object *set = find_set(replace, rule->name, which);

	if (!set || set->flags != (NFT_SET_CONSTANT | NFT_SET_INTERVAL))
		return;
	set->stays = set->key_len == key_len_of(which);
}

static void keep_sets(struct nftreplace *replace,
		      const struct nftlayout_rule *rule)
{
	size_t i;

	if (!rule->keep)
		return;
	for (i = 0; rule->answers && i < ARRAY_SIZE(answer_sets); i++)
		keep_set(replace, rule, answer_sets[i]);
	for (i = 0; rule->n_nets && i < ARRAY_SIZE(net_sets); i++)
		keep_nets(replace, rule, net_sets[i]);
}

static void keep_chain(struct nftreplace *replace, const char *name)
{
	struct nftlist_object *chain = nftlist_find(&replace->chains, name);

	if (chain)
		chain->stays = true;
}

static void keep_chains(struct nftreplace *replace)
{
	const struct nftlayout_config *config = replace->config;
	char name[NFTCLASS_CHAIN_MAX];
	struct nftlist_object *chain;
	size_t i;

	for (i = 0; i < replace->chains.n; i++) {
		chain = &replace->chains.objects[i];
		chain->stays = nftrules_is_fixed_chain(chain->name);
	}
	for (i = 0; i < config->n_classes; i++) {
		nftclass_chain(config->classes[i].id, name);
		keep_chain(replace, name);
		nftclass_permit_chain(config->classes[i].id, name);
		keep_chain(replace, name);
	}
}

static int keep_class_map(struct nftreplace *replace)
{
	struct nftlist_object *map =
		nftlist_find(&replace->sets, NFTLAYOUT_SET_CLASSES);

	if (!map || map->flags != NFT_SET_MAP || map->key_len != 4 ||
	    map->size != MARK_CLASSES - 1)
		return 0;
	map->stays = true;
	return nftclassmap_read(replace->writer->nl, &replace->map);
}

int nftreplace_look(struct nftreplace *replace)
{
	const struct nftlayout_config *config = replace->config;
	struct nl_socket *nl = replace->writer->nl;
	size_t i;
	int r;

	r = nftlist_sets(nl, NFTLAYOUT_TABLE, &replace->sets);
	if (r == 0)
		r = nftlist_chains(nl, NFTLAYOUT_TABLE, &replace->chains);
	if (r < 0)
		return r;
	for (i = 0; i < config->n_rules; i++)
		keep_sets(replace, &config->rules[i]);
	keep_chains(replace);
	return keep_class_map(replace);
}

bool nftreplace_is_ours(const struct nftreplace *replace)
{
	size_t i;

	for (i = 0; i < replace->chains.n; i++) {
		const struct nftlist_object *chain =
			&replace->chains.objects[i];

		if (chain->hook != nftrules_hook(chain->name))
			return false;
	}
	return true;
}

/*
 * The map stays, so that a packet on its way through the old rules still finds
 * its class in it: lookups see the new elements a moment before the rules
 * change.  A map that we did not make is deleted, its elements first: Linux
 * before 6.4 doesn't release their chains when they are deleted with the map.
 */
static void clear_class_map(struct nftreplace *replace)
{
	const struct nftelem_set map = { .family = NFPROTO_INET,
					 .table = NFTLAYOUT_TABLE,
					 .name = NFTLAYOUT_SET_CLASSES };
	const struct nftlist_object *object =
		nftlist_find(&replace->sets, NFTLAYOUT_SET_CLASSES);

	if (object && object->stays)
		nftclassmap_delete(replace->writer, &replace->map);
	else if (object)
		nftelem_flush(replace->writer->nl, &map);
}

void nftreplace_clear(struct nftreplace *replace)
{
	struct nl_socket *nl = replace->writer->nl;
	size_t i;

	nftobject_delete_rules(nl, NFTLAYOUT_TABLE, NULL);
	clear_class_map(replace);
	for (i = 0; i < replace->sets.n; i++)
		if (!replace->sets.objects[i].stays)
			nftobject_delete_set(nl, NFTLAYOUT_TABLE,
					     replace->sets.objects[i].name);
	for (i = 0; i < replace->chains.n; i++)
		if (!replace->chains.objects[i].stays)
			nftobject_delete_chain(nl, NFTLAYOUT_TABLE,
					       replace->chains.objects[i].name);
}

static void add_answers(struct nftreplace *replace,
			const struct nftlayout_rule *rule,
			enum nftlayout_rule_set which)
{
	struct nftlist_object *set = find_set(replace, rule->name, which);
	char name[NFTLAYOUT_SET_NAME_MAX];

	replace->n_sets++;
	if (set && set->stays)
		return;
	if (rule->keep)
		replace->all_kept = false;
	(void)nftlayout_set_name(rule->name, which, name); /* checked before */
	if (is_of_pairs(which))
		nftsets_add_pairs(replace->writer, name, family_of(which),
				  replace->config->set_size);
	else
		nftsets_add_answers(replace->writer, name, family_of(which),
				    replace->config->set_size);
}

static void add_nets(struct nftreplace *replace,
		     const struct nftlayout_rule *rule,
		     enum nftlayout_rule_set which)
{
	struct nftlist_object *set = find_set(replace, rule->name, which);
	char name[NFTLAYOUT_SET_NAME_MAX];

	replace->n_sets++;
	if (set && set->stays)
		return;
	(void)nftlayout_set_name(rule->name, which, name); /* checked before */
	nftsets_add_nets(replace->writer, name, family_of(which), rule);
}

/* These sets are made anew each time, with their elements. */
static void add_rule_sources(struct nftreplace *replace,
			     const struct nftlayout_rule *rule)
{
	char name[NFTLAYOUT_SET_NAME_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(source_sets); i++) {
		(void)nftlayout_set_name(rule->name, source_sets[i], name);
		nftsets_add_sources(replace->writer, name, rule->sources,
				    rule->n_sources);
		replace->n_sets++;
	}
}

static void add_all_sources(struct nftreplace *replace)
{
	const struct nftlayout_config *config = replace->config;

	nftsets_add_sources(replace->writer, NFTLAYOUT_SET_SOURCES_4,
			    config->sources, config->n_sources);
	nftsets_add_sources(replace->writer, NFTLAYOUT_SET_SOURCES_6,
			    config->sources, config->n_sources);
}

void nftreplace_add_sets(struct nftreplace *replace)
{
	const struct nftlayout_config *config = replace->config;
	const struct nftlist_object *map =
		nftlist_find(&replace->sets, NFTLAYOUT_SET_CLASSES);
	size_t i, j;

	replace->all_kept = true;
	replace->n_sets = FIXED_SETS;
	if (replace->writer->hold_queue) {
		replace->n_sets += HELD_SETS;
		nftsets_add_held(replace->writer);
	}
	nftsets_add_resolvers(replace->writer, config);
	nftforeign_add_set(replace->writer, config);
	add_all_sources(replace);
	if (!map || !map->stays)
		nftsets_add_class_map(replace->writer);
	for (i = 0; i < config->n_rules; i++) {
		const struct nftlayout_rule *rule = &config->rules[i];

		for (j = 0; rule->answers && j < ARRAY_SIZE(answer_sets); j++)
			add_answers(replace, rule, answer_sets[j]);
		for (j = 0; rule->n_nets && j < ARRAY_SIZE(net_sets); j++)
			add_nets(replace, rule, net_sets[j]);
		if (rule->n_nets)
			add_rule_sources(replace, rule);
	}
	nftflows_add_set(replace->writer); /* the longest to read comes last */
}
