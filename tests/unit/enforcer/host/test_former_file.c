/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_former_file.c - the next daemon knows which files were replaced, before
 * and while none ran.
 */
#include "enforcer/host/former_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/load/inode_program.h"
#include "enforcer/host/exes.h"
#include "enforcer/host/former.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static int inode_program;

struct scene {
	const char *dir;
	char path[80];
	struct policy *policy;
	struct exes *exes;
	struct former *former;
};

static void run(const struct scene *s, const char *command)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "cd %s && { %s; }", s->dir, command);
	CU_ASSERT_EQUAL_FATAL(system(text), 0);
}

static struct policy *policy_of(const struct scene *s, const char *pattern,
				const char *root)
{
	char text[256];

	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n"
		       "  - { who: { exe: '%s/%s'%s%s }, action: allow }\n",
		       s->dir, pattern, root ? ", root: " : "",
		       root ? root : "");
	return policy_text_load(text);
}

static void find_exes(struct scene *s)
{
	exes_free(s->exes);
	s->exes = NULL;
	CU_ASSERT_EQUAL_FATAL(exes_new(s->policy, inode_program, &s->exes), 0);
}

static bool scene_open(struct scene *s)
{
	if (inode_program < 0) {
		unit_skip("BPF programs can't be loaded");
		return false;
	}
	*s = (struct scene){ .dir = hostroot_new() };
	(void)snprintf(s->path, sizeof(s->path), "%s/state", s->dir);
	run(s, "mkdir bin && touch bin/x 'bin/y z'");
	s->policy = policy_of(s, "bin/*", NULL);
	find_exes(s);
	return true;
}

static void scene_close(struct scene *s)
{
	exes_free(s->exes);
	policy_free(s->policy);
	free(s->former);
	hostroot_remove();
}

static void write_down(const struct scene *s)
{
	CU_ASSERT_EQUAL(former_file_write(s->path, s->former, s->exes), 0);
}

static void read_anew(struct scene *s)
{
	free(s->former);
	s->former = NULL;
	CU_ASSERT_EQUAL_FATAL(
		former_file_read(s->path, s->policy, s->exes, &s->former), 0);
}

static void the_path_is_beside_the_control_socket(void)
{
	char *path = former_file_path("/run/nameward/control.sock");

	unit_string("path", "/run/nameward/control.sock.files", path);
	free(path);
}

static void a_file_that_was_not_replaced_is_no_former_file(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	read_anew(&s); /* without a file */
	CU_ASSERT_EQUAL(s.former->n, 0);
	write_down(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 0);
	scene_close(&s);
}

static void a_file_replaced_while_no_daemon_runs_is_a_former_file(void)
{
	const struct exes_entry *entries;
	struct exes_entry x;
	struct compile_exe *got;
	struct scene s;
	size_t n;

	if (!scene_open(&s))
		return;
	entries = exes_entries(s.exes, &n);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	x = strstr(entries[0].path, "/x") ? entries[0] : entries[1];
	write_down(&s);
	run(&s, "mv bin/x old && touch new && mv new bin/x");
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL_FATAL(s.former->n, 1);
	got = &s.former->list[0];
	CU_ASSERT_EQUAL(got->ino, x.ino);
	CU_ASSERT_EQUAL(got->version, x.version);
	CU_ASSERT_EQUAL(got->dev, x.dev);
	CU_ASSERT_EQUAL(got->uid, x.uid);
	CU_ASSERT_PTR_NULL(got->root);
	CU_ASSERT_PTR_EQUAL(got->pattern, /* the policy's own text */
			    s.policy->rules[0].subjects[0].exes[0]);
	CU_ASSERT(got->former);
	scene_close(&s);
}

static void a_former_file_stays_one_and_comes_first(void)
{
	uint64_t first;
	struct scene s;

	if (!scene_open(&s))
		return;
	write_down(&s);
	run(&s, "mv bin/x old");
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL_FATAL(s.former->n, 1);
	first = s.former->list[0].ino;
	write_down(&s);
	run(&s, "mv 'bin/y z' old2");
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL_FATAL(s.former->n, 2);
	CU_ASSERT_EQUAL(s.former->list[0].ino, first);
	write_down(&s);
	run(&s, "mv old bin/x"); /* it is back */
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 1);
	scene_close(&s);
}

static void policy_without_the_pattern_or_with_another_root_has_none(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	write_down(&s);
	run(&s, "rm bin/x");
	policy_free(s.policy);
	s.policy = policy_of(&s, "bin/x", NULL);
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 0);
	policy_free(s.policy);
	s.policy = policy_of(&s, "bin/*", "/proc");
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 0);
	scene_close(&s);
}

/* Each has an entry for a file that is gone. */
#define ENTRY "63 1 2 0\0\0" /* and the pattern */
static void a_line_that_is_no_entry_ends_the_file(void)
{
	static const struct {
		const char *what;
		const char *before;
		size_t len;
		bool pattern;
		size_t want;
	} files[] = {
		{ "an entry", ENTRY, 10, true, 1 },
		{ "two", "63 1 2 0\0\0x\0" ENTRY, 22, true, 1 },
		{ "nothing", "", 0, false, 0 },
		{ "no number", "x 1 2 0\0\0", 9, true, 0 },
		{ "inode 0", "0 1 2 0\0\0", 9, true, 0 },
		{ "a number too few", "63 1 2\0\0", 8, true, 0 },
		{ "cut off", ENTRY, 10, false, 0 },
		{ "cut off in the root", "63 1 2 0\0/x", 11, false, 0 },
		{ "something before it", "hello\n\0\0\0" ENTRY, 19, true, 0 },
	};
	struct scene s;
	FILE *file;
	size_t i;

	if (!scene_open(&s))
		return;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = fopen(s.path, "we");
		CU_ASSERT_PTR_NOT_NULL_FATAL(file);
		(void)fwrite(files[i].before, 1, files[i].len, file);
		if (files[i].pattern)
			(void)fprintf(file, "%s/bin/*%c", s.dir, '\0');
		(void)fclose(file);
		CU_ASSERT_EQUAL(chmod(s.path, 0600), 0);
		read_anew(&s);
		if (s.former->n != files[i].want)
			printf("%s: %zu\n", files[i].what, s.former->n);
		CU_ASSERT_EQUAL(s.former->n, files[i].want);
	}
	CU_ASSERT_EQUAL(chmod(s.path, 0666), 0);
	scene_close(&s);
}

static void file_that_others_may_write_says_nothing(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	write_down(&s);
	run(&s, "rm bin/x && chmod o+w state");
	find_exes(&s);
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 0);
	run(&s, "chmod o-w state");
	read_anew(&s);
	CU_ASSERT_EQUAL(s.former->n, 1);
	scene_close(&s);
}

static void directory_that_is_missing_is_an_error_to_write_to(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(former_file_write("/nonexistent/x", NULL, s.exes),
			-ENOENT);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_path_is_beside_the_control_socket),
	UNIT(a_file_that_was_not_replaced_is_no_former_file),
	UNIT(a_file_replaced_while_no_daemon_runs_is_a_former_file),
	UNIT(a_former_file_stays_one_and_comes_first),
	UNIT(policy_without_the_pattern_or_with_another_root_has_none),
	UNIT(a_line_that_is_no_entry_ends_the_file),
	UNIT(file_that_others_may_write_says_nothing),
	UNIT(directory_that_is_missing_is_an_error_to_write_to),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("former_file", tests, ARRAY_SIZE(tests));
}
