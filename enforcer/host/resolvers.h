/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolvers.h - the nameservers of a resolv.conf, for policies that name none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

#define RESOLVERS_PATH "/etc/resolv.conf"
#define RESOLVERS_MAX 64

struct resolvers {
	struct ip_net nets[RESOLVERS_MAX]; /* prefix 32 or 128 */
	size_t n_nets;
};

/*
 * Read the nameserver lines of @text (resolv.conf(5)), without duplicates.
 * Lines that don't parse are skipped, as the C library does.  A file that names
 * no server means a resolver on this host.
 */
void resolvers_parse(const char *text, struct resolvers *ret_resolvers);

/* Read the file at @path as resolvers_parse() does; a missing file counts as
 * empty. */
int resolvers_read(const char *path, struct resolvers *ret_resolvers);

/* Is @ip one of @resolvers? */
bool resolvers_have(const struct resolvers *resolvers,
		    const struct ip_addr *ip);

/* Take the resolvers that @policy gives or, if it gives none, those of the file
 * at @path. */
int resolvers_of_policy(const struct policy *policy, const char *path,
			struct resolvers *ret_resolvers);
