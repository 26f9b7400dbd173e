/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * search.h - the domains that resolv.conf has names searched in.
 */
#pragma once

#include <stddef.h>

#include "enforcer/dns/name.h"

#define SEARCH_MAX 32

struct search {
	struct dns_name domains[SEARCH_MAX];
	size_t n;
};

/* Read the `search` and `domain` lines of @text (resolv.conf(5)): the last one
 * holds.  What is no name is skipped, and the root, which is no domain. */
void search_parse(const char *text, struct search *ret_search);

/* Read the file at @path as search_parse() does; one that can't be read counts
 * as empty. */
void search_read(const char *path, struct search *ret_search);
