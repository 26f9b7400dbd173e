/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_programs.c - executables that a policy names, below a root of the test.
 */
#include "enforcer/cli/doctor/checks.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define RULES(who) "version: 1\nrules: [{ who: {" who "}, action: allow }]\n"

static const struct {
	const char *what;
	const char *who;
	const char *state;
} cases[] = {
	{ "there", "exe: /usr/bin/a", "ok" },
	{ "not there", "exe: /usr/bin/b", "open" },
	{ "one of two", "exe: [/usr/bin/a, /usr/bin/b]", "open" },
	{ "a pattern that matches", "exe: /usr/*/a", "ok" },
	{ "one that does not", "exe: /usr/bin/x*", "open" },
	{ "a directory", "exe: /usr/bin", "open" },
	{ "in a container", "exe: /bin/c, root: /srv/box", "ok" },
	{ "not in it", "exe: /usr/bin/a, root: /srv/box", "open" },
	{ "no such container", "exe: /usr/bin/a, root: /srv/none", "open" },
	{ "no executable", "user: 0", "ok" },
};

static void a_pattern_without_a_file_is_open(void)
{
	struct checkupbox box;
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		checkupbox_begin(&box);
		hostroot_write("/usr/bin/a", "");
		hostroot_write("/srv/box/bin/c", "");
		(void)snprintf(text, sizeof(text), RULES("%s"), cases[i].who);
		checkupbox_policy(&box, text);
		programs_check(&box.checkup);
		unit_string(cases[i].what, cases[i].state,
			    checkupbox_state(&box, "program-missing"));
		checkupbox_end(&box);
	}
}

static void many_missing_programs_are_counted(void)
{
	struct checkupbox box;
	char text[4096];
	size_t i, n = 0;

	checkupbox_begin(&box);
	n += (size_t)snprintf(text, sizeof(text),
			      "version: 1\nrules: [{ action: allow, who: { "
			      "exe: [");
	for (i = 0; i < 50; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "/no/%zu, ",
				      i);
	(void)snprintf(text + n, sizeof(text) - n, "/no/x] } }]\n");
	checkupbox_policy(&box, text);
	programs_check(&box.checkup);
	CU_ASSERT_EQUAL(findings_count(&box.findings, FINDINGS_OPEN), 20);
	CU_ASSERT_TRUE(checkupbox_says(&box, "program-more", "31 more"));
	checkupbox_end(&box);
}

/* Only below the real root: a file in a container is its own root's. */
static void a_program_that_others_may_replace_is_open(void)
{
	struct checkupbox box;
	char text[PATH_MAX + 128], path[PATH_MAX];

	checkupbox_begin(&box);
	hostroot_write("/a", "");
	(void)checkup_path(&box.checkup, "/a", path);
	(void)snprintf(text, sizeof(text), RULES("exe: %s"), path);
	checkupbox_policy(&box, text);
	box.checkup.root = "";
	programs_check(&box.checkup);
	unit_string("root's", "-", checkupbox_state(&box, "program-writable"));
	checkupbox_forget(&box);
	CU_ASSERT_EQUAL(chmod(path, 0777), 0);
	programs_check(&box.checkup);
	unit_string("anybody's", "open",
		    checkupbox_state(&box, "program-writable"));
	unit_string("which", path,
		    checkupbox_find(&box, "program-writable")->about);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_pattern_without_a_file_is_open),
	UNIT(many_missing_programs_are_counted),
	UNIT(a_program_that_others_may_replace_is_open),
};

int main(void)
{
	return unit_main("programs", tests, ARRAY_SIZE(tests));
}
