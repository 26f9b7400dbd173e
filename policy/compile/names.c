/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.c - go through the patterns of the rules and of the lists that rules
 * use, and add each to the entry of the name that it ends in.
 */
#include "policy/compile/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/eval/name.h"
#include "policy/policy.h"

void compile_names_done(struct compile_names *names)
{
	free(names->entries);
	free(names->zones);
	free(names->globs);
	listed_done(&names->listed);
	keymap_done(&names->by_hash);
	keymap_done(&names->zone_by_hash);
}

#define AHEAD 16 /* names whose cache line is prefetched */

static bool same_name(const uint8_t *a, const uint8_t *b)
{
	size_t len = 0;

	while (a[len] && a[len] == b[len])
		len += 1 + a[len];
	/* The loop has compared the lengths only. */
	return a[len] == b[len] && !memcmp(a, b, len + 1);
}

static int find_entry(struct compile_names *names,
		      const struct policy_pattern *p, uint64_t hash,
		      struct compile_entry **ret_entry)
{
	uint32_t *at;
	int r;

	r = keymap_at(&names->by_hash, hash, &at);
	if (r < 0)
		return r;
	if (*at != UINT32_MAX) {
		*ret_entry = &names->entries[*at];
		return same_name((*ret_entry)->wire, p->wire) ? 0 : -EAGAIN;
	}
	*at = (uint32_t)names->n_entries;
	r = base_make_room((void **)&names->entries, &names->entries_room,
			   names->n_entries, sizeof(*names->entries));
	if (r < 0)
		return r;
	*ret_entry = &names->entries[names->n_entries++];
	**ret_entry = (struct compile_entry){ .hash = hash, .wire = p->wire };
	return 0;
}

static uint32_t depth_of(const uint8_t *wire)
{
	uint32_t n = 0;

	for (; *wire; wire += 1 + *wire)
		n++;
	return image_depth(n);
}

static int find_zone(struct compile_names *names, struct compile_entry *entry,
		     struct compile_zone **ret_zone)
{
	uint32_t *at;
	int r;

	if (!entry->zone) {
		r = base_make_room((void **)&names->zones, &names->zones_room,
				   names->n_zones, sizeof(*names->zones));
		if (r < 0)
			return r;
		r = keymap_at(&names->zone_by_hash, entry->hash, &at);
		if (r < 0)
			return r;
		*at = (uint32_t)names->n_zones;
		entry->zone = *at;
		names->zone_depths |= depth_of(entry->wire);
		names->zones[names->n_zones++] = (struct compile_zone){ 0 };
	}
	*ret_zone = &names->zones[entry->zone];
	return 0;
}

static int find_glob(struct compile_names *names, struct compile_zone *zone,
		     const struct policy_pattern *p,
		     struct compile_star **ret_glob)
{
	uint32_t *link = &zone->globs;
	int r;

	while (*link &&
	       !policy_pattern_same_label(names->globs[*link].pattern, p))
		link = &names->globs[*link].next;
	if (*link) {
		*ret_glob = &names->globs[*link];
		return 0;
	}
	if (zone->n_globs == IMAGE_GLOBS) {
		names->crowded = p;
		return -E2BIG;
	}
	zone->n_globs++;
	*link = (uint32_t)names->n_globs;
	r = base_make_room((void **)&names->globs, &names->globs_room,
			   names->n_globs, sizeof(*names->globs));
	if (r < 0)
		return r;
	*ret_glob = &names->globs[names->n_globs++];
	**ret_glob = (struct compile_star){ .pattern = p };
	return 0;
}

static int add_glob(struct compile_names *names, struct compile_zone *zone,
		    const struct policy_pattern *p, uint32_t vec)
{
	struct compile_star *glob;
	int r = find_glob(names, zone, p, &glob);

	if (!r)
		glob->vec =
			vectors_union(&names->build->vectors, glob->vec, vec);
	return r;
}

/* Add pattern @p of the clauses @vec; @hash is that of its name.  "**" ends in
 * the root: it is the root itself and every name below. */
static int add_pattern(struct compile_names *names,
		       const struct policy_pattern *p, uint64_t hash,
		       uint32_t vec)
{
	struct vectors *vectors = &names->build->vectors;
	struct compile_entry *entry;
	struct compile_zone *zone;
	int r;

	r = find_entry(names, p, hash, &entry);
	if (r < 0)
		return r;
	if (p->kind == POLICY_EXACT || p->kind == POLICY_EVERY)
		entry->exact = vectors_union(vectors, entry->exact, vec);
	if (p->kind == POLICY_EXACT)
		return 0;
	r = find_zone(names, entry, &zone);
	if (r < 0)
		return r;
	if (p->kind == POLICY_BELOW || p->kind == POLICY_EVERY)
		zone->below = vectors_union(vectors, zone->below, vec);
	else if (policy_pattern_has_any_label(p))
		zone->child = vectors_union(vectors, zone->child, vec);
	else
		return add_glob(names, zone, p, vec);
	return 0;
}

static void wire_text(const uint8_t *wire, char text[static NAME_MAX_WIRE])
{
	size_t at = 0;

	if (!wire[0])
		text[at++] = '.';
	while (wire[0]) {
		if (at)
			text[at++] = '.';
		memcpy(text + at, wire + 1, wire[0]);
		at += wire[0];
		wire += 1 + wire[0];
	}
	text[at] = '\0';
}

/*
 * Add @n patterns of the clauses @vec.  The table of a million names is in no
 * cache, so each hash is made, and its cache line prefetched, AHEAD patterns
 * before it is used.
 */
static int add_all(struct compile_names *names,
		   const struct policy_pattern *patterns, size_t n,
		   uint32_t vec)
{
	__u64 hashes[AHEAD];
	size_t i;
	int r = 0;

	for (i = 0; i < n + AHEAD && !r; i++) {
		if (i >= AHEAD)
			r = add_pattern(names, &patterns[i - AHEAD],
					hashes[i % AHEAD], vec);
		if (i >= n || r)
			continue;
		r = name_hash(names->build->hdr.key, patterns[i].wire,
			      patterns[i].wire_len, &hashes[i % AHEAD]);
		keymap_prefetch(&names->by_hash, hashes[i % AHEAD]);
	}
	return r;
}

/* @r, or -EINVAL once the diag says at which name there are too many globs. */
static int check_crowded(struct compile_names *names, int r, struct diag_at at)
{
	char text[NAME_MAX_WIRE];

	if (r != -E2BIG)
		return r;
	wire_text(names->crowded->wire, text);
	return diag_error(names->build->diag, at,
			  "domains: want at most %d patterns with part of a "
			  "label before '%s' in all rules and lists, found "
			  "more",
			  IMAGE_GLOBS, text);
}

static int add_patterns(struct compile_names *names,
			const struct image_cell *clauses,
			const struct policy_pattern *patterns, size_t n,
			struct diag_at at)
{
	uint32_t vec = vectors_add(&names->build->vectors, clauses);

	return check_crowded(names, add_all(names, patterns, n, vec), at);
}

/* Let the list of number @list say @mark of the names that @p covers; @hash is
 * that of its name. */
static int mark_pattern(struct compile_names *names,
			const struct policy_pattern *p, uint64_t hash,
			uint32_t list, enum listed_mark mark)
{
	static const enum listed_names covered[] = {
		[POLICY_EXACT] = LISTED_ITSELF,
		[POLICY_BELOW] = LISTED_BELOW,
		[POLICY_CHILD] = LISTED_CHILD,
	};
	struct compile_entry *entry;
	struct compile_zone *zone;
	struct compile_star *glob;
	uint32_t *chain;
	int r;

	if (p->kind == POLICY_EVERY)
		return add_pattern(names, p, hash,
				   names->listed.lists[list].vec);
	r = find_entry(names, p, hash, &entry);
	if (!r)
		r = find_zone(names, entry, &zone);
	if (r < 0)
		return r;
	chain = &zone->listed;
	if (p->kind == POLICY_CHILD && !policy_pattern_has_any_label(p)) {
		r = find_glob(names, zone, p, &glob);
		if (r < 0)
			return r;
		chain = &glob->listed;
	}
	return listed_add(&names->listed, chain, list, covered[p->kind], mark);
}

/* Let the list of number @list say @mark of the names that @n patterns cover.
 */
static int mark_all(struct compile_names *names,
		    const struct policy_pattern *patterns, size_t n,
		    uint32_t list, enum listed_mark mark)
{
	__u64 hash;
	size_t i;
	int r = 0;

	for (i = 0; i < n && !r; i++) {
		r = name_hash(names->build->hdr.key, patterns[i].wire,
			      patterns[i].wire_len, &hash);
		if (!r)
			r = mark_pattern(names, &patterns[i], hash, list, mark);
	}
	return r;
}

/* What is listed goes first, since that stands. */
static int add_list_with_exceptions(struct compile_names *names,
				    const struct image_cell *clauses,
				    const struct policy_list *list)
{
	uint32_t number = 0;
	int r;

	r = listed_add_list(&names->listed,
			    vectors_add(&names->build->vectors, clauses),
			    &number);
	if (!r)
		r = mark_all(names, list->patterns, list->n_patterns, number,
			     LISTED_YES);
	return r ? r
		 : mark_all(names, list->exceptions, list->n_exceptions, number,
			    LISTED_NO);
}

static int add_list(struct compile_names *names, const struct policy_list *list)
{
	const struct policy *policy = names->build->policy;
	const struct diag_at at = { .path = list->path };
	struct image_cell clauses = { 0 };
	bool used = false;
	size_t i, k;

	for (i = 0; i < policy->n_rules; i++)
		for (k = 0; k < policy->rules[i].n_lists; k++)
			if (policy->rules[i].lists[k] == list) {
				used = true;
				clauses_set(&clauses,
					    policy->rules[i].first_clause,
					    policy->rules[i].n_clauses);
			}
	if (!used)
		return 0;
	if (list->n_exceptions)
		return check_crowded(
			names, add_list_with_exceptions(names, &clauses, list),
			at);
	return add_patterns(names, &clauses, list->patterns, list->n_patterns,
			    at);
}

static int collect(struct compile_names *names)
{
	const struct policy_pattern root = { .wire = (const uint8_t *)"",
					     .wire_len = 1 };
	const struct policy *policy = names->build->policy;
	struct image_cell any = { 0 };
	struct compile_entry *entry;
	__u64 hash;
	size_t i;
	int r;

	r = name_hash(names->build->hdr.key, root.wire, root.wire_len, &hash);
	if (!r)
		r = find_entry(names, &root, hash, &entry);
	for (i = 0; i < policy->n_rules && !r; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		struct image_cell clauses = { 0 };

		if (rule->any_name)
			clauses_set(&any, rule->first_clause, rule->n_clauses);
		clauses_set(&clauses, rule->first_clause, rule->n_clauses);
		r = add_patterns(names, &clauses, rule->patterns,
				 rule->n_patterns,
				 (struct diag_at){ .path = rule->path,
						   .line = rule->line,
						   .col = 1 });
	}
	for (i = 0; i < policy->n_lists && !r; i++)
		r = add_list(names, &policy->lists[i]);
	names->any = vectors_add(&names->build->vectors, &any);
	return r;
}

int compile_names_collect(struct compile_names *names,
			  struct compile_build *build)
{
	int r;

	names->build = build;
	r = base_make_room((void **)&names->zones, &names->zones_room, 0,
			   sizeof(*names->zones));
	if (!r)
		r = base_make_room((void **)&names->globs, &names->globs_room,
				   0, sizeof(*names->globs));
	if (!r)
		r = keymap_reserve(&names->by_hash, build->policy->n_names + 1);
	if (r < 0)
		return r;
	names->zones[names->n_zones++] = (struct compile_zone){ 0 };
	names->globs[names->n_globs++] = (struct compile_star){ 0 };
	return collect(names);
}
