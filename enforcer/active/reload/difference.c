/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * difference.c - pair the rules of both policies as a reload does, and count
 * what the others have open.
 */
#include "enforcer/active/reload/difference.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/capture.h"
#include "enforcer/active/active_state.h"
#include "enforcer/active/history.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/mode.h"
#include "policy/policy.h"

void difference_done(struct difference *difference)
{
	host_policy_free(difference->next);
	free(difference->rules);
	*difference = (struct difference){ 0 };
}

static int count_element(void *context, const struct nftdump_element *element)
{
	size_t *n = context;

	(void)element;
	++*n;
	return 0;
}

/* How many addresses rule @i of the active policy has open. */
static size_t count_open(const struct active *active, size_t i)
{
	const struct policy *policy = active->now->policy;
	size_t n = 0;

	if (mode_keeps_addresses(policy, &policy->rules[i]))
		(void)gate_dump(active->options.gate, (uint16_t)i,
				count_element, &n);
	return n;
}

static void add(struct difference *difference, const char *name,
		enum difference_of_rule what, size_t n_open)
{
	difference->rules[difference->n_rules++] =
		(struct difference_rule){ name, what, n_open };
	difference->n_open += n_open;
}

static void add_next(struct difference *difference, const struct active *active,
		     const struct history_map *map, size_t i)
{
	const struct policy *now = active->now->policy;
	const struct policy_rule *rule = &difference->next->policy->rules[i];
	const struct policy_rule *before = policy_rule_named(now, rule->name);

	if (map->keep[i])
		return;
	if (!before)
		add(difference, rule->name, DIFFERENCE_ADDED, 0);
	else if (map->relisted[i])
		add(difference, rule->name, DIFFERENCE_LISTS, 0);
	else
		add(difference, rule->name, DIFFERENCE_CHANGED,
		    count_open(active, (size_t)(before - now->rules)));
}

static int add_rules(struct difference *difference, const struct active *active)
{
	CLEANUP(history_map_done) struct history_map map = { 0 };
	const struct policy *now = active->now->policy;
	const struct policy *next = difference->next->policy;
	size_t i;
	int r;

	r = history_map_init(&map, active->now, difference->next);
	if (r < 0)
		return r;
	difference->rules = calloc(now->n_rules + next->n_rules + 1,
				   sizeof(*difference->rules));
	if (!difference->rules)
		return -ENOMEM;
	for (i = 0; i < next->n_rules; i++)
		add_next(difference, active, &map, i);
	for (i = 0; i < now->n_rules; i++)
		if (!policy_rule_named(next, now->rules[i].name))
			add(difference, now->rules[i].name, DIFFERENCE_REMOVED,
			    count_open(active, i));
	return 0;
}

/* An image that nobody gets: what can't be compiled is an error here, too. */
static int compile(const struct active *active, struct host_policy *next,
		   struct diag *diag)
{
	CLEANUP(image_freep) struct image *image = NULL;
	uint64_t key[2];

	capture_key(active->options.capture, key);
	next->generation = active->now->generation;
	return host_policy_compile(next, key, diag, &image);
}

int difference_find(const struct active *active, const struct reload_how *how,
		    struct diag *diag, struct difference *ret_difference)
{
	CLEANUP(difference_done)
	struct difference difference = { .now = active->now };
	int r;

	r = reload_read(active, how, diag, &difference.next);
	if (r == 0)
		r = compile(active, difference.next, diag);
	if (r == 0)
		r = add_rules(&difference, active);
	if (r < 0)
		return r;
	difference.new_classes = difference.now->class_fingerprint !=
				 difference.next->class_fingerprint;
	*ret_difference = difference;
	difference = (struct difference){ 0 };
	return 0;
}
