/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert.c - the detectors and what they remember.
 *
 * alert_look() makes a lookup known to asked.c or answered.c, those to the
 * detectors that it concerns, each of which counts and says whether it is
 * suspicious; then raise.c begins the alert, the detector tells what it has
 * counted, and state/open.c writes or folds it.
 */
#include "enforcer/alert/alert.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/answered.h"
#include "enforcer/alert/asked.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/state/resolved.h"
#include "enforcer/alert/state/tables.h"
#include "policy/base.h"

#define SECOND_NS 1000000000ULL
/* The domain of all names below no top-level domain: whoever asks a resolver of
 * his own needs none, and would have a new one for each name. */
#define TAG_FOREIGN 0x666f726569676eULL

struct alerts {
	const struct policy_alerts *settings;
	uint32_t on; /* detectors, as bits */
	uint64_t key[2];
	struct tables tables;
	struct alert_losses losses;
	alert_exe_fn exe_of;
	void *context;
};

static void hold(struct alerts *a, const struct policy_alerts *settings)
{
	unsigned int i;

	a->settings = settings;
	a->on = 0;
	for (i = 0; settings->on && i < POLICY_DETECTORS; i++)
		if (settings->detectors[i].alerting.severity)
			a->on |= POLICY_DETECTOR_BIT(i);
	/* The severity is that of an item. */
	if (settings->on && settings->n_lists)
		a->on |= POLICY_DETECTOR_BIT(POLICY_LISTED);
}

int alert_new(const struct alert_options *options, struct alerts **ret_alerts)
{
	CLEANUP(alert_freep) struct alerts *a = NULL;
	int r;

	a = calloc(1, sizeof(*a));
	if (!a)
		return -ENOMEM;
	memcpy(a->key, options->key, sizeof(a->key));
	a->exe_of = options->exe_of;
	a->context = options->context;
	hold(a, options->settings);
	r = tables_init(&a->tables, options->on_alert, options->context);
	a->tables.open.on_counted = options->on_counted;
	if (r == 0)
		r = tables_follow(&a->tables, a->settings, a->key);
	if (r < 0)
		return r;
	*ret_alerts = TAKE_PTR(a);
	return 0;
}

void alert_free(struct alerts *a)
{
	if (!a)
		return;
	tables_done(&a->tables);
	free(a);
}

void alert_freep(struct alerts **alerts)
{
	alert_free(*alerts);
	*alerts = NULL;
}

int alert_set(struct alerts *a, const struct policy_alerts *settings)
{
	int r = tables_follow(&a->tables, settings, a->key);

	if (r < 0)
		return r;
	hold(a, settings);
	return 0;
}

int alert_load(struct alerts *a, const char *path)
{
	int r;

	if (!a->tables.seen.entries)
		return 0;
	r = seen_load(&a->tables.seen, path);
	return r < 0 ? r : 1;
}

int alert_save(const struct alerts *a, const char *path)
{
	int r;

	if (!a->tables.seen.entries)
		return 0;
	r = seen_save(&a->tables.seen, path);
	return r < 0 ? r : 1;
}

uint32_t alert_look(struct alerts *a, const struct alert_lookup *lookup)
{
	const struct alert_who *who = &lookup->who;
	struct look look = { .lookup = lookup,
			     .settings = a->settings,
			     .key = a->key,
			     .detectors = lookup->detectors & a->on,
			     .now_s = (uint32_t)(lookup->time_ns / SECOND_NS),
			     .examples = &a->tables.examples,
			     .tables = &a->tables,
			     .losses = &a->losses,
			     .exe_of = a->exe_of,
			     .context = a->context };

	if (!lookup->name->len)
		return 0;
	if (a->tables.resolved.items)
		resolved_answered(&a->tables.resolved, &look);
	if (!look.detectors)
		return 0;
	look.program = hash_two(a->key, hash_who(a->key, who), who->netns);
	look.pair =
		hash_two(a->key, look.program,
			 lookup->domain->foreign_top ? TAG_FOREIGN
						     : lookup->domain->hash);
	return lookup->phase == ALERT_ASKED ? asked_look(&look)
					    : answered_look(&look);
}

bool alert_wants(const struct alerts *a, uint32_t detectors)
{
	return (detectors & a->on) || a->tables.resolved.items;
}

void alert_each_resolved(const struct alerts *a, const struct alert_who *who,
			 alert_name_fn fn, void *context)
{
	resolved_each(&a->tables.resolved, hash_who(a->key, who), fn, context);
}

void alert_tick(struct alerts *a, uint64_t now_ns)
{
	open_tick(&a->tables.open, now_ns, a->settings->repeat_s);
}

uint64_t alert_due_ns(const struct alerts *a)
{
	return open_due_ns(&a->tables.open);
}

const struct alert *alert_nth(const struct alerts *a, size_t n)
{
	return open_nth(&a->tables.open, n);
}

void alert_losses(const struct alerts *a, struct alert_losses *ret_losses)
{
	*ret_losses = a->losses;
	ret_losses->pairs = a->tables.seen.n_lost;
	ret_losses->open = a->tables.open.n_lost;
}

size_t alert_memory(const struct alerts *a)
{
	return sizeof(*a) + tables_memory(&a->tables);
}

bool alert_example(const struct alert_evidence *evidence, size_t n,
		   struct dns_name *ret_name)
{
	return examples_nth(evidence, n, ret_name);
}
