/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.c - split the paths of cgroups at each '/' and compile the
 * components.
 *
 * Empty components are ignored.
 */
#include "policy/compile/cgroups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/compile/matcher.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide_cgroup.h"
#include "policy/policy.h"

/* A path without globs that some clause names. */
struct literal {
	const char *path;
	uint64_t hash;
	uint64_t pad[14];
	struct image_cell clauses; /* that name it */
};

#define LITERAL_CELLS (sizeof(struct literal) / sizeof(struct image_cell))

struct glob {
	const char *path;
	uint32_t clause; /* the first that has it */
	struct image_cell clauses;
};

struct cgroups {
	struct compile_build *build;
	struct compile_cells literals; /* each a struct literal */
	struct keymap by_hash;	       /* -> literal */
	struct keymap matchers;	       /* hash of component -> matcher */
	struct glob globs[IMAGE_CGROUPS];
	size_t n_globs;
	struct image_cell none;	 /* clauses without a cgroup, or of the root */
	struct image_cell named; /* clauses with a cgroup */
};

static void cgroups_done(struct cgroups *cgroups)
{
	free(cgroups->literals.cells);
	keymap_done(&cgroups->by_hash);
	keymap_done(&cgroups->matchers);
}

uint64_t compile_cgroups_hash(const __u64 key[2], const char *component,
			      size_t len)
{
	return decide_component_hash(key, (const __u8 *)component, len);
}

/* Take the next component from *@path.  Returns its length, 0 at the end. */
static size_t next_component(const char **path, const char **ret_component)
{
	size_t len;

	*path += strspn(*path, "/");
	len = strcspn(*path, "/");
	*ret_component = *path;
	*path += len;
	return len;
}

static bool same_path(const char *a, const char *b)
{
	const char *x, *y;
	size_t len;

	do {
		len = next_component(&a, &x);
		if (next_component(&b, &y) != len || memcmp(x, y, len) != 0)
			return false;
	} while (len);
	return true;
}

static struct literal *literal_at(const struct cgroups *cgroups, uint32_t i)
{
	return (struct literal *)(void *)(cgroups->literals.cells +
					  i * LITERAL_CELLS);
}

static void begin(const struct cgroups *cgroups, struct siphash *state)
{
	siphash_begin(state, cgroups->build->hdr.key, IMAGE_TAG_CGROUP);
}

static uint64_t absorb(const struct cgroups *cgroups, struct siphash *state,
		       const char *component, size_t len)
{
	const __u64 *key = cgroups->build->hdr.key;

	siphash_absorb(state, decide_component_hash(
				      key, (const __u8 *)component, len));
	return siphash_finish(*state);
}

static int add_literal(struct cgroups *cgroups, const char *path,
		       uint32_t clause)
{
	const char *rest = path, *component;
	struct siphash state;
	struct literal *literal;
	uint64_t hash = 0;
	uint32_t *at;
	size_t len;
	int r;

	begin(cgroups, &state);
	while ((len = next_component(&rest, &component)))
		hash = absorb(cgroups, &state, component, len);
	if (!hash) {
		clauses_set(&cgroups->none, clause, 1);
		return 0;
	}
	r = keymap_at(&cgroups->by_hash, hash, &at);
	if (r < 0)
		return r;
	if (*at == UINT32_MAX) {
		*at = (uint32_t)(cgroups->literals.n / LITERAL_CELLS);
		literal = (void *)compile_build_grow(&cgroups->literals,
						     LITERAL_CELLS);
		if (!literal)
			return -ENOMEM;
		literal->path = path;
		literal->hash = hash;
	}
	clauses_set(&literal_at(cgroups, *at)->clauses, clause, 1);
	return 0;
}

/* Where the clause stands; one of `except` is somewhere in the policy. */
static struct diag_at place_of(const struct cgroups *cgroups, uint32_t clause)
{
	const struct policy *policy = cgroups->build->policy;
	const struct policy_rule *rule = policy_rule_of_clause(policy, clause);

	if (!rule)
		return (struct diag_at){ .path = policy->path };
	return (struct diag_at){ .path = rule->path,
				 .line = rule->line,
				 .col = 1 };
}

static int add_glob(struct cgroups *cgroups, const char *path, uint32_t clause)
{
	size_t i = 0;

	while (i < cgroups->n_globs && !same_path(cgroups->globs[i].path, path))
		i++;
	if (i == IMAGE_CGROUPS)
		return diag_error(cgroups->build->diag,
				  place_of(cgroups, clause),
				  "cgroup: want at most %d different patterns, "
				  "found one more: '%s'",
				  IMAGE_CGROUPS, path);
	if (i == cgroups->n_globs) {
		cgroups->globs[i].path = path;
		cgroups->globs[i].clause = clause;
		cgroups->n_globs++;
	}
	clauses_set(&cgroups->globs[i].clauses, clause, 1);
	return 0;
}

static int add_subject(struct cgroups *cgroups,
		       const struct policy_subject *who, uint32_t clause)
{
	const char *path;
	size_t i;
	int r = 0;

	if (!who->n_cgroups)
		clauses_set(&cgroups->none, clause, 1);
	else
		clauses_set(&cgroups->named, clause, 1);
	for (i = 0; i < who->n_cgroups && !r; i++) {
		path = who->cgroups[i];
		if (compile_matcher_is_glob(path, strlen(path)))
			r = add_glob(cgroups, path, clause);
		else
			r = add_literal(cgroups, path, clause);
	}
	return r;
}

static int add_rules(struct cgroups *cgroups)
{
	const struct policy *policy = cgroups->build->policy;
	const struct policy_subject anyone = { 0 };
	int r = 0;
	size_t i;
	uint32_t k;

	for (i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		for (k = 0; k < rule->n_clauses && !r; k++)
			r = add_subject(cgroups,
					rule->n_subjects ? &rule->subjects[k]
							 : &anyone,
					rule->first_clause + k);
	}
	return r;
}

static int add_excepted(struct cgroups *cgroups)
{
	const struct policy *policy = cgroups->build->policy;
	const struct service_terms *terms = &policy->name_services;
	size_t i;
	int r = 0;

	for (i = 0; i < terms->n_except && !r; i++)
		r = add_subject(cgroups, &terms->except[i],
				policy->n_clauses + (uint32_t)i);
	return r;
}

static void add_cell(struct image_cell *to, const struct image_cell *from)
{
	unsigned int i;

	for (i = 0; i < IMAGE_WORDS; i++)
		to->words[i] |= from->words[i];
}

/* Put a path without globs into the table, with the clauses of all cgroups
 * above it. */
static int put_literal(const struct cgroups *cgroups,
		       const struct literal *literal)
{
	struct image_cell clauses = cgroups->none;
	const char *rest = literal->path, *component;
	struct siphash state;
	uint32_t found;
	size_t len;

	begin(cgroups, &state);
	while ((len = next_component(&rest, &component)))
		if (keymap_find(&cgroups->by_hash,
				absorb(cgroups, &state, component, len),
				&found))
			add_cell(&clauses,
				 &literal_at(cgroups, found)->clauses);
	return compile_build_key(cgroups->build, literal->hash,
				 compile_build_cell(vectors_add(
					 &cgroups->build->vectors, &clauses)));
}

/* Find or make the matcher of a component with globs. */
static int put_matcher(struct cgroups *cgroups, const char *component,
		       size_t len, __u64 *ret_part)
{
	struct compile_cells *section = &cgroups->build->matchers;
	struct image_cell *cells;
	uint32_t *at;
	int r;

	r = keymap_at(
		&cgroups->matchers,
		compile_cgroups_hash(cgroups->build->hdr.key, component, len),
		&at);
	if (r < 0)
		return r;
	if (*at == UINT32_MAX) {
		*at = (uint32_t)(section->n / IMAGE_MATCHER_CELLS);
		cells = compile_build_grow(section, IMAGE_MATCHER_CELLS);
		if (!cells)
			return -ENOMEM;
		r = compile_matcher_make(component, len, cells);
	}
	*ret_part = *at;
	return r;
}

static int put_part(struct cgroups *cgroups, struct image_cgroup *pattern,
		    const char *component, size_t len)
{
	unsigned int n = pattern->n_parts;

	if (n == IMAGE_DEPTH)
		return -E2BIG;
	pattern->n_parts++;
	if (compile_matcher_is_glob(component, len)) {
		pattern->globs |= (uint16_t)(1U << n);
		return put_matcher(cgroups, component, len, &pattern->part[n]);
	}
	pattern->part[n] =
		compile_cgroups_hash(cgroups->build->hdr.key, component, len);
	return 0;
}

static int put_glob(struct cgroups *cgroups, const struct glob *glob)
{
	struct compile_build *build = cgroups->build;
	const char *rest = glob->path, *component;
	struct image_cgroup *pattern;
	size_t len;
	int r = 0;

	pattern = (void *)compile_build_grow(&build->cgroups, 1);
	if (!pattern)
		return -ENOMEM;
	pattern->vec = compile_build_cell(
		vectors_add(&build->vectors, &glob->clauses));
	while (!r && (len = next_component(&rest, &component)))
		r = put_part(cgroups, pattern, component, len);
	if (r != -E2BIG)
		return r;
	return diag_error(build->diag, place_of(cgroups, glob->clause),
			  "cgroup: want a pattern of at most %d components "
			  "with at most %d characters in one with a star, "
			  "found '%s'",
			  IMAGE_DEPTH, IMAGE_OPS, glob->path);
}

int compile_cgroups_build(struct compile_build *build)
{
	CLEANUP(cgroups_done) struct cgroups cgroups = { .build = build };
	static const struct image_cell nothing;
	size_t i;
	int r;

	r = add_rules(&cgroups);
	if (!r)
		r = add_excepted(&cgroups);
	for (i = 0; i < cgroups.literals.n / LITERAL_CELLS && !r; i++)
		r = put_literal(&cgroups, literal_at(&cgroups, (uint32_t)i));
	for (i = 0; i < cgroups.n_globs && !r; i++)
		r = put_glob(&cgroups, &cgroups.globs[i]);
	build->hdr.n_cgroups = (uint16_t)cgroups.n_globs;
	build->hdr.cgroup_vec =
		compile_build_cell(vectors_add(&build->vectors, &cgroups.none));
	if (memcmp(&cgroups.named, &nothing, sizeof(nothing)) != 0)
		build->hdr.flags |= IMAGE_USES_CGROUP;
	return r;
}
