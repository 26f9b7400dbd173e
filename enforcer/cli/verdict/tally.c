/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.c - find the group of an event, and its item there.
 */
#include "enforcer/cli/verdict/tally.h"

#include <errno.h>
#include <netinet/in.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/addrtext.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/mode.h"
#include "policy/policy.h"
#include "policy/port.h"
#include "policy/rrtype.h"

#define ITEM_TEXT_MAX (DNS_NAME_TEXT_MAX + 64)

int tally_init(struct tally *tally, bool compares)
{
	*tally = (struct tally){ .compares = compares };
	return arena_new(&tally->arena);
}

void tally_done(struct tally *tally)
{
	void **groups;
	size_t i;

	if (!tally->arena)
		return;
	groups = learn_tree_list(&tally->groups, tally->arena);
	for (i = 0; groups && i < tally->groups.n; i++)
		learn_tree_done(&((struct tally_group *)groups[i])->items);
	learn_tree_done(&tally->groups);
	arena_free(tally->arena);
	*tally = (struct tally){ 0 };
}

static int order_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_verdicts(const struct verdict *a, const struct verdict *b)
{
	int order = a->allowed - b->allowed;

	if (!order)
		order = order_numbers((uintptr_t)a->rule, (uintptr_t)b->rule);
	/* One of them may be that of no policy. */
	return order ? order : strcmp(a->reason ?: "", b->reason ?: "");
}

static int order_groups(const void *a, const void *b)
{
	const struct tally_group *x = a, *y = b;
	int order = order_numbers((uintptr_t)x->program, (uintptr_t)y->program);

	if (!order)
		order = (int)x->kind - (int)y->kind;
	if (!order)
		order = x->passed - y->passed;
	if (!order)
		order = order_verdicts(&x->verdicts[0], &y->verdicts[0]);
	return order ? order : order_verdicts(&x->verdicts[1], &y->verdicts[1]);
}

static int order_items(const void *a, const void *b)
{
	const struct tally_item *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static void count(struct tally_counts *counts, const struct verdict_past *past)
{
	counts->n += past->count;
	if (!past->time_ns)
		return;
	if (!counts->first_ns || past->time_ns < counts->first_ns)
		counts->first_ns = past->time_ns;
	if (past->time_ns > counts->last_ns)
		counts->last_ns = past->time_ns;
}

/* The protocol stands with the port, as in a policy. */
static void connection_text(const struct verdict_past *past,
			    char text[ITEM_TEXT_MAX])
{
	const struct policy_port to = { .proto = past->proto,
					.port = past->port };
	char address[ADDRTEXT_MAX], port[PORT_TEXT_MAX];

	if (past->proto)
		(void)port_text(&to, port);
	(void)snprintf(text, ITEM_TEXT_MAX, "%s %s",
		       addrtext(&past->ip, address),
		       past->proto ? port : "another protocol");
}

static void item_text(const struct verdict_past *past, char text[ITEM_TEXT_MAX])
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];

	if (past->kind == VERDICT_CONNECT)
		connection_text(past, text);
	else if (past->name.len)
		(void)snprintf(text, ITEM_TEXT_MAX, "%s %s",
			       dns_name_text(&past->name, name),
			       rrtype_name(past->type, type));
	else
		text[0] = '\0';
}

static int add_item(struct tally *tally, struct tally_group *group,
		    const struct verdict_past *past)
{
	char text[ITEM_TEXT_MAX];
	struct tally_item probe = { .text = text }, *item;

	item_text(past, text);
	item = learn_tree_find(&group->items, &probe, order_items);
	if (!item && group->items.n == TALLY_ITEMS_MAX) {
		group->n_left_out += past->count;
		return 0;
	}
	if (!item) {
		probe.text = arena_text(tally->arena, text, strlen(text));
		if (!probe.text)
			return -ENOMEM;
		item = learn_tree_add(&group->items, tally->arena, &probe,
				      sizeof(probe), order_items);
	}
	if (!item)
		return -ENOMEM;
	count(&item->counts, past);
	return 0;
}

int tally_add(struct tally *tally, const struct verdict_actor *actor,
	      const struct verdict_past *past, const struct verdict *verdicts)
{
	struct tally_group probe = { .program = actor->program,
				     .kind = past->kind,
				     .passed = past->passed };
	struct tally_group *group;

	memcpy(probe.verdicts, verdicts, sizeof(probe.verdicts));
	group = learn_tree_add(&tally->groups, tally->arena, &probe,
			       sizeof(probe), order_groups);
	if (!group)
		return -ENOMEM;
	count(&group->counts, past);
	return add_item(tally, group, past);
}

static bool is_enforced(const struct tally *tally,
			const struct tally_group *group, size_t side)
{
	return mode_of(tally->policies[side], group->verdicts[side].rule) ==
	       POLICY_ENFORCE;
}

/* Both deny it, and the other one only records it. */
static bool is_stopped_anew(const struct tally *tally,
			    const struct tally_group *group)
{
	return tally->policies[0] && tally->policies[1] &&
	       is_enforced(tally, group, 0) && !is_enforced(tally, group, 1);
}

static bool is_in_view(const struct tally *tally,
		       const struct tally_group *group, enum tally_view view)
{
	const bool allowed = group->verdicts[0].allowed;
	const bool other = group->verdicts[1].allowed;

	switch (view) {
	case TALLY_BROKEN:
		return !allowed && group->passed;
	case TALLY_DENIED:
		return !allowed && !group->passed;
	case TALLY_ALLOWED:
		return allowed;
	case TALLY_NEWLY_DENIED:
		return tally->compares && !allowed &&
		       (other || is_stopped_anew(tally, group));
	case TALLY_NEWLY_ALLOWED:
		return tally->compares && allowed && !other;
	}
	return false;
}

static const char *rule_of(const struct tally_group *group)
{
	const struct policy_rule *rule = group->verdicts[0].rule;

	return rule ? rule->name : "";
}

/* The most events first; what has as many stands in the order of its texts, so
 * that the same records give the same list. */
static int by_weight(const void *a, const void *b)
{
	const struct tally_group *x = *(const struct tally_group *const *)a;
	const struct tally_group *y = *(const struct tally_group *const *)b;
	int order = order_numbers(y->weight, x->weight);

	if (!order)
		order = verdict_actors_order_programs(x->program, y->program);
	if (!order)
		order = order_numbers(y->counts.n, x->counts.n);
	if (!order)
		order = (int)x->kind - (int)y->kind;
	if (!order)
		order = strcmp(rule_of(x), rule_of(y));
	return order ? order
		     : strcmp(x->verdicts[0].reason, y->verdicts[0].reason);
}

static int by_program(const void *a, const void *b)
{
	const struct tally_group *x = *(const struct tally_group *const *)a;
	const struct tally_group *y = *(const struct tally_group *const *)b;

	return order_numbers((uintptr_t)x->program, (uintptr_t)y->program);
}

/* Each gets the events of its program as weight. */
static void weigh(struct tally_group **groups, size_t n)
{
	size_t i, k, first = 0;
	uint64_t sum = 0;

	qsort(groups, n, sizeof(*groups), by_program);
	for (i = 0; i < n; i++) {
		sum += groups[i]->counts.n;
		if (i + 1 < n && groups[i + 1]->program == groups[i]->program)
			continue;
		for (k = first; k <= i; k++)
			groups[k]->weight = sum;
		first = i + 1;
		sum = 0;
	}
}

long tally_list(const struct tally *tally, enum tally_view view,
		const struct tally_group ***ret_list)
{
	void **all = learn_tree_list(&tally->groups, tally->arena);
	size_t i, n = 0;

	if (!all)
		return -ENOMEM;
	for (i = 0; i < tally->groups.n; i++)
		if (is_in_view(tally, all[i], view))
			all[n++] = all[i];
	weigh((struct tally_group **)all, n);
	qsort(all, n, sizeof(*all), by_weight);
	*ret_list = (const struct tally_group **)all;
	return (long)n;
}

static int by_item_count(const void *a, const void *b)
{
	const struct tally_item *x = *(const struct tally_item *const *)a;
	const struct tally_item *y = *(const struct tally_item *const *)b;
	int order = order_numbers(y->counts.n, x->counts.n);

	return order ? order : strcmp(x->text, y->text);
}

long tally_items(const struct tally *tally, const struct tally_group *group,
		 const struct tally_item ***ret_list)
{
	void **all = learn_tree_list(&group->items, tally->arena);

	if (!all)
		return -ENOMEM;
	qsort(all, group->items.n, sizeof(*all), by_item_count);
	*ret_list = (const struct tally_item **)all;
	return (long)group->items.n;
}

struct sum {
	const struct tally *tally;
	enum tally_view view;
	uint64_t n;
};

static void add_to_sum(const void *node, VISIT visit, void *context)
{
	const struct tally_group *group =
		*(const struct tally_group *const *)node;
	struct sum *sum = context;

	if ((visit == postorder || visit == leaf) &&
	    is_in_view(sum->tally, group, sum->view))
		sum->n += group->counts.n;
}

uint64_t tally_count(const struct tally *tally, enum tally_view view)
{
	struct sum sum = { .tally = tally, .view = view };

	twalk_r(tally->groups.root, add_to_sum, &sum);
	return sum.n;
}
