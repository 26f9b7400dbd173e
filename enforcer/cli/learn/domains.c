/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domains.c - sort names by their parents, and look at those of each.
 */
#include "enforcer/cli/learn/domains.h"

#include <ctype.h>
#include <errno.h>
#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/learn/owned.h"
#include "enforcer/dns/name.h"
#include "policy/arena.h"
#include "policy/base.h"

/* A name while it is gathered. */
struct item {
	const struct learn_name *name;
	const char *parent;  /* behind its first dot; "" */
	const char *pattern; /* NULL: it stands alone */
};

struct gather {
	const struct learn_program *program;
	struct arena *arena;
	psl_ctx_t *psl;
	struct item *items; /* by parent, then by name */
	size_t n;
	const struct learn_name **suspicious;
	size_t n_suspicious;
	char stem[DNS_NAME_TEXT_MAX]; /* of a numbered name */
};

static const char *parent_of(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : "";
}

/* Compare names label by label from their ends, so that what is below a domain
 * stands together. */
static int order_domains(const char *a, const char *b)
{
	const char *x = a + strlen(a), *y = b + strlen(b);

	while (x > a && y > b) {
		x--, y--;
		if (*x == *y)
			continue;
		/* A dot is before everything. */
		if (*x == '.' || *y == '.')
			return *x == '.' ? -1 : 1;
		return (unsigned char)*x - (unsigned char)*y;
	}
	return (x > a) - (y > b);
}

static int order_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = order_domains(x->parent, y->parent);

	return order ? order : strcmp(x->name->name, y->name->name);
}

static bool has_suspicious(const struct gather *g, const char *domain)
{
	size_t i;

	for (i = 0; i < g->n_suspicious; i++)
		if (learn_owned_is_within(g->suspicious[i]->name, domain))
			return true;
	return false;
}

static bool may_gather(const struct gather *g, const char *domain)
{
	return learn_owned_by_one(g->psl, domain) && !has_suspicious(g, domain);
}

/* Write @name with '*' for the last number of its first label into g->stem.
 * false: it has none, or nothing would be left beside it. */
static bool find_stem(struct gather *g, const char *name)
{
	size_t len = strcspn(name, "."), end = len, begin;

	if (memchr(name, '\\', len))
		return false;
	while (end > 0 && !isdigit((unsigned char)name[end - 1]))
		end--;
	begin = end;
	while (begin > 0 && isdigit((unsigned char)name[begin - 1]))
		begin--;
	if (begin == end || len - (end - begin) < 2 ||
	    strlen(name) + 2 > sizeof(g->stem))
		return false;
	(void)snprintf(g->stem, sizeof(g->stem), "%.*s*%s", (int)begin, name,
		       name + end);
	return true;
}

static const char *pattern_text(const struct gather *g, const char *before,
				const char *domain)
{
	char text[DNS_NAME_TEXT_MAX + 4];

	(void)snprintf(text, sizeof(text), "%s%s", before, domain);
	return arena_text(g->arena, text, strlen(text));
}

/* Count those of @n items that have the stem of g->stem, or with @pattern give
 * it to them. */
static size_t each_of_stem(struct gather *g, struct item *items, size_t n,
			   const char *pattern)
{
	char stem[DNS_NAME_TEXT_MAX];
	size_t i, found = 0;

	memcpy(stem, g->stem, sizeof(stem));
	for (i = 0; i < n; i++) {
		if (!find_stem(g, items[i].name->name) ||
		    strcmp(stem, g->stem) != 0)
			continue;
		found++;
		if (pattern)
			items[i].pattern = pattern;
	}
	memcpy(g->stem, stem, sizeof(stem));
	return found;
}

/* Names that differ in a number alone: mirror-1, mirror-2, mirror-3. */
static int gather_numbered(struct gather *g, struct item *items, size_t n)
{
	const char *pattern;
	size_t i;

	for (i = 0; i < n; i++) {
		if (items[i].pattern || !find_stem(g, items[i].name->name) ||
		    each_of_stem(g, items + i, n - i, NULL) <
			    LEARN_DOMAINS_NUMBERED)
			continue;
		pattern = pattern_text(g, g->stem, "");
		if (!pattern)
			return -ENOMEM;
		(void)each_of_stem(g, items + i, n - i, pattern);
	}
	return 0;
}

/* The @n items have one parent. */
static int gather_siblings(struct gather *g, struct item *items, size_t n)
{
	size_t enough = learn_kind_is_generic(g->program->kind)
				? LEARN_DOMAINS_SIBLINGS_GENERIC
				: LEARN_DOMAINS_SIBLINGS;
	const char *pattern;
	size_t i;

	if (n < LEARN_DOMAINS_NUMBERED || !may_gather(g, items->parent))
		return 0;
	if (n < enough)
		return gather_numbered(g, items, n);
	pattern = pattern_text(g, "*.", items->parent);
	if (!pattern)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		items[i].pattern = pattern;
	return 0;
}

static int gather_parents(struct gather *g)
{
	size_t begin = 0, end;
	int r = 0;

	while (r == 0 && begin < g->n) {
		end = begin + 1;
		while (end < g->n && strcmp(g->items[end].parent,
					    g->items[begin].parent) == 0)
			end++;
		r = gather_siblings(g, g->items + begin, end - begin);
		begin = end;
	}
	return r;
}

/* The registered domain of @name, a part of its text; NULL: it has none. */
static const char *registered(const struct gather *g, const char *name)
{
	if (!g->psl || strchr(name, '\\'))
		return NULL;
	return psl_registrable_domain(g->psl, name);
}

/* Are the @n items at more than one place below the domain, and many? */
static bool is_spread(const struct item *items, size_t n)
{
	size_t i, parents = 1;

	for (i = 1; i < n; i++)
		parents += strcmp(items[i].parent, items[i - 1].parent) != 0;
	return n >= LEARN_DOMAINS_BELOW && parents >= LEARN_DOMAINS_SIBLINGS;
}

/* The @n items are below the registered domain @domain, or it itself. */
static int gather_below(struct gather *g, struct item *items, size_t n,
			const char *domain)
{
	const char *pattern;
	size_t i;

	if (!is_spread(items, n) || !may_gather(g, domain) ||
	    learn_kind_is_generic(g->program->kind))
		return 0;
	pattern = pattern_text(g, "**.", domain);
	if (!pattern)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		if (strcmp(items[i].name->name, domain) != 0)
			items[i].pattern = pattern;
	return 0;
}

static int gather_registered(struct gather *g)
{
	const char *domain, *other;
	size_t begin = 0, end;
	int r = 0;

	while (r == 0 && begin < g->n) {
		domain = registered(g, g->items[begin].name->name);
		end = begin + 1;
		while (domain && end < g->n) {
			other = registered(g, g->items[end].name->name);
			if (!other || strcmp(other, domain) != 0)
				break;
			end++;
		}
		if (domain)
			r = gather_below(g, g->items + begin, end - begin,
					 domain);
		begin = end;
	}
	return r;
}

/* Sort the names into those to be gathered and those that look suspicious. */
static int take_names(struct gather *g)
{
	const struct learn_tree *names = &g->program->names;
	void **list = learn_tree_list(names, g->arena);
	size_t i;

	g->items = arena_array(g->arena, names->n, sizeof(*g->items));
	g->suspicious = arena_array(g->arena, names->n, sizeof(*g->suspicious));
	if (!list || !g->items || !g->suspicious)
		return -ENOMEM;
	for (i = 0; i < names->n; i++) {
		const struct learn_name *name = list[i];

		if (learn_programs_is_suspicious(name))
			g->suspicious[g->n_suspicious++] = name;
		else
			g->items[g->n++] = (struct item){
				.name = name, .parent = parent_of(name->name)
			};
	}
	if (g->n)
		qsort(g->items, g->n, sizeof(*g->items), order_items);
	return 0;
}

/* How many of the items from @begin on have the pattern of the first.  They are
 * within the domain of the pattern, and what is within one stands together. */
static size_t count_of_pattern(const struct gather *g, size_t begin)
{
	const char *pattern = g->items[begin].pattern;
	const char *domain = parent_of(pattern);
	size_t i, n = 0;

	for (i = begin; i < g->n; i++) {
		if (!g->items[i].name)
			continue; /* of another pattern of this domain */
		if (!learn_owned_is_within(g->items[i].name->name, domain))
			break;
		n += g->items[i].pattern == pattern;
	}
	return n;
}

/* Move the names of the items from @begin on that have the pattern of the first
 * into @domain. */
static int take_domain(struct gather *g, size_t begin,
		       struct learn_domain *domain)
{
	const char *pattern = g->items[begin].pattern;
	size_t n = pattern ? count_of_pattern(g, begin) : 1, i;

	domain->pattern = pattern ?: g->items[begin].name->name;
	domain->names = arena_array(g->arena, n, sizeof(*domain->names));
	if (!domain->names)
		return -ENOMEM;
	for (i = begin; domain->n < n; i++) {
		if (g->items[i].pattern != pattern)
			continue;
		domain->names[domain->n++] = g->items[i].name;
		g->items[i].name = NULL;
	}
	return 0;
}

static int list_domains(struct gather *g, struct learn_domains *domains)
{
	size_t i;
	int r = 0;

	domains->list = arena_array(g->arena, g->n, sizeof(*domains->list));
	if (!domains->list)
		return -ENOMEM;
	for (i = 0; r == 0 && i < g->n; i++)
		if (g->items[i].name)
			r = take_domain(g, i, &domains->list[domains->n++]);
	return r;
}

int learn_domains_gather(const struct learn_program *program,
			 struct arena *arena, struct learn_domains *ret_domains)
{
	struct gather g = { .program = program, .arena = arena };
	struct learn_domains domains = { 0 };
	int r;

	g.psl = psl_latest(NULL);
	r = take_names(&g);
	if (r == 0)
		r = gather_parents(&g);
	if (r == 0)
		r = gather_registered(&g);
	if (r == 0)
		r = list_domains(&g, &domains);
	psl_free(g.psl);
	if (r == 0)
		*ret_domains = domains;
	return r;
}
