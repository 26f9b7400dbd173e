/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_zone.c - owners, origins and the apex of a zone file.
 */
#include "policy/lists/rpz/zone.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/lists/lines.h"
#include "tests/unit/unit.h"

static struct lines_word word_of(const char *text)
{
	return (struct lines_word){ .text = text, .len = strlen(text) };
}

/* What is NULL is not said. */
static const struct {
	const char *what;
	const char *before; /* the first $ORIGIN */
	const char *soa;    /* its owner */
	const char *origin; /* another $ORIGIN */
	const char *owner;
	const char *want; /* NULL: none */
} zones[] = {
	{ "nothing is known", NULL, NULL, NULL, "a.b", "a.b" },
	{ "an absolute name of it", NULL, NULL, NULL, "a.b.", "a.b" },
	{ "the apex of it", NULL, NULL, NULL, "@", NULL },
	{ "an SOA without a name", NULL, "@", NULL, "a", "a" },
	{ "the apex is that of the SOA", NULL, "x.", NULL, "a", "a" },
	{ "an absolute name in it", NULL, "x.", NULL, "a.X.", "a" },
	{ "a name outside", NULL, "x.", NULL, "a.y.", NULL },
	{ "a longer last label", NULL, "x.", NULL, "ax.", NULL },
	{ "an escaped dot", NULL, "x.", NULL, "a\\.x.", NULL },
	{ "an escaped backslash", NULL, "x.", NULL, "a\\\\.x.", "a\\\\" },
	{ "an escaped dot at the end", NULL, "x.", NULL, "a\\.", "a\\." },
	{ "the apex", NULL, "x.", NULL, "x.", NULL },
	{ "the apex that the SOA names, not the root", ".", "r.x", NULL,
	  "a.r.x", "a" },
	{ "without SOA the first origin has it", "x.", NULL, NULL, "a", "a" },
	{ "an origin below", "x.", NULL, "b.x.", "a", "a.b" },
	{ "a relative origin below", "x.", NULL, "b", "a", "a.b" },
	{ "the name of the origin", "x.", NULL, "b", "@", "b" },
	{ "an origin below nothing known", "b", NULL, NULL, "a", "a.b" },
	{ "an origin outside", "x.", NULL, "y.", "a", NULL },
	{ "the root is the apex", ".", NULL, NULL, "a", "a" },
	{ "the root itself", ".", NULL, NULL, "@", NULL },
};

static void say_soa(struct zone *zone, const char *owner)
{
	const struct lines_word word = word_of(owner);

	zone_set_owner(zone, &word);
	zone_set_apex(zone);
}

static void say_origin(struct zone *zone, const char *name)
{
	const struct lines_word word = word_of(name);

	CU_ASSERT(zone_set_origin(zone, &word));
}

static void names_are_relative_to_the_origin_and_shown_below_the_apex(void)
{
	struct lines_word owner, name;
	char got[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(zones); i++) {
		struct zone zone = { 0 };

		if (zones[i].before)
			say_origin(&zone, zones[i].before);
		if (zones[i].soa)
			say_soa(&zone, zones[i].soa);
		if (zones[i].origin)
			say_origin(&zone, zones[i].origin);
		owner = word_of(zones[i].owner);
		zone_set_owner(&zone, &owner);
		(void)snprintf(got, sizeof(got), "none");
		if (zone_owner(&zone, &name))
			(void)snprintf(got, sizeof(got), "%.*s", (int)name.len,
				       name.text);
		unit_string(zones[i].what, zones[i].want ?: "none", got);
	}
}

static void an_origin_that_is_too_long_takes_the_names_behind_it_along(void)
{
	char text[ZONE_NAME_MAX + 2];
	struct lines_word word, name;
	struct zone zone = { 0 };

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	say_origin(&zone, "x.");
	word = word_of(text);
	CU_ASSERT(!zone_set_origin(&zone, &word));
	word = word_of("b");
	zone_set_owner(&zone, &word);
	CU_ASSERT(!zone_owner(&zone, &name));
	word = word_of("@");
	zone_set_owner(&zone, &word);
	CU_ASSERT(!zone_owner(&zone, &name));
	word = word_of("b.x.");
	zone_set_owner(&zone, &word);
	CU_ASSERT(zone_owner(&zone, &name));
	say_origin(&zone, "x.");
	word = word_of("b");
	zone_set_owner(&zone, &word);
	CU_ASSERT(zone_owner(&zone, &name));
	/* An owner that is too long is none, and is not inherited. */
	word = word_of(text);
	zone_set_owner(&zone, &word);
	CU_ASSERT(!zone_owner(&zone, &name));
}

static const struct unit_test tests[] = {
	UNIT(names_are_relative_to_the_origin_and_shown_below_the_apex),
	UNIT(an_origin_that_is_too_long_takes_the_names_behind_it_along),
};

int main(void)
{
	return unit_main("zone", tests, ARRAY_SIZE(tests));
}
