/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - files of names: one name or pattern a line, or hosts-file lines.
 *
 *   ads.example.com            # a comment
 *   **.tracker.example
 *   0.0.0.0 ads.example.net ads.example.org
 *
 * Lines end with LF or CRLF.  Of hosts-file lines, the names that every such
 * file has for this host itself (localhost, ip6-allnodes, ...) are passed
 * over.  A bad entry is reported with the list's own path:line:col, and
 * reading goes on.
 */
#pragma once

#include "policy/language/schema.h"

struct list_text {
	const char *text;
	size_t len;
	bool subdomains; /* each name covers all below it, too */
};

/*
 * Read @text into @list, whose name and path are set already.  0; -EINVAL:
 * @diag says what was wanted; -ENOMEM.
 */
int list_parse(const struct list_text *text, struct arena *arena,
	       struct diag *diag, struct policy_list *list);

/* The map `lists`: fills @context->policy->lists. */
int list_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

/* NULL: there is none of that name. */
const struct policy_list *list_find(const struct policy *policy,
				    const char *name);

extern const struct schema_map list_map;
