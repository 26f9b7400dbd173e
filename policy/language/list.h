/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - read the files of `lists`: one name or pattern a line, or hosts-file
 * lines.
 *
 *   ads.example.com            # a comment
 *   **.tracker.example
 *   0.0.0.0 ads.example.net ads.example.org
 *
 * Lines end with LF or CRLF.  In a hosts-file line the names that every such
 * file has for the host itself (localhost, ip6-allnodes, ...) are ignored.  A
 * bad entry is reported with path:line:col of the list, and reading goes on.
 */
#pragma once

#include "policy/language/schema.h"

struct list_text {
	const char *text;
	size_t len;
	bool subdomains; /* each name covers all names below it, too */
};

/*
 * Read @text into @list, of which name and path are set already.  0; -EINVAL:
 * @diag says what was wanted; -ENOMEM.
 */
int list_parse(const struct list_text *text, struct arena *arena,
	       struct diag *diag, struct policy_list *list);

/* Read the map `lists` into @context->policy->lists. */
int list_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

/* The list of the name @name; NULL: there is none. */
const struct policy_list *list_find(const struct policy *policy,
				    const char *name);

extern const struct schema_map list_map;
