/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - sorted collections in which each item is once.
 *
 * Items lie in an arena, so that they stay where they are.  All zeroes is an
 * empty one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena; /* policy/arena.h */

struct learn_tree {
	void *root;
	size_t n;
};

typedef int (*learn_tree_order)(const void *a, const void *b);

/* The item that equals @probe; if there is none, a copy of its @size bytes
 * becomes one.  NULL: there is no memory. */
void *learn_tree_add(struct learn_tree *tree, struct arena *arena,
		     const void *probe, size_t size, learn_tree_order order);

/* The item that equals @probe; NULL: there is none. */
void *learn_tree_find(const struct learn_tree *tree, const void *probe,
		      learn_tree_order order);

/* A collection of texts: add a copy of @text, or find it.  NULL: no memory. */
const char *learn_tree_text(struct learn_tree *tree, struct arena *arena,
			    const char *text);
/* Is @text in such a collection? */
bool learn_tree_has_text(const struct learn_tree *tree, const char *text);

/* Compare @n texts, the first of which counts most; for a learn_tree_order. */
int learn_tree_order_texts(const char *const *a, const char *const *b,
			   size_t n);

/* All items in order, @tree->n of them, in an array in @arena.  NULL: no
 * memory. */
void **learn_tree_list(const struct learn_tree *tree, struct arena *arena);

/* Forget the items, which the arena still has. */
void learn_tree_done(struct learn_tree *tree);
