/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_who.c - a program as `who`, as a name, and as a title.
 */
#include "enforcer/cli/draft/who.h"

#include <string.h>

#include "enforcer/lib/buf.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	struct learn_program program;
	const char *uids[2];
	const char *who, *name, *title;
} cases[] = {
	{ "a program",
	  { .exe = "/usr/sbin/x", .user = "", .unit = "", .cgroup = "" },
	  { "7" },
	  "{ exe: /usr/sbin/x }",
	  "x",
	  "/usr/sbin/x" },
	{ "of a user",
	  { .exe = "/bin/curl", .user = "root", .unit = "", .cgroup = "" },
	  { "0" },
	  "{ exe: /bin/curl, user: root }",
	  "curl-root",
	  "/bin/curl" },
	{ "of a user whom this host does not know",
	  { .exe = "/bin/curl", .user = "no-such", .unit = "", .cgroup = "" },
	  { "4242" },
	  "{ exe: /bin/curl, user: 4242 }",
	  "curl-no-such",
	  "/bin/curl" },
	{ "who has several numbers",
	  { .exe = "/bin/curl", .user = "no-such", .unit = "", .cgroup = "" },
	  { "4242", "4343" },
	  "{ exe: /bin/curl, user: [4242, 4343] }",
	  "curl-no-such",
	  "/bin/curl" },
	{ "of a user without a name",
	  { .exe = "/bin/curl", .user = "4242", .unit = "", .cgroup = "" },
	  { "4242" },
	  "{ exe: /bin/curl, user: 4242 }",
	  "curl-uid-4242",
	  "/bin/curl" },
	{ "in a unit",
	  { .exe = "/bin/perl", .user = "", .unit = "a.service", .cgroup = "" },
	  { "0" },
	  "{ exe: /bin/perl, unit: a.service }",
	  "perl-a.service",
	  "/bin/perl" },
	{ "a container",
	  { .exe = "", .user = "", .unit = "", .cgroup = "/x/docker-*.scope" },
	  { "0" },
	  "{ cgroup: '/x/docker-*.scope' }",
	  "docker-.scope",
	  "/x/docker-*.scope" },
	{ "apt",
	  { .exe = "/usr/lib/apt/methods/*",
	    .user = "root",
	    .unit = "",
	    .cgroup = "",
	    .kind = LEARN_APT },
	  { "0" },
	  "{ exe: '/usr/lib/apt/methods/*', user: root }",
	  "apt",
	  "/usr/lib/apt/methods/*" },
};

static void check_case(size_t i)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(buf_done) struct buf who = { 0 }, name = { 0 }, title = { 0 };
	struct learn_program program = cases[i].program;
	size_t k;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (k = 0; k < 2 && cases[i].uids[k]; k++)
		CU_ASSERT_PTR_NOT_NULL(learn_tree_text(&program.uids, arena,
						       cases[i].uids[k]));
	draft_who_write(&program, arena, &who);
	draft_who_name(&program, 40, &name);
	draft_who_title(&program, &title);
	buf_char(&who, '\0');
	buf_char(&name, '\0');
	buf_char(&title, '\0');
	unit_string(cases[i].what, cases[i].who, who.data);
	unit_string(cases[i].what, cases[i].name, name.data);
	unit_string(cases[i].what, cases[i].title, title.data);
	learn_tree_done(&program.uids);
}

static void a_program_has_only_the_keys_that_it_needs(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		check_case(i);
}

static const struct unit_test tests[] = {
	UNIT(a_program_has_only_the_keys_that_it_needs),
};

int main(void)
{
	return unit_main("draft_who", tests, ARRAY_SIZE(tests));
}
