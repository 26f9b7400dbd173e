/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_links.c - realpath(3) of the components without globs, once a pattern.
 */
#include "enforcer/cli/records/exe_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"

#define GLOBS "*?[\\"

struct link {
	const char *pattern;
	const char *followed; /* NULL: it is the same */
};

static int order(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return strcmp(x->pattern, y->pattern);
}

/* How many bytes of @pattern are of components without globs. */
static size_t plain_len(const char *pattern)
{
	size_t len = strcspn(pattern, GLOBS);

	if (pattern[len])
		while (len && pattern[len - 1] != '/')
			len--;
	return len;
}

static const char *follow(struct arena *arena, const char *pattern)
{
	const size_t len = plain_len(pattern);
	const char *rest = pattern + len;
	CLEANUP(base_freep) char *plain = strndup(pattern, len);
	CLEANUP(base_freep) char *real = NULL;
	size_t size;
	char *text;

	if (!plain || !len)
		return NULL;
	real = realpath(plain, NULL);
	if (!real || strpbrk(real, GLOBS))
		return NULL; /* as a pattern it would mean something else */
	size = strlen(real) + 1 + strlen(rest) + 1;
	text = arena_array(arena, size, 1);
	if (!text)
		return NULL;
	(void)snprintf(text, size, "%s%s%s", real, *rest && real[1] ? "/" : "",
		       rest);
	return strcmp(text, pattern) == 0 ? NULL : text;
}

const char *exe_links_follow(void *links, const char *pattern)
{
	struct exe_links *l = links;
	struct link link = { .pattern = pattern };
	const struct link *found;

	found = learn_tree_find(&l->found, &link, order);
	if (found)
		return found->followed;
	link.followed = follow(l->arena, pattern);
	link.pattern = arena_text(l->arena, pattern, strlen(pattern));
	if (link.pattern)
		(void)learn_tree_add(&l->found, l->arena, &link, sizeof(link),
				     order);
	return link.followed;
}

void exe_links_done(struct exe_links *links)
{
	learn_tree_done(&links->found);
}
