/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suffix.c - libpsl, asked from the top down, behind a table of parents.
 */
#include "enforcer/alert/suffix.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"

int suffix_init(struct suffixes *s)
{
	memset(s->parents, 0, sizeof(s->parents));
	s->psl = psl_latest(NULL);
	return s->psl ? 0 : -ENOMEM;
}

void suffix_done(struct suffixes *s)
{
	psl_free(s->psl);
	s->psl = NULL;
}

bool suffix_is_top(const struct suffixes *s, const char *label)
{
	static const char *const common[] = { "com", "net", "org" };
	size_t i;

	/* The list would say the same, but not as fast. */
	for (i = 0; i < ARRAY_SIZE(common); i++)
		if (strcmp(label, common[i]) == 0)
			return true;
	/* Without the rule "*", which holds for what no rule names. */
	return psl_is_public_suffix2(s->psl, label,
				     PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

static uint64_t hash_of(const struct suffix_tail *tail, unsigned int n)
{
	uint64_t hash = siphash_finish(tail->states[n]);

	return hash ? hash : 1;
}

static struct suffix_parent *place_of(struct suffixes *s, uint64_t hash)
{
	return &s->parents[hash & (SUFFIX_PARENTS - 1)];
}

/* How many of the last labels the table knows, but never all of them: a name
 * itself is not kept, since there are too many.  *ret_suffix: of these. */
static unsigned int find_parent(struct suffixes *s,
				const struct suffix_tail *tail,
				struct suffix *ret_suffix)
{
	unsigned int n;

	for (n = tail->n - 1U; n > 0; n--) {
		uint64_t hash = hash_of(tail, n);
		const struct suffix_parent *parent = place_of(s, hash);

		if (parent->hash != hash)
			continue;
		*ret_suffix = parent->suffix;
		return n;
	}
	return 0;
}

struct suffix suffix_find(struct suffixes *s, const struct suffix_tail *tail)
{
	struct suffix suffix = { 0 };
	unsigned int n = find_parent(s, tail, &suffix);

	if (n == 0)
		suffix.real_top = suffix_is_top(s, tail->text + tail->at[1]);
	/* The longest public suffix and one label more were registered. */
	for (n++; n <= tail->n; n++) {
		if (psl_is_public_suffix(s->psl, tail->text + tail->at[n]))
			suffix.n_registered = 0;
		else if (!suffix.n_registered)
			suffix.n_registered = (uint8_t)n;
		if (n < tail->n) {
			uint64_t hash = hash_of(tail, n);

			*place_of(s, hash) =
				(struct suffix_parent){ hash, suffix };
		}
	}
	return suffix;
}
