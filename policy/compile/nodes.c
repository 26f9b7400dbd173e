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
	/* Zones above from the shortest on: what lists with exceptions say of
	 * all below.  There is room for what they say of the name besides. */
	uint32_t n_places;
	struct listed_place places[NAME_MAX_LABELS + 2 + IMAGE_GLOBS];
};

static uint32_t root_zone(const struct compile_names *names)
{
	return names->entries[0].zone;
}

static void add_place(struct above *above, uint32_t chain,
		      enum listed_names names)
{
	if (chain)
		above->places[above->n_places++] =
			(struct listed_place){ chain, names };
}

static void add_zone(const struct compile_names *names, uint32_t zone,
		     struct above *above)
{
	above->parent = zone ? &names->zones[zone] : NULL;
	if (!zone)
		return;
	above->below = vectors_union(&names->build->vectors, above->below,
				     above->parent->below);
	add_place(above, above->parent->listed, LISTED_BELOW);
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
	above->n_places = 0;
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

/* @vec and the clauses of the lists with exceptions that a name is on by
 * @places. */
static uint32_t with_listed(const struct nodes *nodes, uint32_t vec,
			    const struct listed_place *places, size_t n)
{
	struct vectors *vectors = &nodes->build->vectors;

	if (!n)
		return vec;
	return vectors_union(vectors, vec,
			     listed_vector(nodes->listed, vectors, places, n));
}

/* @vec and what is said of names one label longer in the chain @listed: there
 * is no exception for all of them. */
static uint32_t with_listed_child(const struct nodes *nodes, uint32_t vec,
				  uint32_t listed)
{
	const struct listed_place place = { listed, LISTED_CHILD };

	return with_listed(nodes, vec, &place, listed ? 1 : 0);
}

/* Put the globs of @zone into the image, or find equal ones there. */
static int put_globs(struct nodes *nodes, const struct compile_zone *zone,
		     uint32_t *ret_first)
{
	struct compile_cells *section = &nodes->build->globs;
	size_t first = section->n, size;
	struct image_glob *put;
	uint32_t i, vec, *known;
	uint64_t hash;

	put = (void *)compile_build_grow(section, zone->n_globs);
	if (!put)
		return -ENOMEM;
	size = zone->n_globs * sizeof(*put);
	for (i = zone->globs; i; i = nodes->names->globs[i].next, put++) {
		const struct compile_star *glob = &nodes->names->globs[i];
		const struct policy_pattern *p = glob->pattern;

		vec = with_listed_child(nodes, glob->vec, glob->listed);
		put->vec = compile_build_cell(vec);
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

/* Add to @vec and to the places of @above what the parent says of the name
 * @wire: by patterns for names one label longer. */
static uint32_t add_parent(const struct nodes *nodes, const uint8_t *wire,
			   struct above *above, uint32_t vec)
{
	struct vectors *vectors = &nodes->build->vectors;
	const struct compile_star *glob;
	uint32_t i;

	vec = vectors_union(vectors, vec, above->parent->child);
	add_place(above, above->parent->listed, LISTED_CHILD);
	for (i = above->parent->globs; i; i = glob->next) {
		glob = &nodes->names->globs[i];
		if (!glob_matches(glob->pattern, wire))
			continue;
		vec = vectors_union(vectors, vec, glob->vec);
		add_place(above, glob->listed, LISTED_CHILD);
	}
	return vec;
}

/* What holds for the name itself; @above has more places afterwards. */
static uint32_t exact_vec(const struct nodes *nodes,
			  const struct compile_entry *entry,
			  const struct compile_zone *zone, struct above *above)
{
	uint32_t vec = vectors_union(&nodes->build->vectors, entry->exact,
				     above->below);

	if (above->parent)
		vec = add_parent(nodes, entry->wire, above, vec);
	add_place(above, zone->listed, LISTED_ITSELF);
	return with_listed(nodes, vec, above->places, above->n_places);
}

static uint32_t below_vec(const struct nodes *nodes,
			  const struct compile_zone *zone, struct above *above)
{
	const uint32_t n = above->n_places;
	uint32_t vec = vectors_union(&nodes->build->vectors, above->below,
				     zone->below);

	add_place(above, zone->listed, LISTED_BELOW);
	vec = with_listed(nodes, vec, above->places, above->n_places);
	above->n_places = n;
	return vec;
}

static int make_node(struct nodes *nodes, const struct compile_entry *entry,
		     uint32_t *ret_number)
{
	const struct compile_zone *zone = &nodes->names->zones[entry->zone];
	struct vectors *vectors = &nodes->build->vectors;
	struct image_node node = { .n_globs = zone->n_globs };
	struct above above;
	uint32_t below, child;
	int r = 0;

	look_above(nodes->names, entry->wire, &above);
	below = below_vec(nodes, zone, &above);
	child = with_listed_child(nodes,
				  vectors_union(vectors, below, zone->child),
				  zone->listed);
	node.below_vec = compile_build_cell(below);
	node.child_vec = compile_build_cell(child);
	node.exact_vec =
		compile_build_cell(exact_vec(nodes, entry, zone, &above));
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
