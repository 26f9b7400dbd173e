/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pins.c - maps that outlive the daemon, in a directory of the test's own
 * on the host's bpf filesystem.
 *
 * run: once
 */
#include "bpf/load/pins.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/bpf/load/lacking.skel.h"
#include "tests/unit/unit.h"

static const char *unable;
static char dir[64];

static bool exists(const char *name)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

static void pin_a_map_as(const char *name)
{
	CLEANUP(base_closep) int fd = -1;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "test", 4, 4, 1, NULL);
	CU_ASSERT(fd >= 0 && bpf_obj_pin(fd, path) == 0);
}

static struct capture *begin(void)
{
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return NULL;
	}
	capture = capture_box_open_pinned(dir);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	return capture;
}

static void next_daemon_finds_the_image_of_the_one_before(void)
{
	struct capture *former = begin(), *next;
	uint64_t key[2], next_key[2], generation = 0;
	struct image *image;
	uint32_t epoch;

	if (!former)
		return;
	CU_ASSERT(!capture_adopted(former));
	capture_key(former, key);
	image = capture_box_image(former, 77);
	CU_ASSERT(capture_install(former, image) == 0);
	capture_close(former);
	next = capture_box_open_pinned(dir);
	CU_ASSERT_PTR_NOT_NULL_FATAL(next);
	CU_ASSERT(capture_adopted(next));
	capture_key(next, next_key);
	CU_ASSERT(memcmp(key, next_key, sizeof(key)) == 0);
	capture_generation(next, &generation, &epoch);
	CU_ASSERT_EQUAL(generation, 77);
	CU_ASSERT(capture_detach(next) == 0);
	CU_ASSERT(access(dir, F_OK) == -1);
	capture_close(next);
	image_free(image);
}

static void maps_of_other_layouts_are_dropped_and_no_other_file(void)
{
	struct capture *capture = begin();

	if (!capture)
		return;
	pin_a_map_as("map0_ring");
	pin_a_map_as("another");
	pins_drop_others(dir);
	CU_ASSERT(!exists("map0_ring"));
	CU_ASSERT(exists("another"));
	CU_ASSERT(pins_remove(dir) == 0); /* and leaves the directory */
	CU_ASSERT(exists("another"));
	capture_close(capture);
}

static void directory_on_no_bpf_filesystem_is_refused(void)
{
	struct lacking *lacking = lacking__open();
	char plain[] = "/tmp/nameward-unit-XXXXXX", below[64];

	CU_ASSERT_PTR_NOT_NULL_FATAL(lacking);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(plain));
	(void)snprintf(below, sizeof(below), "%s/pins", plain);
	CU_ASSERT_EQUAL(pins_prepare(below, lacking->obj), -ENOTSUP);
	CU_ASSERT(access(below, F_OK) == -1);
	CU_ASSERT(rmdir(plain) == 0);
	lacking__destroy(lacking);
}

static void clean_up(void)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/another", dir);
	(void)unlink(path);
	(void)pins_remove(dir);
}

/* The name that "DIR-not-ours-..." has, or "". */
static void find_aside(char ret_path[PATH_MAX])
{
	const char *stem = strrchr(dir, '/') + 1;
	DIR *root = opendir("/sys/fs/bpf");
	struct dirent *entry;

	ret_path[0] = '\0';
	while (root && (entry = readdir(root)))
		if (!strncmp(entry->d_name, stem, strlen(stem)) &&
		    strstr(entry->d_name, "-not-ours-"))
			(void)snprintf(ret_path, PATH_MAX, "/sys/fs/bpf/%s",
				       entry->d_name);
	if (root)
		(void)closedir(root);
}

/* Say of @what who owns the directory of the pins and what others may do. */
static void is_ours_alone(const char *what)
{
	char got[64] = "nothing";
	struct stat st;

	if (lstat(dir, &st) == 0)
		(void)snprintf(got, sizeof(got), "%u %06o", st.st_uid,
			       st.st_mode);
	unit_string(what, "0 040700", got);
}

static void directory_of_another_user_is_renamed(void)
{
	static const struct {
		const char *what;
		uid_t owner;
		mode_t mode;
	} cases[] = {
		{ "another user made it", 4242, 0700 },
		{ "others may write it", 0, 0777 },
		{ "a group may write it", 0, 0770 },
	};
	struct lacking *lacking = lacking__open();
	char aside[PATH_MAX];
	size_t i;

	if (unable) {
		unit_skip(unable);
		lacking__destroy(lacking);
		return;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(lacking);
	clean_up(); /* what the tests above leave */
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CU_ASSERT(mkdir(dir, 0700) == 0);
		CU_ASSERT(chown(dir, cases[i].owner, cases[i].owner) == 0);
		CU_ASSERT(chmod(dir, cases[i].mode) == 0);
		CU_ASSERT_EQUAL(pins_prepare(dir, lacking->obj), 0);
		is_ours_alone(cases[i].what);
		CU_ASSERT_EQUAL(pins_prepare(dir, lacking->obj), 0);
		find_aside(aside);
		CU_ASSERT(rmdir(aside) == 0);
		CU_ASSERT(rmdir(dir) == 0);
	}
	lacking__destroy(lacking);
}

static void link_in_place_of_the_directory_is_not_followed(void)
{
	struct lacking *lacking = lacking__open();
	char elsewhere[80], aside[PATH_MAX];

	if (unable) {
		unit_skip(unable);
		lacking__destroy(lacking);
		return;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(lacking);
	(void)snprintf(elsewhere, sizeof(elsewhere), "%s-x", dir);
	CU_ASSERT(mkdir(elsewhere, 0700) == 0);
	CU_ASSERT(symlink(elsewhere, dir) == 0);
	CU_ASSERT(pins_remove(dir) < 0);
	CU_ASSERT(access(elsewhere, F_OK) == 0);
	CU_ASSERT_EQUAL(pins_prepare(dir, lacking->obj), 0);
	is_ours_alone("a link");
	find_aside(aside);
	CU_ASSERT(unlink(aside) == 0);
	CU_ASSERT(rmdir(dir) == 0 && rmdir(elsewhere) == 0);
	lacking__destroy(lacking);
}

static const struct unit_test tests[] = {
	UNIT(next_daemon_finds_the_image_of_the_one_before),
	UNIT(maps_of_other_layouts_are_dropped_and_no_other_file),
	UNIT(directory_on_no_bpf_filesystem_is_refused),
	UNIT(directory_of_another_user_is_renamed),
	UNIT(link_in_place_of_the_directory_is_not_followed),
};

int main(void)
{
	int status;

	(void)snprintf(dir, sizeof(dir), "/sys/fs/bpf/nameward-unit-%d",
		       getpid());
	unable = capture_box_enter();
	status = unit_main("pins", tests, ARRAY_SIZE(tests));
	if (!unable)
		clean_up();
	return status;
}
