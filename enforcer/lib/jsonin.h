/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsonin.h - read JSON documents with yajl: value by value, or as a tree.
 */
#pragma once

#include <stddef.h>
#include <yajl/yajl_parse.h>
#include <yajl/yajl_tree.h>

/*
 * Give the values of the document in the @len bytes at @text to @callbacks.
 * 0; -EINVAL: it is no JSON, or a callback ended it; -ENOMEM.
 */
int jsonin_read(const yajl_callbacks *callbacks, void *context,
		const void *text, size_t len);

#define JSONIN_DEPTH_MAX 64

/*
 * The document @text as a tree, for jsonin_treep().  0; -EINVAL: it is no JSON;
 * -ELOOP: its arrays and objects are nested deeper than JSONIN_DEPTH_MAX, as
 * only an attacker's are: yajl frees a tree by recursion.
 */
int jsonin_tree_read(const char *text, yajl_val *ret_tree);
/* The same; NULL: an error. */
yajl_val jsonin_tree(const char *text);
void jsonin_treep(yajl_val *tree);

/* The value of @key in @object; NULL: it has none, or is no object. */
yajl_val jsonin_member(yajl_val object, const char *key);
