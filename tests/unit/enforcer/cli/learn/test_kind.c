/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_kind.c - what executables are by their names and places.
 */
#include "enforcer/cli/learn/kind.h"

#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *exe;
	enum learn_kind kind;
} exes[] = {
	{ "/usr/bin/python3.11", LEARN_INTERPRETER },
	{ "/opt/venv/bin/python", LEARN_INTERPRETER },
	{ "/usr/lib/jvm/java-17/bin/java", LEARN_INTERPRETER },
	{ "/usr/bin/node", LEARN_INTERPRETER },
	{ "/usr/bin/node_exporter", LEARN_PROGRAM },
	{ "/bin/bash", LEARN_SHELL },
	{ "/usr/bin/dash", LEARN_SHELL },
	{ "/usr/bin/curl", LEARN_TOOL },
	{ "/usr/lib/git-core/git-remote-http", LEARN_TOOL },
	{ "/bin/busybox", LEARN_TOOL },
	{ "/usr/bin/cargo", LEARN_PACKAGES },
	{ "/usr/lib/apt/methods/http", LEARN_APT },
	{ "/usr/lib/apt/apt-helper", LEARN_PACKAGES },
	{ "/usr/sbin/nginx", LEARN_PROGRAM },
	{ "/opt/curl/bin/app", LEARN_PROGRAM },
};

static void an_executable_is_known_by_its_name(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exes); i++)
		if (learn_kind_of(exes[i].exe) != exes[i].kind)
			CU_FAIL(exes[i].exe);
}

static void generic_programs_go_where_others_say(void)
{
	CU_ASSERT(learn_kind_is_generic(LEARN_INTERPRETER));
	CU_ASSERT(learn_kind_is_generic(LEARN_TOOL));
	CU_ASSERT_FALSE(learn_kind_is_generic(LEARN_PROGRAM));
	CU_ASSERT_FALSE(learn_kind_is_generic(LEARN_APT));
	CU_ASSERT_PTR_NULL(learn_kind_word(LEARN_PROGRAM));
	unit_string("word", "a shell", learn_kind_word(LEARN_SHELL));
}

static void places_where_anybody_can_put_a_file_are_odd(void)
{
	static const char *const odd[] = { "/tmp/x", "/var/tmp/a/b",
					   "/dev/shm/x", "/run/user/7/x",
					   "/memfd:x" };
	static const char *const usual[] = { "/usr/bin/x", "/opt/tmp/x",
					     "/tmpx/x", "/home/a/x", "" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(odd); i++)
		CU_ASSERT_PTR_NOT_NULL(learn_kind_odd_place(odd[i]));
	for (i = 0; i < ARRAY_SIZE(usual); i++)
		CU_ASSERT_PTR_NULL(learn_kind_odd_place(usual[i]));
}

static const struct unit_test tests[] = {
	UNIT(an_executable_is_known_by_its_name),
	UNIT(generic_programs_go_where_others_say),
	UNIT(places_where_anybody_can_put_a_file_are_odd),
};

int main(void)
{
	return unit_main("learn_kind", tests, ARRAY_SIZE(tests));
}
