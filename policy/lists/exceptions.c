/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exceptions.c - search sorted names for each suffix of a name.
 */
#include "policy/lists/exceptions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/lists/reading.h"

/* A name or a suffix of one. */
struct name {
	const uint8_t *wire;
	size_t len;
};

/* Sorted; none is there twice. */
struct names {
	struct name *items;
	size_t n;
};

static void names_done(struct names *names)
{
	free(names->items);
}

static int by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->wire, y->wire, x->len);
}

static bool has(const struct names *names, const struct name *name)
{
	return names->n && bsearch(name, names->items, names->n,
				   sizeof(*names->items), by_name);
}

/* Go to the next shorter suffix; false: @name was the root. */
static bool shorten(struct name *name)
{
	size_t n = 1 + (size_t)name->wire[0];

	if (name->len == 1)
		return false;
	name->wire += n;
	name->len -= n;
	return true;
}

/* Is @name in @names, or a suffix of it? */
static bool has_above(const struct names *names, struct name name)
{
	do
		if (has(names, &name))
			return true;
	while (shorten(&name));
	return false;
}

static struct name name_of(const struct policy_pattern *pattern)
{
	return (struct name){ pattern->wire, pattern->wire_len };
}

/* Make @names of the patterns of one kind; @firm: of firm ones only. */
static int collect(const struct reading_patterns *patterns,
		   enum policy_pattern_kind kind, bool firm,
		   struct names *names)
{
	size_t i;

	names->items = calloc(patterns->n + 1, sizeof(*names->items));
	if (!names->items)
		return -ENOMEM;
	for (i = 0; i < patterns->n; i++)
		if (patterns->items[i].kind == kind &&
		    patterns->items[i].firm >= firm)
			names->items[names->n++] = name_of(&patterns->items[i]);
	qsort(names->items, names->n, sizeof(*names->items), by_name);
	return 0;
}

/* What exceptions take out, all of them or the firm ones. */
struct cover {
	struct names itself, below;
};

static void cover_done(struct cover *cover)
{
	names_done(&cover->itself);
	names_done(&cover->below);
}

static int collect_cover(const struct reading *r, bool firm,
			 struct cover *cover)
{
	int error = collect(&r->exceptions, POLICY_EXACT, firm, &cover->itself);

	if (error == 0)
		error = collect(&r->exceptions, POLICY_BELOW, firm,
				&cover->below);
	return error;
}

/* Does an exception cover all that @pattern does? */
static bool is_covered(const struct cover *cover,
		       const struct policy_pattern *pattern)
{
	struct name name = name_of(pattern);

	if (pattern->kind != POLICY_EXACT)
		return has_above(&cover->below, name);
	return has(&cover->itself, &name) ||
	       (shorten(&name) && has_above(&cover->below, name));
}

/* Remove what the exceptions cover; what is firm, only firm ones do. */
static int remove_listed(struct reading *r)
{
	CLEANUP(cover_done) struct cover any = { 0 };
	CLEANUP(cover_done) struct cover firm = { 0 };
	struct policy_pattern *items = r->listed.items;
	size_t i, kept = 0;
	int error;

	error = collect_cover(r, false, &any);
	if (error == 0)
		error = collect_cover(r, true, &firm);
	if (error < 0)
		return error;
	for (i = 0; i < r->listed.n; i++)
		if (!is_covered(items[i].firm ? &firm : &any, &items[i]))
			items[kept++] = items[i];
	r->listed.n = kept;
	return 0;
}

/* May an exception take out something that is listed: by names of which all
 * below are, or by @child, those of patterns with one label more? */
static bool is_of_use(const struct names *below, const struct names *child,
		      const struct policy_pattern *exception)
{
	struct name name = name_of(exception);

	if (has_above(below, name))
		return true;
	return exception->kind == POLICY_EXACT && shorten(&name) &&
	       has(child, &name);
}

/* Remove the exceptions that take nothing out, and below a firm name those that
 * are not firm. */
static int remove_idle(struct reading *r, bool absolute)
{
	CLEANUP(names_done) struct names below = { 0 };
	CLEANUP(names_done) struct names child = { 0 };
	CLEANUP(names_done) struct names firm = { 0 };
	struct policy_pattern *items = r->exceptions.items;
	size_t i, kept = 0;
	int error;

	error = collect(&r->listed, POLICY_BELOW, false, &below);
	if (error == 0)
		error = collect(&r->listed, POLICY_CHILD, false, &child);
	if (error == 0 && absolute)
		error = collect(&r->listed, POLICY_BELOW, true, &firm);
	if (error < 0)
		return error;
	for (i = 0; i < r->exceptions.n; i++) {
		if ((!items[i].firm && has_above(&firm, name_of(&items[i]))) ||
		    !is_of_use(&below, &child, &items[i]))
			continue;
		items[kept++] = items[i];
	}
	r->exceptions.n = kept;
	return 0;
}

int exceptions_settle(struct reading *r, bool absolute)
{
	int error = 0;

	if (!r->exceptions.n)
		return 0;
	if (absolute)
		error = remove_listed(r);
	return error < 0 ? error : remove_idle(r, absolute);
}
