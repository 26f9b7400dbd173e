/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dropin.c - drop-ins that are written, changed, and taken out again below
 * a root of the test; the judge is the file system.
 */
#include "enforcer/cli/fix/dropin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define DIR_OF "/etc/units/x.service.d"
#define FILE_OF DIR_OF "/nameward.conf"
#define LOCK "/run/nameward-doctor.lock"

static const struct dropin dropin = {
	.path = FILE_OF,
	.own_dir = true,
	.text = "[Service]\nType=simple\n",
	.commands = { "reload" },
};

static const struct dropin next = { .path = FILE_OF,
				    .own_dir = true,
				    .text = "[Service]\nType=exec\n" };

static const struct dropin xml = { .path = "/etc/units/a.conf",
				   .xml = true,
				   .text = "<busconfig/>\n" };

static const char *root;

static const char *full(const char *path)
{
	static char text[PATH_MAX];

	(void)snprintf(text, sizeof(text), "%s%s", root, path);
	return text;
}

static void begin(void)
{
	root = hostroot_new();
	hostroot_write("/etc/units/other", "");
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(full(path), &st) == 0;
}

static size_t count_files(const char *path)
{
	CLEANUP(base_closedirp) DIR *dir = opendir(full(path));
	size_t n = 0;

	while (dir && readdir(dir))
		n++;
	return n;
}

static enum dropin_state look(const struct dropin *which)
{
	enum dropin_state state = DROPIN_FOREIGN;

	CU_ASSERT_EQUAL(dropin_look(root, which, &state), 0);
	return state;
}

static enum dropin_state write_it(const struct dropin *which)
{
	enum dropin_state before = DROPIN_FOREIGN;

	CU_ASSERT_EQUAL(dropin_write(root, which, &before), 0);
	return before;
}

static enum dropin_state remove_it(const struct dropin *which)
{
	enum dropin_state before = DROPIN_FOREIGN;

	CU_ASSERT_EQUAL(dropin_remove(root, which, &before), 0);
	return before;
}

static void a_dropin_is_written_once_and_taken_out_without_a_trace(void)
{
	struct stat st;
	mode_t before;

	begin();
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_ABSENT);
	before = umask(0077);
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_ABSENT);
	(void)umask(before);
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_EQUAL_FATAL(stat(full(FILE_OF), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode, S_IFREG | 0644);
	CU_ASSERT_EQUAL_FATAL(stat(full(DIR_OF), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode, S_IFDIR | 0755);
	CU_ASSERT_EQUAL(count_files(DIR_OF), 3);
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_FALSE(exists(DIR_OF));
	CU_ASSERT_TRUE(exists("/etc/units/other"));
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_ABSENT);
	hostroot_remove();
}

static void the_first_line_of_a_dropin_is_a_comment_and_the_rest_its_text(void)
{
	CLEANUP(base_freep) char *content = dropin_content(&dropin);
	CLEANUP(base_freep) char *of_xml = dropin_content(&xml);
	const char *end;

	if (!content || !of_xml) {
		CU_FAIL("there is no memory");
		return;
	}
	end = content + strcspn(content, "\n");
	CU_ASSERT_EQUAL(content[0], '#');
	unit_string("the rest", dropin.text, end + 1);
	end = of_xml + strcspn(of_xml, "\n");
	CU_ASSERT_EQUAL(strncmp(of_xml, "<!-- ", 5), 0);
	CU_ASSERT_EQUAL(strncmp(end - 4, " -->", 4), 0);
	/* Two hyphens end a comment of XML. */
	CU_ASSERT_PTR_EQUAL(strstr(of_xml + 5, "--"), end - 3);
	unit_string("the rest", xml.text, end + 1);
}

static void the_file_of_a_former_version_is_replaced(void)
{
	begin();
	(void)write_it(&dropin);
	CU_ASSERT_EQUAL(look(&next), DROPIN_OLDER);
	CU_ASSERT_EQUAL(write_it(&next), DROPIN_OLDER);
	CU_ASSERT_EQUAL(look(&next), DROPIN_WRITTEN);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_OLDER);
	CU_ASSERT_FALSE(exists(FILE_OF));
	hostroot_remove();
}

static void append(const char *path, const char *text)
{
	FILE *file = fopen(full(path), "ae");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void a_file_that_somebody_changed_or_wrote_is_left(void)
{
	begin();
	(void)write_it(&dropin);
	append(FILE_OF, "# mine\n");
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_CHANGED);
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_CHANGED);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_CHANGED);
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_CHANGED);
	hostroot_write(FILE_OF, "[Service]\n");
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_TRUE(exists(FILE_OF));
	hostroot_write(FILE_OF, "# Written by nameward(8), doctor; x");
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_FOREIGN);
	hostroot_remove();
}

static void a_directory_with_files_of_others_stays(void)
{
	begin();
	hostroot_write(DIR_OF "/mine.conf", "");
	(void)write_it(&dropin);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_TRUE(exists(DIR_OF "/mine.conf"));
	CU_ASSERT_FALSE(exists(FILE_OF));
	(void)write_it(&xml);
	CU_ASSERT_EQUAL(remove_it(&xml), DROPIN_WRITTEN);
	CU_ASSERT_TRUE(exists("/etc/units"));
	hostroot_remove();
}

static void symbolic_links_are_not_followed(void)
{
	enum dropin_state before;
	char target[PATH_MAX];

	begin();
	hostroot_write("/elsewhere/file", "x");
	(void)snprintf(target, sizeof(target), "%s/elsewhere", root);
	/* The directory is a link. */
	CU_ASSERT_EQUAL(symlink(target, full(DIR_OF)), 0);
	CU_ASSERT(dropin_write(root, &dropin, &before) < 0);
	CU_ASSERT(dropin_remove(root, &dropin, &before) < 0);
	CU_ASSERT_EQUAL(count_files("/elsewhere"), 3);
	CU_ASSERT_EQUAL(unlink(full(DIR_OF)), 0);
	/* The file is. */
	(void)strcat(target, "/file");
	CU_ASSERT_EQUAL(mkdir(full(DIR_OF), 0755), 0);
	CU_ASSERT_EQUAL(symlink(target, full(FILE_OF)), 0);
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_EQUAL(remove_it(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_TRUE(exists(FILE_OF));
	hostroot_remove();
}

static void a_file_left_half_written_is_no_hindrance(void)
{
	begin();
	hostroot_write(DIR_OF "/.nameward.conf.new", "[Serv");
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_ABSENT);
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_EQUAL(count_files(DIR_OF), 3);
	hostroot_remove();
}

static void a_file_that_is_no_text_of_ours_is_foreign(void)
{
	begin();
	CU_ASSERT_EQUAL(mkdir(full(DIR_OF), 0755), 0);
	CU_ASSERT_EQUAL(mkfifo(full(FILE_OF), 0644), 0);
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_EQUAL(unlink(full(FILE_OF)), 0);
	CU_ASSERT_EQUAL(mkdir(full(FILE_OF), 0755), 0);
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_FOREIGN);
	CU_ASSERT_EQUAL(write_it(&dropin), DROPIN_FOREIGN);
	hostroot_remove();
}

static void no_file_is_made_where_the_service_is_not(void)
{
	enum dropin_state before;

	root = hostroot_new();
	CU_ASSERT_EQUAL(dropin_write(root, &dropin, &before), -ENOENT);
	CU_ASSERT_FALSE(exists("/etc"));
	hostroot_remove();
}

/* Whoever may open it may do that. */
static void a_directory_that_somebody_has_locked_is_no_hindrance(void)
{
	CLEANUP(base_closep) int fd = -1;

	begin();
	(void)write_it(&dropin);
	fd = open(full(DIR_OF), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_EQUAL_FATAL(flock(fd, LOCK_EX), 0);
	(void)alarm(60); /* which ends the test where it waits */
	CU_ASSERT_EQUAL(look(&dropin), DROPIN_WRITTEN);
	CU_ASSERT_EQUAL(write_it(&next), DROPIN_OLDER);
	CU_ASSERT_EQUAL(remove_it(&next), DROPIN_WRITTEN);
	(void)alarm(0);
	hostroot_remove();
}

static void one_writes_at_a_time_and_only_root_can_keep_him_waiting(void)
{
	CLEANUP(base_closep) int fd = -1;
	enum dropin_state before;
	struct stat st = { 0 };
	int status = -1;
	pid_t pid;

	begin();
	hostroot_write("/run/other", "");
	(void)write_it(&xml);
	CU_ASSERT_EQUAL(stat(full(LOCK), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode, S_IFREG | 0600);
	fd = open(full(LOCK), O_RDWR | O_CLOEXEC);
	CU_ASSERT_EQUAL_FATAL(flock(fd, LOCK_EX), 0);
	pid = fork();
	if (pid == 0)
		_exit(dropin_write(root, &dropin, &before) < 0);
	(void)usleep(100000);
	CU_ASSERT_FALSE(exists(FILE_OF));
	CU_ASSERT_EQUAL(flock(fd, LOCK_UN), 0);
	CU_ASSERT(waitpid(pid, &status, 0) == pid && status == 0);
	CU_ASSERT_TRUE(exists(FILE_OF));
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(a_dropin_is_written_once_and_taken_out_without_a_trace),
	UNIT(the_first_line_of_a_dropin_is_a_comment_and_the_rest_its_text),
	UNIT(the_file_of_a_former_version_is_replaced),
	UNIT(a_file_that_somebody_changed_or_wrote_is_left),
	UNIT(a_directory_with_files_of_others_stays),
	UNIT(symbolic_links_are_not_followed),
	UNIT(a_file_left_half_written_is_no_hindrance),
	UNIT(a_file_that_is_no_text_of_ours_is_foreign),
	UNIT(no_file_is_made_where_the_service_is_not),
	UNIT(a_directory_that_somebody_has_locked_is_no_hindrance),
	UNIT(one_writes_at_a_time_and_only_root_can_keep_him_waiting),
};

int main(void)
{
	return unit_main("dropin", tests, ARRAY_SIZE(tests));
}
