/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_check.c - `nameward check` called with files: all that it prints, and
 * its exit status.
 */
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define FILES_MAX 4

static char dir[] = "/tmp/nameward-unit.XXXXXX";

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "empty.yaml", "version: 1\nrules: []\n" },
	{ "left.yaml", "version: 1\nname_services: leave\nrules: []\n" },
	{ "one.yaml", "version: 1\nrules:\n"
		      "  - { domains: [a.test], action: allow }\n" },
	{ "many.yaml", "version: 1\nrules:\n"
		       "  - { domains: [a.test, b.test, c.test],\n"
		       "      who: [{ user: 7 }, { user: 8 }, { user: 9 }],\n"
		       "      action: allow }\n"
		       "  - { domains: [d.test], action: deny }\n" },
	{ "bad.yaml", "version: 7\nrules: 7\n" },
	{ "tests.yaml", "version: 1\n"
			"rules:\n"
			"  - { name: a, domains: a.test, action: allow }\n"
			"tests:\n"
			"  - { name: a.test, expect: allow, rule: a }\n"
			"  - { name: b.test, expect: deny }\n" },
	{ "fails.yaml", "version: 1\n"
			"tests:\n"
			"  - { name: a.test, expect: allow }\n" },
	{ "warns.yaml", "version: 1\nrules:\n"
			"  - { domains: [a.test], who: { comm: x },\n"
			"      action: allow }\n" },
	{ "red\033[31m.yaml", "version: 1\nrules: []\n" },
	{ "ads.list", "||a.test^\n@@||b.a.test^\n/x\n/y\n" },
	{ "drop.list", "192.0.2.0/24\n" },
	{ "lists.yaml", "version: 1\nlists:\n  ads: { file: ads.list }\n"
			"  drop: { file: drop.list, of: networks }\n"
			"rules:\n  - { domains: list:ads, action: deny }\n" },
};

static const struct {
	const char *what;
	const char *files[FILES_MAX];
	int status;
	const char *printed, *said;
} cases[] = {
	{ "no file",
	  { NULL },
	  CLI_USAGE,
	  "",
	  "nameward check: want a policy file\n" },
	{ "an option",
	  { "--batch" },
	  CLI_USAGE,
	  "",
	  "nameward check: no such option here: '--batch'\n" },
	{ "lists",
	  { "lists.yaml" },
	  CLI_OK,
	  "lists.yaml: ok, 1 rule, 1 clause, 4 names\n"
	  "ads.list: list ads: adblock: ok, 2 names, 2 exceptions, 2 odd lines "
	  "skipped\n"
	  "drop.list: list drop: networks: ok, 1 network\n",
	  "ads.list:3:1: note: skipped: want a filter for names, found '/x'\n"
	  "ads.list:4:1: note: skipped: want a filter for names, found "
	  "'/y'\n" },
	{ "this machine",
	  { "--here", "empty.yaml", "left.yaml" },
	  CLI_OK,
	  "empty.yaml: ok, 0 rules, 0 clauses, 0 names\n"
	  "empty.yaml: here: name services: resolved, nscd: refused\n"
	  "left.yaml: ok, 0 rules, 0 clauses, 0 names\n"
	  "left.yaml: here: name services: they are left\n",
	  "" },
	{ "nothing in it",
	  { "empty.yaml" },
	  CLI_OK,
	  "empty.yaml: ok, 0 rules, 0 clauses, 0 names\n",
	  "" },
	{ "one of each",
	  { "one.yaml" },
	  CLI_OK,
	  "one.yaml: ok, 1 rule, 1 clause, 1 name\n",
	  "" },
	{ "several of each",
	  { "many.yaml" },
	  CLI_OK,
	  "many.yaml: ok, 2 rules, 4 clauses, 4 names\n",
	  "" },
	{ "tests that are passed",
	  { "tests.yaml" },
	  CLI_OK,
	  "tests.yaml: ok, 1 rule, 1 clause, 1 name, 2 tests\n",
	  "" },
	{ "a test that fails",
	  { "fails.yaml", "one.yaml" },
	  CLI_FAILED,
	  "one.yaml: ok, 1 rule, 1 clause, 1 name\n",
	  "fails.yaml:3:29: error: expect: want allow for 'a.test', found deny "
	  "by the default, since no rule matches\n" },
	{ "a path that holds escapes",
	  { "red\033[31m.yaml" },
	  CLI_OK,
	  "red\\x1b[31m.yaml: ok, 0 rules, 0 clauses, 0 names\n",
	  "" },
	{ "every mistake",
	  { "bad.yaml" },
	  CLI_FAILED,
	  "",
	  "bad.yaml:1:10: error: version: want 1, found '7'\n"
	  "bad.yaml:2:8: error: rules: want a list of rules, found '7'\n" },
	{ "a warning is no mistake",
	  { "warns.yaml" },
	  CLI_OK,
	  "warns.yaml: ok, 1 rule, 1 clause, 1 name\n",
	  "warns.yaml:3:39: warning: comm: 'x' proves nothing, a program chooses "
	  "its own\n" },
	{ "a file that is not there",
	  { "no.yaml" },
	  CLI_FAILED,
	  "",
	  "no.yaml: error: want a file that can be read, found 'no.yaml': No such "
	  "file or directory\n" },
	{ "a mistake does not keep other files from being checked",
	  { "one.yaml", "bad.yaml", "empty.yaml" },
	  CLI_FAILED,
	  "one.yaml: ok, 1 rule, 1 clause, 1 name\n"
	  "empty.yaml: ok, 0 rules, 0 clauses, 0 names\n",
	  "bad.yaml:1:10: error: version: want 1, found '7'\n"
	  "bad.yaml:2:8: error: rules: want a list of rules, found '7'\n" },
};

static int run(const char *const paths[FILES_MAX], char ret_printed[1024],
	       char ret_said[1024])
{
	char copies[FILES_MAX][64], name[] = "check";
	char *argv[FILES_MAX + 2] = { name };
	struct printed printed, said;
	int status, argc = 1;
	size_t i;

	for (i = 0; i < FILES_MAX && paths[i]; i++) {
		(void)snprintf(copies[i], sizeof(copies[i]), "%s", paths[i]);
		argv[argc++] = copies[i];
	}
	printed_begin(&printed, STDOUT_FILENO);
	printed_begin(&said, STDERR_FILENO);
	status = cli_check(argc, argv);
	printed_end(&said, ret_said, 1024);
	printed_end(&printed, ret_printed, 1024);
	return status;
}

static void each_file_is_counted_or_its_mistakes_are_printed(void)
{
	char printed[1024], said[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (run(cases[i].files, printed, said) != cases[i].status)
			CU_FAIL(cases[i].what);
		unit_string(cases[i].what, cases[i].printed, printed);
		unit_string(cases[i].what, cases[i].said, said);
	}
}

static bool write_files(void)
{
	size_t i;

	if (!mkdtemp(dir) || chdir(dir) < 0)
		return false;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		FILE *file = fopen(files[i].name, "we");

		if (!file || fputs(files[i].text, file) < 0 || fclose(file))
			return false;
	}
	return true;
}

static void remove_files(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		(void)unlink(files[i].name);
	(void)rmdir(dir);
}

/* What `check` says of this machine's resolv.conf is no part of the test: an
 * empty file takes its place, for this process alone. */
static void hide_resolv_conf(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return;
	(void)mount("/dev/null", "/etc/resolv.conf", NULL, MS_BIND, NULL);
}

static const struct unit_test tests[] = {
	UNIT(each_file_is_counted_or_its_mistakes_are_printed),
};

int main(void)
{
	int status;

	hide_resolv_conf();
	if (!write_files())
		return 1;
	status = unit_main("check", tests, ARRAY_SIZE(tests));
	remove_files();
	return status;
}
