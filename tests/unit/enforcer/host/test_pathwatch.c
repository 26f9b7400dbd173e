/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pathwatch.c - every change after which a path leads to another file is
 * noticed.
 */
#include "enforcer/host/pathwatch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/pathscene.h"
#include "tests/unit/unit.h"

static void a_file_that_is_replaced_is_noticed(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_no_calls(&s), 0);
	pathscene_make(&s, "file.new");
	(void)pathscene_calls(&s);
	CU_ASSERT_EQUAL(rename(pathscene_path(&s, "file.new"),
			       pathscene_path(&s, "file")),
			0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void a_burst_of_changes_makes_one_call(void)
{
	struct pathscene s;
	char name[16];
	int i;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "f%d", i);
		pathscene_make(&s, name);
	}
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void a_missing_directory_is_noticed_when_it_is_made(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "a/b/c")), 0);
	CU_ASSERT_EQUAL(mkdir(pathscene_path(&s, "a"), 0700), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	/* The caller adds its paths again, which brings it one directory
	 * nearer. */
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "a/b/c")), 0);
	CU_ASSERT_EQUAL(mkdir(pathscene_path(&s, "a/b"), 0700), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void the_target_of_a_link_is_watched_as_well(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(mkdir(pathscene_path(&s, "far"), 0700), 0);
	CU_ASSERT_EQUAL(mkdir(pathscene_path(&s, "near"), 0700), 0);
	pathscene_make(&s, "far/file");
	CU_ASSERT_EQUAL(symlink("../far/file", pathscene_path(&s, "near/link")),
			0);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "near/link")),
			0);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "far/file")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "near/link")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void a_link_to_itself_does_not_loop(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(symlink("loop", pathscene_path(&s, "loop")), 0);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "loop")), 0);
	pathscene_close(&s);
}

static void a_path_that_was_cleared_is_not_reported(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_no_calls(&s), 0);
	pathscene_close(&s);
}

/* A directory that leads nowhere counts as missing. */
static void a_directory_that_is_a_link_to_itself_is_watched_from_above(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(symlink("dir", pathscene_path(&s, "dir")), 0);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "dir/a/b")),
			0);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "dir")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void what_is_to_be_looked_at_again_is_once(void)
{
	struct pathscene s;

	pathscene_open(&s);
	pathwatch_look_again(s.watch);
	CU_ASSERT_EQUAL(pathscene_no_calls(&s), 0);
	CU_ASSERT_EQUAL(loop_once(s.loop, 5000), 1);
	CU_ASSERT_EQUAL(s.n_calls, 1);
	CU_ASSERT_EQUAL(loop_once(s.loop, 2 * 1000 + PATHSCENE_LONG_MS), 0);
	pathscene_close(&s);
}

/* What has to be looked at in a second does not put off what has changed. */
static void a_change_is_noticed_before_what_is_looked_at_again(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	pathwatch_look_again(s.watch);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_make(&s, "file");
	pathwatch_look_again(s.watch);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void a_relative_path_is_refused(void)
{
	struct pathscene s;

	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, "file"), -EINVAL);
	pathscene_close(&s);
}

/* Detach every mount of this namespace but those that the test needs. */
static void detach_mounts(void)
{
	char paths[512][256], line[1024];
	FILE *file = fopen("/proc/self/mountinfo", "re");
	size_t n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	while (n < 512 && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %*s %*s %255s", paths[n]) == 1)
			n++;
	(void)fclose(file);
	while (n--)
		if (strcmp(paths[n], "/") != 0 &&
		    strcmp(paths[n], "/proc") != 0)
			(void)umount2(paths[n], MNT_DETACH);
}

/*
 * A mount namespace of our own is not enough: if another program removes a
 * mount point, such as that of a network namespace, the copy of its mount is
 * detached here, too, and counts as a change.
 */
static int enter_quiet_namespace(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	detach_mounts();
	return 0;
}

static void a_mount_is_noticed(void)
{
	struct pathscene s;
	int n;

	if (enter_quiet_namespace() < 0) {
		printf("skip pathwatch/a_mount_is_noticed: it takes root\n");
		return;
	}
	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add_mounts(s.watch), 0);
	CU_ASSERT_EQUAL(pathwatch_add_mounts(s.watch), 0);
	CU_ASSERT_EQUAL(pathscene_no_calls(&s), 0);
	CU_ASSERT_EQUAL(mount("none", s.dir, "tmpfs", 0, NULL), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	CU_ASSERT_EQUAL(umount(s.dir), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(mount("none", s.dir, "tmpfs", 0, NULL), 0);
	n = pathscene_no_calls(&s);
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_EQUAL(umount(s.dir), 0);
	pathscene_close(&s);
}

static void work_slowly(void *context)
{
	struct pathscene *s = context;

	s->n_calls++;
	(void)usleep(20000);
}

/* Two changes in a row: the second doesn't wait for what the first has cost. */
static void a_change_soon_after_another_is_noticed_as_soon(void)
{
	struct timespec begin, now = { 0 };
	struct pathscene s;

	pathscene_open(&s);
	pathwatch_close(s.watch);
	CU_ASSERT_EQUAL_FATAL(pathwatch_open(s.loop, work_slowly, &s, &s.watch),
			      0);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	pathscene_make(&s, "one");
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_make(&s, "two");
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	for (s.n_calls = 0; !s.n_calls && now.tv_sec < begin.tv_sec + 5;) {
		(void)loop_once(s.loop, 1);
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
	}
	CU_ASSERT((now.tv_sec - begin.tv_sec) * 1000 +
			  (now.tv_nsec - begin.tv_nsec) / 1000000 <
		  150);
	pathscene_close(&s);
}

/* Under a stream of changes, nine tenths of the time are left for other work.
 */
static void a_stream_of_changes_leaves_most_of_the_time_for_other_work(void)
{
	struct timespec begin, now = { 0 };
	struct pathscene s;
	int ms = 0;

	pathscene_open(&s);
	pathwatch_close(s.watch);
	CU_ASSERT_EQUAL_FATAL(pathwatch_open(s.loop, work_slowly, &s, &s.watch),
			      0);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	while (ms < 1000) {
		pathscene_make(&s, "storm");
		(void)unlink(pathscene_path(&s, "storm"));
		(void)loop_once(s.loop, 1);
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		ms = (int)((now.tv_sec - begin.tv_sec) * 1000 +
			   (now.tv_nsec - begin.tv_nsec) / 1000000);
	}
	/* 200 ms of credit, and a tenth of the rest. */
	CU_ASSERT(s.n_calls >= 4 && s.n_calls <= 17);
	pathscene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_file_that_is_replaced_is_noticed),
	UNIT(a_burst_of_changes_makes_one_call),
	UNIT(a_missing_directory_is_noticed_when_it_is_made),
	UNIT(the_target_of_a_link_is_watched_as_well),
	UNIT(a_link_to_itself_does_not_loop),
	UNIT(a_path_that_was_cleared_is_not_reported),
	UNIT(a_directory_that_is_a_link_to_itself_is_watched_from_above),
	UNIT(what_is_to_be_looked_at_again_is_once),
	UNIT(a_change_is_noticed_before_what_is_looked_at_again),
	UNIT(a_relative_path_is_refused),
	UNIT(a_change_soon_after_another_is_noticed_as_soon),
	UNIT(a_stream_of_changes_leaves_most_of_the_time_for_other_work),
	/* The last: it changes the namespace. */
	UNIT(a_mount_is_noticed),
};

int main(void)
{
	return unit_main("pathwatch", tests, ARRAY_SIZE(tests));
}
