/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exe_links.c - patterns whose components are links, in a directory of
 * the test.
 */
#include "enforcer/cli/records/exe_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";

static const char *below(const char *name, char path[static 128])
{
	(void)snprintf(path, 128, "%s%s", dir, name);
	return path;
}

/* What is NULL leads nowhere else. */
static const struct {
	const char *what, *pattern, *want;
} cases[] = {
	{ "a file", "/real", NULL },
	{ "a link", "/link", "/real" },
	{ "a link to a link", "/again", "/real" },
	{ "a file below a link", "/inside/real", "/real" },
	{ "a pattern", "/r*", NULL },
	{ "a pattern below a link", "/inside/r*", "/r*" },
	{ "a link behind a glob", "/l*/link", NULL },
	{ "no file", "/none", NULL },
	{ "a link to a name with a star", "/star", NULL },
};

static void make_link(const char *to, const char *name)
{
	char path[128];

	CU_ASSERT_EQUAL_FATAL(symlink(to, below(name, path)), 0);
}

static void make_file(const char *name)
{
	char path[128];
	FILE *file = fopen(below(name, path), "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fclose(file);
}

static void make_files(void)
{
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	make_file("/real");
	make_file("/x*y");
	make_link("real", "/link");
	make_link("link", "/again");
	make_link(".", "/inside");
	make_link("x*y", "/star");
}

static void links_are_followed_up_to_the_first_glob(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(exe_links_done) struct exe_links links = { 0 };
	char pattern[128], want[128];
	const char *got;
	size_t i, k;

	make_files();
	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	links.arena = arena;
	for (i = 0; i < 2 * ARRAY_SIZE(cases); i++) {
		k = i % ARRAY_SIZE(cases); /* each is found again */
		got = exe_links_follow(&links,
				       below(cases[k].pattern, pattern));
		unit_string(cases[k].what,
			    cases[k].want ? below(cases[k].want, want) : "none",
			    got ?: "none");
	}
	CU_ASSERT_PTR_NULL(exe_links_follow(&links, "/*"));
	CU_ASSERT_PTR_NULL(exe_links_follow(&links, "*"));
	CU_ASSERT_EQUAL(unit_remove_folder(dir), 0);
}

static const struct unit_test tests[] = {
	UNIT(links_are_followed_up_to_the_first_glob),
};

int main(void)
{
	return unit_main("exe_links", tests, ARRAY_SIZE(tests));
}
