/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domains.h - gather names into patterns, as far as those who own them are the
 * same.
 */
#pragma once

#include <stddef.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/programs.h"

/* So many names of one parent stand for all names of it; a program that goes
 * where its caller says takes more. */
#define LEARN_DOMAINS_SIBLINGS 5
#define LEARN_DOMAINS_SIBLINGS_GENERIC 20
/* So many names that differ in a number alone stand for any number. */
#define LEARN_DOMAINS_NUMBERED 3
/* So many names at several places below a registered domain stand for all. */
#define LEARN_DOMAINS_BELOW 12
/* So many names in one pattern look like a tunnel rather than a service. */
#define LEARN_DOMAINS_MANY 1000

struct learn_domain {
	const char *pattern;
	const struct learn_name **names; /* in order */
	size_t n;
};

struct learn_domains {
	struct learn_domain *list; /* in order of their parents */
	size_t n;
};

/*
 * Make patterns for those names of @program that do not look suspicious, each
 * of which is in one of them.  No pattern has a name that looks suspicious.
 * All of it lies in @arena.  -ENOMEM.
 */
int learn_domains_gather(const struct learn_program *program,
			 struct arena *arena,
			 struct learn_domains *ret_domains);
