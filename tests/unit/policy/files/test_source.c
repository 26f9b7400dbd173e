/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_source.c - which files are read, and which are refused.
 */
#include "policy/files/source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/policy/files/aclbox.h"
#include "tests/unit/unit.h"

static const struct diag_at here = { .path = "p" };

/* A file "f" in a folder of its own, with @mode. */
struct fixture {
	char folder[32];
	char path[64];
	struct diag *diag;
	struct source_text source;
};

static void fixture_init(struct fixture *f, const char *text, mode_t mode)
{
	CLEANUP(base_closep) int fd = -1;

	memset(f, 0, sizeof(*f));
	(void)strcpy(f->folder, "/tmp/nameward-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->folder));
	(void)snprintf(f->path, sizeof(f->path), "%s/f", f->folder);
	fd = open(f->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&f->diag), 0);
}

static void fixture_done(struct fixture *f)
{
	(void)unlink(f->path);
	(void)rmdir(f->folder);
	diag_free(f->diag);
	source_done(&f->source);
}

/* Check the first diagnostic: it wants @want, and names the file. */
static void check_error(const struct fixture *f, const char *want)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "p: error: want %s: '%s'", want,
		       f->path);
	unit_string("diagnostic", text, diag_line(f->diag, 0));
}

static void a_file_is_read_whole(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "some text\n", 0644);
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source), 0);
	unit_string("text", "some text\n", f.source.text);
	CU_ASSERT_EQUAL(f.source.len, 10);
}

static void a_file_that_others_may_write_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "x", 0646);
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source),
			-EINVAL);
	check_error(&f,
		    "a file that only its owner may write, found mode 0646");
	CU_ASSERT_PTR_NULL(f.source.text);
}

/* The private group of the owner has the number of the owner. */
static void a_file_that_its_owners_private_group_may_write_is_read(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "x", 0664);
	if (getegid() != geteuid() && chown(f.path, -1, geteuid()) < 0) {
		unit_skip("not in a group of the user's own number");
		return;
	}
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source), 0);
	if (chown(f.path, -1, geteuid() + 1) < 0) {
		unit_skip("may not give the file to another group");
		return;
	}
	CU_ASSERT_EQUAL(chmod(f.path, 0664), 0);
	source_done(&f.source);
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source),
			-EINVAL);
}

/* Its mode looks as if the owner's private group could write, and no other. */
static void a_file_that_a_list_lets_others_write_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "x", 0644);
	if ((getegid() != geteuid() && chown(f.path, -1, geteuid()) < 0) ||
	    !aclbox_grant(f.path, ACL_USER, geteuid() + 1)) {
		unit_skip("no file with a list can be made");
		return;
	}
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source),
			-EINVAL);
	check_error(&f, "a file that only its owner may write, found an access "
			"control list that lets others");
	CU_ASSERT_TRUE(aclbox_grant(f.path, ACL_USER, geteuid()));
	CU_ASSERT_EQUAL(source_read(f.path, 100, f.diag, here, &f.source), 0);
}

static void a_file_beyond_the_limit_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "12345", 0600);
	CU_ASSERT_EQUAL(source_read(f.path, 4, f.diag, here, &f.source),
			-EINVAL);
	check_error(&f, "a file of at most 4 bytes, found 5");
	CU_ASSERT_EQUAL(source_read(f.path, 5, f.diag, here, &f.source), 0);
}

static void an_empty_file_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "", 0600);
	CU_ASSERT_EQUAL(source_read(f.path, 4, f.diag, here, &f.source),
			-EINVAL);
	check_error(&f, "a file with text, found an empty one");
}

static void a_pipe_is_refused_without_waiting(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_init(&f, "x", 0600);
	CU_ASSERT_EQUAL(unlink(f.path), 0);
	CU_ASSERT_EQUAL(mkfifo(f.path, 0600), 0);
	CU_ASSERT_EQUAL(source_read(f.path, 4, f.diag, here, &f.source),
			-EINVAL);
	check_error(&f, "a regular file, found a pipe");
}

static void a_missing_file_is_named(void)
{
	CLEANUP(fixture_done) struct fixture f;
	char want[256];

	fixture_init(&f, "x", 0600);
	CU_ASSERT_EQUAL(unlink(f.path), 0);
	CU_ASSERT_EQUAL(source_read(f.path, 4, f.diag, here, &f.source),
			-EINVAL);
	(void)snprintf(want, sizeof(want),
		       "p: error: want a file that can be read, found '%s': "
		       "No such file or directory",
		       f.path);
	unit_string("diagnostic", want, diag_line(f.diag, 0));
}

static void the_name_of_a_file_is_behind_the_last_slash(void)
{
	unit_string("absolute", "p.yaml", source_name("/etc/nameward/p.yaml"));
	unit_string("relative", "p.yaml", source_name("p.yaml"));
	unit_string("a folder", "", source_name("/etc/"));
}

static const struct unit_test tests[] = {
	UNIT(a_file_is_read_whole),
	UNIT(a_file_that_others_may_write_is_refused),
	UNIT(a_file_that_its_owners_private_group_may_write_is_read),
	UNIT(a_file_that_a_list_lets_others_write_is_refused),
	UNIT(a_file_beyond_the_limit_is_refused),
	UNIT(an_empty_file_is_refused),
	UNIT(a_pipe_is_refused_without_waiting),
	UNIT(a_missing_file_is_named),
	UNIT(the_name_of_a_file_is_behind_the_last_slash),
};

int main(void)
{
	return unit_main("source", tests, ARRAY_SIZE(tests));
}
