/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_whole_file.c - a file is there as a whole or as before, and only what
 * nobody else can have written is read.
 */
#include "enforcer/lib/whole_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

struct scene {
	const char *dir;
	char path[80];
};

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .dir = hostroot_new() };
	(void)snprintf(s->path, sizeof(s->path), "%s/file", s->dir);
}

static void scene_close(struct scene *s)
{
	(void)unlink(s->path);
	CU_ASSERT_TRUE(hostroot_is_empty()); /* no other file is left behind */
	hostroot_remove();
}

static int write_text(const struct scene *s, const char *text)
{
	struct whole_file whole;
	int r = whole_file_begin(&whole, s->path);

	if (r < 0)
		return r;
	(void)fputs(text, whole.file);
	return whole_file_end(&whole);
}

/* What is read; "(none)": nothing is. */
static void reads(const struct scene *s, const char *want)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	char got[64] = "(none)";

	if (whole_file_read(s->path, &file) == 0)
		got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
	unit_string("text", want, got);
}

static void a_file_that_was_written_is_read_and_replaced(void)
{
	struct scene s;

	scene_open(&s);
	reads(&s, "(none)");
	CU_ASSERT_EQUAL(write_text(&s, "one"), 0);
	reads(&s, "one");
	CU_ASSERT_EQUAL(write_text(&s, "two"), 0);
	reads(&s, "two");
	scene_close(&s);
}

static void file_of_before_stays_when_writing_fails(void)
{
	const struct rlimit none = { 0, RLIM_INFINITY };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(write_text(&s, "one"), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &none), 0);
	CU_ASSERT_EQUAL(write_text(&s, "two"), -EFBIG);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &all), 0);
	reads(&s, "one");
	scene_close(&s);
}

static const struct {
	const char *what;
	mode_t mode;
	uid_t owner;
	int want;
} owners[] = {
	{ "ours", 0600, 0, 0 },
	{ "others may read it", 0644, 0, 0 },
	{ "others may write it", 0602, 0, -EPERM },
	{ "a group may write it", 0620, 0, -EPERM },
	{ "another user's", 0600, 4242, -EPERM },
};

static void a_file_that_others_can_have_written_is_not_read(void)
{
	struct scene s;
	size_t i;

	if (geteuid() != 0) {
		unit_skip("not root");
		return;
	}
	scene_open(&s);
	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		CLEANUP(base_fclosep) FILE *file = NULL;
		int got;

		CU_ASSERT_EQUAL(write_text(&s, "text"), 0);
		CU_ASSERT_EQUAL(chmod(s.path, owners[i].mode), 0);
		CU_ASSERT_EQUAL(chown(s.path, owners[i].owner, 0), 0);
		got = whole_file_read(s.path, &file);
		if (got != owners[i].want)
			printf("%s: %d\n", owners[i].what, got);
		CU_ASSERT_EQUAL(got, owners[i].want);
	}
	scene_close(&s);
}

/* A FIFO, which would make the daemon wait, a directory, a link. */
static void a_path_that_is_no_file_is_not_read(void)
{
	FILE *file = NULL;
	char target[96];
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(mkfifo(s.path, 0600), 0);
	CU_ASSERT_EQUAL(whole_file_read(s.path, &file), -EPERM);
	CU_ASSERT_EQUAL(unlink(s.path), 0);
	CU_ASSERT_EQUAL(mkdir(s.path, 0700), 0);
	CU_ASSERT_EQUAL(whole_file_read(s.path, &file), -EPERM);
	CU_ASSERT_EQUAL(rmdir(s.path), 0);
	CU_ASSERT_EQUAL(write_text(&s, "text"), 0);
	(void)snprintf(target, sizeof(target), "%s/target", s.dir);
	CU_ASSERT_EQUAL(rename(s.path, target), 0);
	CU_ASSERT_EQUAL(symlink(target, s.path), 0);
	CU_ASSERT_EQUAL(whole_file_read(s.path, &file), -ELOOP);
	CU_ASSERT_PTR_NULL(file);
	CU_ASSERT_EQUAL(unlink(target), 0);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_file_that_was_written_is_read_and_replaced),
	UNIT(file_of_before_stays_when_writing_fails),
	UNIT(a_file_that_others_can_have_written_is_not_read),
	UNIT(a_path_that_is_no_file_is_not_read),
};

int main(void)
{
	return unit_main("whole_file", tests, ARRAY_SIZE(tests));
}
