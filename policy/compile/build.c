/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * build.c - let the sections of an image grow, and lay them out at the end.
 *
 * The table has about three keys to a bucket of five slots: nearly every search
 * needs one cache line, and a key costs 22 bytes.  If some key finds no slot
 * near enough, the table is made larger.
 */
#include "policy/compile/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define KEYS_A_BUCKET 2.9
#define TRIES 32
#define AHEAD 16 /* keys whose cache line is prefetched */

void compile_build_init(struct compile_build *build,
			const struct policy *policy,
			const struct compile_input *input, struct diag *diag)
{
	*build = (struct compile_build){ .policy = policy,
					 .input = input,
					 .diag = diag };
	vectors_init(&build->vectors, input->key);
}

void compile_build_done(struct compile_build *build)
{
	vectors_done(&build->vectors);
	free(build->types.cells);
	free(build->end_list.cells);
	free(build->nodes.cells);
	free(build->globs.cells);
	free(build->cgroups.cells);
	free(build->matchers.cells);
	free(build->keys);
	*build = (struct compile_build){ 0 };
}

uint32_t compile_build_clauses(const struct compile_build *build)
{
	return build->policy->n_clauses +
	       (uint32_t)build->policy->name_services.n_except;
}

struct image_cell *compile_build_grow(struct compile_cells *section, size_t n)
{
	size_t room = section->room ? section->room : 16;
	struct image_cell *cells;

	while (room < section->n + n)
		room *= 2;
	if (room > section->room) {
		cells = reallocarray(section->cells, room, sizeof(*cells));
		if (!cells)
			return NULL;
		section->cells = cells;
		section->room = room;
	}
	cells = section->cells + section->n;
	memset(cells, 0, n * sizeof(*cells));
	section->n += n;
	return cells;
}

int compile_build_reserve(struct compile_build *build, size_t n)
{
	struct compile_key *keys;
	size_t room = build->keys_room;

	if (build->n_keys + n <= room)
		return 0;
	room = build->n_keys + n + room / 2;
	keys = reallocarray(build->keys, room, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	build->keys = keys;
	build->keys_room = room;
	return 0;
}

int compile_build_key(struct compile_build *build, uint64_t hash,
		      uint32_t value)
{
	int r;

	r = compile_build_reserve(build, 1);
	if (r < 0)
		return r;
	build->keys[build->n_keys++] =
		(struct compile_key){ .hash = hash, .value = value };
	return 0;
}

static uint32_t put_section(struct image_cell *cells, uint32_t *at,
			    const struct compile_cells *section)
{
	uint32_t first = *at;

	if (section->n)
		memcpy(cells + first, section->cells,
		       section->n * sizeof(*cells));
	*at += (uint32_t)section->n;
	return first;
}

static struct image_bucket *bucket_of(struct image_bucket *table,
				      uint32_t n_buckets,
				      const struct compile_key *key)
{
	return table + ((key->hash >> 32) * n_buckets >> 32);
}

static int put_key(struct image_bucket *bucket, const struct compile_key *key)
{
	unsigned int probe, slot;

	for (probe = 0; probe < IMAGE_PROBES; probe++, bucket++) {
		for (slot = 0; slot < IMAGE_SLOTS; slot++)
			if (!bucket->key[slot]) {
				bucket->key[slot] = key->hash;
				bucket->value[slot] = key->value;
				return 0;
			}
		bucket->overflow = 1;
	}
	return -ENOSPC;
}

static int put_keys(const struct compile_build *build, struct image_cell *cells,
		    const struct image_header *hdr)
{
	struct image_bucket *table = (void *)(cells + hdr->table_first);
	const struct compile_key *keys = build->keys;
	size_t i, n = build->n_keys;
	struct image_cell *filter;
	uint64_t hash;
	int r = 0;

	for (i = 0; i < n && !r; i++) {
		if (i + AHEAD < n)
			__builtin_prefetch(bucket_of(table, hdr->n_buckets,
						     &keys[i + AHEAD]),
					   1);
		hash = keys[i].hash;
		filter = &cells[image_filter_cell(hdr, hash)];
		filter->words[image_filter_word(hash)] |=
			image_filter_bits(hash);
		r = put_key(bucket_of(table, hdr->n_buckets, &keys[i]),
			    &keys[i]);
	}
	return r;
}

static uint8_t clause_flags(const struct policy *policy,
			    const struct policy_rule *rule)
{
	uint8_t flags = 0;

	if ((rule->action == POLICY_ALLOW && rule->open.opens) ||
	    mode_watches(policy, rule))
		flags |= IMAGE_CLAUSE_OPENS;
	if (rule->n_networks)
		flags |= IMAGE_CLAUSE_NETWORKS;
	if (mode_passes(policy, rule))
		flags |= IMAGE_CLAUSE_AUDIT;
	return flags;
}

static void put_clauses(const struct policy *policy, struct image_cell *cells)
{
	struct image_clause *clause = (struct image_clause *)cells;
	const struct policy_rule *rule;
	size_t i;
	uint32_t k;

	for (i = 0; i < policy->n_rules; i++) {
		rule = &policy->rules[i];
		for (k = 0; k < rule->n_clauses; k++) {
			struct image_clause *c =
				&clause[rule->first_clause + k];

			c->rule = (uint16_t)i;
			c->alternative = (uint16_t)k;
			c->action = (uint8_t)rule->action;
			c->alert = (uint8_t)rule->alert;
			c->flags = clause_flags(policy, rule);
		}
	}
}

/* Lay out all sections and a table of @n_buckets.  -ENOSPC: a key found no
 * slot. */
static int lay_out(const struct compile_build *build, uint32_t n_buckets,
		   struct image **ret_image)
{
	CLEANUP(image_freep) struct image *image = NULL;
	const struct compile_cells vectors = { build->vectors.cells,
					       build->vectors.n, 0 };
	size_t n_clause_cells = (build->policy->n_clauses + 15) / 16;
	size_t n = compile_build_cell(0) + vectors.n + n_clause_cells +
		   build->types.n + build->end_list.n + build->nodes.n +
		   build->globs.n + build->cgroups.n + build->matchers.n +
		   (n_buckets + IMAGE_PROBES) / 2 + n_buckets / 32 + 1;
	struct image_header hdr = build->hdr;
	struct image_ends ends = build->ends;
	uint32_t at = compile_build_cell(0);
	int r;

	if (n > INT32_MAX)
		return -EFBIG;
	r = image_new((uint32_t)n, &image);
	if (r < 0)
		return r;
	(void)put_section(image->cells, &at, &vectors);
	hdr.clause_first = at;
	put_clauses(build->policy, image->cells + at);
	at += (uint32_t)n_clause_cells;
	hdr.n_type_cells = (uint16_t)build->types.n;
	(void)put_section(image->cells, &at, &build->types);
	ends.first = put_section(image->cells, &at, &build->end_list);
	hdr.node_first = put_section(image->cells, &at, &build->nodes);
	hdr.glob_first = put_section(image->cells, &at, &build->globs);
	hdr.cgroup_first = put_section(image->cells, &at, &build->cgroups);
	hdr.matcher_first = put_section(image->cells, &at, &build->matchers);
	hdr.table_first = at;
	hdr.n_buckets = n_buckets;
	hdr.n_cells = (uint32_t)n;
	r = put_keys(build, image->cells, &hdr);
	if (r < 0)
		return r;
	memcpy(image->cells, &hdr, sizeof(hdr));
	memcpy(image->cells + IMAGE_ENDS_CELL, &ends, sizeof(ends));
	*ret_image = TAKE_PTR(image);
	return 0;
}

int compile_build_finish(struct compile_build *build, struct image **ret_image)
{
	uint32_t n_buckets =
		(uint32_t)((double)build->n_keys / KEYS_A_BUCKET) + 1;
	unsigned int i;
	int r = -ENOSPC;

	if (build->vectors.error)
		return build->vectors.error;
	for (i = 0; i < TRIES && r == -ENOSPC; i++) {
		r = lay_out(build, n_buckets, ret_image);
		n_buckets += n_buckets / 8 + 1;
	}
	return r;
}
