/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.c - tsearch(3) with the items in an arena.
 */
#include "enforcer/cli/learn/tree.h"

#include <search.h>
#include <string.h>

#include "policy/arena.h"

static int text_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The address of an item is the first member of its node: tsearch(3). */
static void *item_at(const void *node)
{
	return *(void *const *)node;
}

/* Put @probe, which is not there yet, into @tree; then its copy. */
static void *insert(struct learn_tree *tree, void *copy, learn_tree_order order)
{
	if (!copy || !tsearch(copy, &tree->root, order))
		return NULL;
	tree->n++;
	return copy;
}

void *learn_tree_find(const struct learn_tree *tree, const void *probe,
		      learn_tree_order order)
{
	const void *node = tfind(probe, &tree->root, order);

	return node ? item_at(node) : NULL;
}

void *learn_tree_add(struct learn_tree *tree, struct arena *arena,
		     const void *probe, size_t size, learn_tree_order order)
{
	void *found = learn_tree_find(tree, probe, order);
	void *copy;

	if (found)
		return found;
	copy = arena_array(arena, 1, size);
	if (copy)
		memcpy(copy, probe, size);
	return insert(tree, copy, order);
}

const char *learn_tree_text(struct learn_tree *tree, struct arena *arena,
			    const char *text)
{
	const char *found = learn_tree_find(tree, text, text_order);

	if (found)
		return found;
	return insert(tree, arena_text(arena, text, strlen(text)), text_order);
}

bool learn_tree_has_text(const struct learn_tree *tree, const char *text)
{
	return learn_tree_find(tree, text, text_order);
}

int learn_tree_order_texts(const char *const *a, const char *const *b, size_t n)
{
	int order = 0;
	size_t i;

	for (i = 0; i < n && !order; i++)
		order = strcmp(a[i], b[i]);
	return order;
}

struct list {
	void **items;
	size_t n;
};

static void on_node(const void *node, VISIT visit, void *context)
{
	struct list *list = context;

	if (visit == postorder || visit == leaf)
		list->items[list->n++] = item_at(node);
}

void **learn_tree_list(const struct learn_tree *tree, struct arena *arena)
{
	struct list list = { .items = arena_array(arena, tree->n,
						  sizeof(void *)) };

	if (list.items)
		twalk_r(tree->root, on_node, &list);
	return list.items;
}

static void keep_item(void *item)
{
	(void)item;
}

void learn_tree_done(struct learn_tree *tree)
{
	tdestroy(tree->root, keep_item);
	*tree = (struct learn_tree){ 0 };
}
