/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unlisted.c - walk the map of denials, and pass over those that an alert
 * lists.
 */
#include "enforcer/suspect/unlisted.h"

#include <errno.h>
#include <string.h>

#include "enforcer/alert/state/open.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/suspect/suspects.h"

/* The keys of what alerts deny. */
struct listed {
	struct denial_key keys[OPEN_ALERTS];
	size_t n;
};

struct choice {
	size_t n;
	struct denial_key key;
	bool found;
};

static void find_listed(const struct suspects *suspects, struct listed *ret)
{
	const struct alerted_entry *who;
	size_t i;

	ret->n = 0;
	for (i = 0; i < OPEN_ALERTS && suspects_nth(suspects, i, &who); i++)
		if (who && who->denied.until_ns)
			ret->keys[ret->n++] = who->denied.key;
}

static bool has(const struct listed *listed, const struct denial_key *key)
{
	size_t i;

	for (i = 0; i < listed->n; i++)
		if (memcmp(&listed->keys[i], key, sizeof(*key)) == 0)
			return true;
	return false;
}

void unlisted_each(const struct suspects *suspects, unlisted_fn fn,
		   void *context)
{
	const struct denial_maps *maps = &suspects_denied(suspects)->maps;
	const uint64_t now_ns = wallclock_boottime_ns();
	struct denial_key key, last;
	struct denial_end end;
	struct listed listed;
	int i, r;

	find_listed(suspects, &listed);
	r = denials_next(maps, NULL, &key, &end);
	for (i = 0; r == 0 && i < DENIAL_ENTRIES; i++) {
		if (end.until_ns > now_ns && !has(&listed, &key) &&
		    !fn(context, &key, &end))
			return;
		last = key;
		r = denials_next(maps, &last, &key, &end);
	}
}

static bool count(void *context, const struct denial_key *key,
		  const struct denial_end *end)
{
	(void)key;
	(void)end;
	(*(size_t *)context)++;
	return true;
}

size_t unlisted_count(const struct suspects *suspects)
{
	size_t n = 0;

	unlisted_each(suspects, count, &n);
	return n;
}

static bool choose(void *context, const struct denial_key *key,
		   const struct denial_end *end)
{
	struct choice *choice = context;

	(void)end;
	if (choice->n-- > 0)
		return true;
	choice->key = *key;
	choice->found = true;
	return false;
}

int unlisted_release(struct suspects *suspects, size_t n)
{
	struct choice choice = { .n = n };

	unlisted_each(suspects, choose, &choice);
	if (!choice.found)
		return -ENOENT;
	suspects_release_program(suspects, &choice.key);
	return denials_end(&suspects_denied(suspects)->maps, &choice.key);
}
