/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_patch.c - diffs that patch(1) applies, and what it makes of them.
 */
#include "enforcer/cli/draft/patch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what, *text, *want;
} cases[] = {
	{ "behind the last rule",
	  "version: 1\nrules:\n  - name: a\n    action: deny\n",
	  "version: 1\nrules:\n  - name: a\n    action: deny\n  - new\n" },
	{ "with something behind",
	  "rules:\n  - name: a\n\n  # a comment\nversion: 1\n",
	  "rules:\n  - name: a\n  - new\n\n  # a comment\nversion: 1\n" },
	{ "with a comment within",
	  "rules:\n  - name: a\n# odd\n  - name: b\nversion: 1\n",
	  "rules:\n  - name: a\n# odd\n  - name: b\n  - new\nversion: 1\n" },
	{ "items in the first column",
	  "rules: # of us\n- name: a\n  action: deny\nmode: audit\n",
	  "rules: # of us\n- name: a\n  action: deny\n- new\nmode: audit\n" },
	{ "no rules yet", "version: 1\nrules: []\nmode: audit\n",
	  "version: 1\nrules:\n  - new\nmode: audit\n" },
	{ "no key yet", "version: 1\n", "version: 1\nrules:\n  - new\n" },
	{ "no newline at the end", "version: 1\nrules:\n  - name: a",
	  "version: 1\nrules:\n  - name: a\n  - new\n" },
	{ "neither key nor newline", "version: 1",
	  "version: 1\nrules:\n  - new\n" },
	{ "a long file",
	  "a: 1\nb: 1\nc: 1\nd: 1\nrules:\n   - e\n   - f\ng: 1\nh: 1\ni: 1\n"
	  "j: 1\nk: 1\n",
	  "a: 1\nb: 1\nc: 1\nd: 1\nrules:\n   - e\n   - f\n   - new\ng: 1\nh: 1\n"
	  "i: 1\nj: 1\nk: 1\n" },
};

/* The rule "new" at the indentation of the patch. */
static void make_rules(const struct draft_patch *patch, struct buf *rules)
{
	buf_pad(rules, 0, patch->indent);
	buf_text(rules, "- new\n");
}

static void write_file(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(text, 1, len, file), len);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void read_file(const char *path, char text[1024])
{
	FILE *file = fopen(path, "re");
	size_t n;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	n = fread(text, 1, 1023, file);
	text[n] = '\0';
	(void)fclose(file);
}

static void rules_come_behind_those_that_are_there(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_done) struct buf rules = { 0 }, out = { 0 };
		struct draft_patch patch;

		if (!draft_patch_find(cases[i].text, strlen(cases[i].text),
				      &patch)) {
			CU_FAIL(cases[i].what);
			continue;
		}
		make_rules(&patch, &rules);
		draft_patch_apply(&patch, &rules, &out);
		buf_char(&out, '\0');
		unit_string(cases[i].what, cases[i].want, out.data);
	}
}

static void patch_makes_the_same_of_the_diff(void)
{
	char got[1024];
	CLEANUP(base_closep) int top = open(".", O_RDONLY | O_CLOEXEC);
	size_t i;

	if (access("/usr/bin/patch", X_OK) < 0) {
		unit_skip("there is no /usr/bin/patch");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(chdir(hostroot_new()), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_done) struct buf rules = { 0 }, out = { 0 };
		struct draft_patch patch;

		CU_ASSERT_TRUE_FATAL(draft_patch_find(
			cases[i].text, strlen(cases[i].text), &patch));
		make_rules(&patch, &rules);
		draft_patch_write(&patch, "p.yaml", &rules, &out);
		write_file("p.yaml", cases[i].text, strlen(cases[i].text));
		write_file("p.diff", out.data, out.len);
		if (system("/usr/bin/patch -s --fuzz=0 p.yaml p.diff") != 0)
			CU_FAIL(cases[i].what);
		read_file("p.yaml", got);
		unit_string(cases[i].what, cases[i].want, got);
	}
	CU_ASSERT_EQUAL(fchdir(top), 0);
	hostroot_remove();
}

static void rules_in_brackets_have_no_place_for_a_line(void)
{
	static const char *const texts[] = { "rules: [{ name: a }]\n",
					     "rules: [\n  { name: a } ]\n",
					     "rules: &x\n  - name: a\n",
					     "rules:\n  [ a ]\n", "rules:\n" };
	struct draft_patch patch;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (draft_patch_find(texts[i], strlen(texts[i]), &patch))
			CU_FAIL(texts[i]);
}

static const struct unit_test tests[] = {
	UNIT(rules_come_behind_those_that_are_there),
	UNIT(patch_makes_the_same_of_the_diff),
	UNIT(rules_in_brackets_have_no_place_for_a_line),
};

int main(void)
{
	return unit_main("draft_patch", tests, ARRAY_SIZE(tests));
}
