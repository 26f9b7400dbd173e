/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nodes.c - join each name's own patterns with those of the names above it.
 */
#include "policy/compile/nodes.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/name.h"
#include "policy/policy.h"

/* What the names above a name say of it. */
struct above {
	uint32_t below;			   /* vector of their "**." patterns */
	const struct compile_zone *parent; /* of the parent name; NULL: none */
	uint32_t labels;		   /* of the name itself */
	/* Zones above from the shortest on: what lists with exceptions say. */
	uint32_t n_chains;
	uint32_t chains[NAME_MAX_LABELS + 1]; /* with room for the name's own */
};

static uint32_t root_zone(const struct compile_names *names)
{
	return names->entries[0].zone;
}

static void add_zone(const struct compile_names *names, uint32_t zone,
		     struct above *above)
{
	above->parent = zone ? &names->zones[zone] : NULL;
	if (!zone)
		return;
	above->below = vectors_union(&names->build->vectors, above->below,
				     above->parent->below);
	if (above->parent->listed)
		above->chains[above->n_chains++] = above->parent->listed;
}

static void look_above(const struct compile_names *names, const uint8_t *wire,
		       struct above *above)
{
	uint8_t starts[NAME_MAX_LABELS];
	struct siphash state;
	uint32_t n = 0, k, zone;
	size_t at;

	above->below = names->any;
	above->parent = NULL;
	above->n_chains = 0;
	for (at = 0; wire[at]; at += 1 + wire[at])
		starts[n++] = (uint8_t)at;
	above->labels = n;
	if (!names->zone_depths)
		return;
	siphash_begin(&state, names->build->hdr.key, IMAGE_TAG_NAME);
	for (k = 0; k < n; k++) { /* the suffix of k labels */
		zone = k ? 0 : root_zone(names);
		if (k)
			name_absorb_label(&state, wire + starts[n - k]);
		if (k && (names->zone_depths & image_depth(k)))
			(void)keymap_find(&names->zone_by_hash,
					  siphash_finish(state), &zone);
		add_zone(names, zone, above);
	}
}

static bool glob_matches(const struct policy_pattern *p, const uint8_t *label)
{
	size_t len = label[0];

	return len >= (size_t)p->prefix_len + p->suffix_len &&
	       !memcmp(label + 1, policy_pattern_prefix(p), p->prefix_len) &&
	       !memcmp(label + 1 + len - p->suffix_len,
		       policy_pattern_suffix(p), p->suffix_len);
}

static uint32_t exact_vec(const struct compile_names *names,
			  const struct compile_entry *entry,
			  const struct above *above)
{
	struct vectors *vectors = &names->build->vectors;
	uint32_t vec = vectors_union(vectors, entry->exact, above->below), i;

	if (!above->parent)
		return vec;
	vec = vectors_union(vectors, vec, above->parent->child);
	for (i = above->parent->globs; i; i = names->globs[i].next)
		if (glob_matches(names->globs[i].pattern, entry->wire))
			vec = vectors_union(vectors, vec, names->globs[i].vec);
	return vec;
}

struct nodes {
	const struct compile_names *names;
	struct listed *listed; /* of @names */
	struct compile_build *build;
	struct keymap by_content;	/* -> node */
	struct keymap globs_by_content; /* -> first glob */
	struct image_node last; /* most names have that of the name before */
	uint32_t last_number, n;
};

static void nodes_done(struct nodes *nodes)
{
	keymap_done(&nodes->by_content);
	keymap_done(&nodes->globs_by_content);
}

static uint64_t content_hash(const struct nodes *nodes, const void *content,
			     size_t size)
{
	struct siphash s;
	size_t i;

	siphash_begin(&s, nodes->build->hdr.key, 0);
	for (i = 0; i < size; i += 8)
		siphash_absorb(&s, name_load((const uint8_t *)content + i, 8));
	return siphash_finish(s) | 1;
}

/* Put the globs of @zone into the image, or find equal ones there. */
static int put_globs(struct nodes *nodes, const struct compile_zone *zone,
		     uint32_t *ret_first)
{
	struct compile_cells *section = &nodes->build->globs;
	size_t first = section->n, size;
	struct image_glob *put;
	uint32_t i, *known;
	uint64_t hash;

	put = (void *)compile_build_grow(section, zone->n_globs);
	if (!put)
		return -ENOMEM;
	size = zone->n_globs * sizeof(*put);
	for (i = zone->globs; i; i = nodes->names->globs[i].next, put++) {
		const struct policy_pattern *p = nodes->names->globs[i].pattern;

		put->vec = compile_build_cell(nodes->names->globs[i].vec);
		put->prefix_len = p->prefix_len;
		put->suffix_len = p->suffix_len;
		memcpy(put->words, policy_pattern_prefix(p), p->prefix_len);
		memcpy(put->words + (p->prefix_len + 7) / 8,
		       policy_pattern_suffix(p), p->suffix_len);
	}
	for (hash = content_hash(nodes, section->cells + first, size);;
	     hash += 2) {
		int r = keymap_at(&nodes->globs_by_content, hash, &known);

		if (r < 0)
			return r;
		if (*known == UINT32_MAX)
			*known = (uint32_t)first;
		if (!memcmp(section->cells + *known, section->cells + first,
			    size))
			break;
	}
	if (*known != first)
		section->n = first;
	*ret_first = *known;
	return 0;
}

static struct image_node *node_at(const struct nodes *nodes, uint32_t number)
{
	return (struct image_node *)(void *)nodes->build->nodes.cells + number;
}

/* Put @node into the image, or find an equal one there. */
static int put_node(struct nodes *nodes, const struct image_node *node,
		    uint32_t *ret_number)
{
	uint64_t hash = content_hash(nodes, node, sizeof(*node));
	uint32_t *known;
	int r;

	for (;; hash += 2) {
		r = keymap_at(&nodes->by_content, hash, &known);
		if (r < 0)
			return r;
		if (*known == UINT32_MAX)
			break;
		*ret_number = *known;
		if (!memcmp(node_at(nodes, *known), node, sizeof(*node)))
			return 0;
	}
	if (nodes->n % 4 == 0 && !compile_build_grow(&nodes->build->nodes, 1))
		return -ENOMEM;
	*known = nodes->n++;
	*node_at(nodes, *known) = *node;
	*ret_number = *known;
	return 0;
}

/* Add to @exact and @below the clauses of lists with exceptions. */
static void add_listed(const struct nodes *nodes,
		       const struct compile_zone *zone, struct above *above,
		       uint32_t *exact, uint32_t *below)
{
	struct listed *listed = nodes->listed;
	struct vectors *vectors = &nodes->build->vectors;
	uint32_t *chains = above->chains;
	const bool own = zone->listed != 0;
	const size_t n = above->n_chains + own;

	if (own)
		chains[above->n_chains] = zone->listed;
	if (!n)
		return;
	*exact = vectors_union(vectors, *exact,
			       listed_vector(listed, vectors, chains, n, own));
	*below =
		vectors_union(vectors, *below,
			      listed_vector(listed, vectors, chains, n, false));
}

static int make_node(struct nodes *nodes, const struct compile_entry *entry,
		     uint32_t *ret_number)
{
	const struct compile_zone *zone = &nodes->names->zones[entry->zone];
	struct vectors *vectors = &nodes->build->vectors;
	struct image_node node = { .n_globs = zone->n_globs };
	struct above above;
	uint32_t exact, below;
	int r = 0;

	look_above(nodes->names, entry->wire, &above);
	exact = exact_vec(nodes->names, entry, &above);
	below = vectors_union(vectors, above.below, zone->below);
	add_listed(nodes, zone, &above, &exact, &below);
	node.exact_vec = compile_build_cell(exact);
	node.child_vec =
		compile_build_cell(vectors_union(vectors, below, zone->child));
	node.below_vec = compile_build_cell(below);
	if (zone->n_globs)
		r = put_globs(nodes, zone, &node.glob_first);
	if (r < 0)
		return r;
	if (above.labels)
		nodes->build->hdr.depths |= image_depth(above.labels);
	*ret_number = nodes->last_number;
	if (nodes->n && !memcmp(&node, &nodes->last, sizeof(node)))
		return 0;
	r = put_node(nodes, &node, ret_number);
	nodes->last = node;
	nodes->last_number = *ret_number;
	return r;
}

int compile_nodes_make(struct compile_names *names)
{
	CLEANUP(nodes_done)
	struct nodes nodes = { .names = names,
			       .listed = &names->listed,
			       .build = names->build };
	uint32_t number;
	size_t i;
	int r;

	r = compile_build_reserve(names->build, names->n_entries);
	/* Each search begins at node 0, the root, which has no key. */
	for (i = 0; i < names->n_entries && !r; i++) {
		r = make_node(&nodes, &names->entries[i], &number);
		if (!r && i)
			r = compile_build_key(names->build,
					      names->entries[i].hash, number);
	}
	return r;
}
