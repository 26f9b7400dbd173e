/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_list_files.c - which changes of a file make its list another one.
 */
#include "enforcer/host/list_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64], other[64];

static void write_file(const char *to, const char *text)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

/* The list's file as it is from now on. */
static struct list_files *open_files(void)
{
	struct policy_list list = { .name = "l", .path = path };
	const struct policy policy = { .lists = &list, .n_lists = 1 };
	struct list_files *files = NULL;
	const bool *changed;

	write_file(path, "a.test\n");
	CU_ASSERT_EQUAL_FATAL(list_files_new(&policy, &files), 0);
	/* The policy has no stamp, so the first look finds a change. */
	CU_ASSERT_EQUAL(list_files_changed(files, &changed), 1);
	CU_ASSERT(changed[0]);
	return files;
}

static size_t n_changed(struct list_files *files)
{
	const bool *changed;

	return list_files_changed(files, &changed);
}

static void a_change_counts_once(void)
{
	CLEANUP(list_files_freep) struct list_files *files = open_files();

	CU_ASSERT_EQUAL(n_changed(files), 0);
	write_file(path, "b.test\n");
	CU_ASSERT_EQUAL(n_changed(files), 1);
	CU_ASSERT_EQUAL(n_changed(files), 0);
	write_file(other, "a.test\n");
	CU_ASSERT_EQUAL(rename(other, path), 0);
	CU_ASSERT_EQUAL(n_changed(files), 1);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(n_changed(files), 1);
	CU_ASSERT_EQUAL(n_changed(files), 0);
	write_file(path, "a.test\n");
	CU_ASSERT_EQUAL(n_changed(files), 1);
}

static void a_file_that_is_being_written_does_not_count_yet(void)
{
	CLEANUP(list_files_freep) struct list_files *files = open_files();
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, "half", 4), 4);
	CU_ASSERT_EQUAL(n_changed(files), 0);
	CU_ASSERT_EQUAL(write(fd, ".test\n", 6), 6);
	(void)close(fd);
	CU_ASSERT_EQUAL(n_changed(files), 1);
}

static void a_refusal_is_kept_until_the_list_was_read(void)
{
	CLEANUP(list_files_freep) struct list_files *files = open_files();

	CU_ASSERT_PTR_NULL(list_files_refused(files, 0));
	list_files_note(files, 0, "why");
	unit_string("refused", "why", list_files_refused(files, 0));
	CU_ASSERT_PTR_NULL(list_files_refused(files, 1));
	list_files_note(files, 0, NULL);
	CU_ASSERT_PTR_NULL(list_files_refused(files, 0));
}

static const struct unit_test tests[] = {
	UNIT(a_change_counts_once),
	UNIT(a_file_that_is_being_written_does_not_count_yet),
	UNIT(a_refusal_is_kept_until_the_list_was_read),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/l", dir);
	(void)snprintf(other, sizeof(other), "%s/m", dir);
	status = unit_main("list_files", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	(void)rmdir(dir);
	return status;
}
