/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * due.c - the first expiry, less what a refresh may be early.
 */
#include "enforcer/gate/opening/due.h"

#include "enforcer/gate/opening/openings.h"

/* The kernel may have an expiry that is earlier by OPENINGS_SLACK_NS. */
#define EARLY_NS (OPENINGS_SLACK_NS + OPENINGS_REFRESH_NS)

static void find_first(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	uint64_t *first_ns = context;

	(void)key;
	if (expires_ns < *first_ns)
		*first_ns = expires_ns;
}

uint64_t due_ns(const struct openings *openings)
{
	uint64_t first_ns = UINT64_MAX;

	openings_each(openings, 0, find_first, &first_ns);
	if (first_ns == UINT64_MAX)
		return first_ns;
	return first_ns > EARLY_NS ? first_ns - EARLY_NS : 0;
}
