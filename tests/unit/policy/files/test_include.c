/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_include.c - which files a pattern stands for, in which order, and which
 * are refused.
 */
#include "policy/files/include.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"
#include "policy/files/source.h"
#include "tests/unit/unit.h"

/* A folder with "p.yaml", the policy, and the folder "d". */
struct fixture {
	char folder[32];
	char policy[64];
	struct arena *arena;
	struct diag *diag;
	struct bundle bundle;
	struct include_files files;
};

static void at(const struct fixture *f, const char *name, char path[128])
{
	(void)snprintf(path, 128, "%s/%s", f->folder, name);
}

static void put(const struct fixture *f, const char *name, const char *text,
		mode_t mode)
{
	CLEANUP(base_closep) int fd = -1;
	char path[128];

	at(f, name, path);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
}

static void fixture_init(struct fixture *f)
{
	char path[128];

	memset(f, 0, sizeof(*f));
	(void)strcpy(f->folder, "/tmp/nameward-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->folder));
	at(f, "d", path);
	CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
	put(f, "p.yaml", "version: 1\n", 0600);
	(void)snprintf(f->policy, sizeof(f->policy), "%s/p.yaml", f->folder);
	CU_ASSERT_EQUAL_FATAL(arena_new(&f->arena), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&f->diag), 0);
	f->bundle.diag = f->diag;
}

static void fixture_done(struct fixture *f)
{
	CU_ASSERT_EQUAL(unit_remove_folder(f->folder), 0);
	arena_free(f->arena);
	bundle_done(&f->bundle);
	diag_free(f->diag);
}

static int include(struct fixture *f, const char *pattern)
{
	const struct include_input input = { .path = f->policy,
					     .arena = f->arena,
					     .tree = f->arena,
					     .bundle = &f->bundle,
					     .diag = f->diag };
	const struct yaml_node value = { .kind = YAML_TEXT,
					 .path = "p",
					 .line = 1,
					 .col = 2,
					 .text = pattern };

	return include_read(&input, &value, &f->files);
}

/* The texts of the files, which are scalars: "one two". */
static const char *texts(const struct fixture *f, char text[64])
{
	size_t i;

	text[0] = '\0';
	for (i = 0; i < f->files.n; i++)
		(void)snprintf(text + strlen(text), 64 - strlen(text), "%s%s",
			       i ? " " : "", f->files.roots[i].text);
	return text;
}

static const struct {
	const char *pattern;
	const char *want; /* texts, or the first diagnostic */
} patterns[] = {
	{ "d/*.yaml", "ten nine upper low" },
	{ "d/?.yaml", "nine upper low" },
	{ "d/[a-z].yaml", "low" },
	{ "d/10.yaml", "ten" },
	{ "d/../d/10.yaml", "ten" },
	{ "d/.*", "hidden" },
	{ "o*", "other" },
};

/* The order is that of bytes, whatever the locale: "10" before "9", capital
 * letters before small ones. */
static void a_pattern_stands_for_files_in_the_order_of_their_names(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char text[64];
	size_t i;

	fixture_init(&f);
	put(&f, "d/a.yaml", "low", 0600);
	put(&f, "d/B.yaml", "upper", 0644);
	put(&f, "d/9.yaml", "nine", 0600);
	put(&f, "d/10.yaml", "ten", 0600);
	put(&f, "d/.c.yaml", "hidden", 0600);
	put(&f, "d/a.yaml~", "backup", 0600);
	put(&f, "o.yaml", "other", 0600);
	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		CU_ASSERT_EQUAL(include(&f, patterns[i].pattern), 0);
		unit_string(patterns[i].pattern, patterns[i].want,
			    texts(&f, text));
		CU_ASSERT_PTR_NULL(diag_line(f.diag, 0));
	}
}

static void an_absolute_path_is_taken_as_it_is(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char path[128], text[64];

	fixture_init(&f);
	put(&f, "d/a.yaml", "one", 0600);
	at(&f, "d/a.yaml", path);
	CU_ASSERT_EQUAL(include(&f, path), 0);
	unit_string("text", "one", texts(&f, text));
	unit_string("path", path, f.files.roots[0].path);
}

static void a_file_that_others_may_write_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char text[64];

	fixture_init(&f);
	put(&f, "d/a.yaml", "one", 0602);
	put(&f, "d/b.yaml", "two", 0600);
	CU_ASSERT_EQUAL(include(&f, "d/*"), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(diag_line(f.diag, 0),
		       "p:1:2: error: want a file that only its owner may "
		       "write, found mode 0602"));
	unit_string("the others are read, to find more", "two",
		    texts(&f, text));
}

/* Whoever may add files to a directory would make policy. */
static void a_directory_that_others_may_write_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char path[128];

	fixture_init(&f);
	put(&f, "d/a.yaml", "one", 0600);
	at(&f, "d", path);
	CU_ASSERT_EQUAL(chmod(path, 01777), 0);
	CU_ASSERT_EQUAL(include(&f, "d/*"), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(diag_line(f.diag, 0),
		       "p:1:2: error: include: want a directory that only its "
		       "owner may write, found mode 1777"));
	CU_ASSERT_EQUAL(f.files.n, 0);
	CU_ASSERT_EQUAL(include(&f, "d/a.yaml"), 0);
}

static void a_link_to_the_policy_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char path[128];

	fixture_init(&f);
	at(&f, "d/a.yaml", path);
	CU_ASSERT_EQUAL(symlink("../p.yaml", path), 0);
	CU_ASSERT_EQUAL(include(&f, "d/*"), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(f.diag, 0),
				      "want other files, found the policy file "
				      "itself"));
	CU_ASSERT_EQUAL(f.files.n, 0);
}

static void files_beyond_the_limit_are_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char name[16];
	int i;

	fixture_init(&f);
	for (i = 0; i < INCLUDE_FILES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "d/%d", i);
		put(&f, name, "x", 0600);
	}
	CU_ASSERT_EQUAL(include(&f, "d/*"), 0);
	CU_ASSERT_EQUAL(f.files.n, INCLUDE_FILES_MAX);
	put(&f, "d/one-more", "x", 0600);
	CU_ASSERT_EQUAL(include(&f, "d/*"), -EINVAL);
	unit_string("diagnostic",
		    "p:1:2: error: include: want at most 256 files, found "
		    "'d/*'",
		    diag_line(f.diag, 0));
}

static void all_files_share_the_limit_of_bytes(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char path[128];

	fixture_init(&f);
	put(&f, "d/a", "one", 0600);
	put(&f, "d/b", "two", 0600);
	at(&f, "d/b", path);
	CU_ASSERT_EQUAL(truncate(path, SOURCE_POLICY_MAX), 0);
	CU_ASSERT_EQUAL(include(&f, "d/*"), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(f.diag, 0),
				      "want a file of at most 4194301 bytes, "
				      "found 4194304"));
	CU_ASSERT_EQUAL(f.files.n, 1);
}

static const struct unit_test tests[] = {
	UNIT(a_pattern_stands_for_files_in_the_order_of_their_names),
	UNIT(an_absolute_path_is_taken_as_it_is),
	UNIT(a_file_that_others_may_write_is_refused),
	UNIT(a_directory_that_others_may_write_is_refused),
	UNIT(a_link_to_the_policy_is_refused),
	UNIT(files_beyond_the_limit_are_refused),
	UNIT(all_files_share_the_limit_of_bytes),
};

int main(void)
{
	return unit_main("include", tests, ARRAY_SIZE(tests));
}
