/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_executed.c - what a former daemon noted of running programs is taken
 * over only if no exec() can have gone unseen since.
 *
 * run: once
 */
#include "bpf/load/executed.h"

#include <bpf/bpf.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/abi/inode.h"
#include "bpf/capture.h"
#include "bpf/load/feature.h"
#include "bpf/load/links.h"
#include "bpf/load/pins.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;
static char dir[64];

static const uint64_t noted = 0x123; /* the address of no file */

static bool begin(void)
{
	if (unable)
		unit_skip(unable);
	return !unable;
}

static struct capture *attach(void)
{
	struct capture *capture = capture_box_open_pinned(dir);
	struct image *image;

	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	image_free(image);
	return capture;
}

static int open_map(void)
{
	char path[PATH_MAX];

	CU_ASSERT_EQUAL(pins_map_path(dir, "executed", path), 0);
	return bpf_obj_get(path);
}

static void note(void)
{
	CLEANUP(base_closep) int map = open_map();
	const struct inode_id id = { .ino = 1 };

	CU_ASSERT_EQUAL(bpf_map_update_elem(map, &noted, &id, BPF_ANY), 0);
}

static bool is_noted(void)
{
	CLEANUP(base_closep) int map = open_map();
	struct inode_id id;

	return bpf_map_lookup_elem(map, &noted, &id) == 0;
}

static bool is_followed(void)
{
	CLEANUP(base_closep) int map = open_map();

	return executed_is_followed(dir, map);
}

static void unlink_in_dir(const char *name)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

/* A daemon that has noted a program and was killed. */
static void leave_noted(void)
{
	struct capture *capture = attach();

	note();
	CU_ASSERT(is_followed());
	capture_close(capture);
	CU_ASSERT(is_followed());
}

static void detach(struct capture *capture)
{
	CU_ASSERT_EQUAL(capture_detach(capture), 0);
	capture_close(capture);
}

static void what_the_daemon_before_has_noted_is_known_to_the_next(void)
{
	struct capture *capture;

	if (!begin())
		return;
	leave_noted();
	capture = attach();
	CU_ASSERT(is_noted());
	CU_ASSERT(is_followed());
	capture_close(capture);
	capture = attach();
	CU_ASSERT(is_noted());
	detach(capture);
}

static void nothing_is_known_once_an_exec_can_have_gone_unseen(void)
{
	struct capture *capture;

	if (!begin())
		return;
	leave_noted();
	unlink_in_dir("link_on_exec");
	CU_ASSERT(!is_followed());
	CU_ASSERT_EQUAL(executed_prepare(dir), 0);
	CU_ASSERT(open_map() < 0);
	capture = attach();
	CU_ASSERT(!is_noted());
	CU_ASSERT(is_followed());
	detach(capture);
}

/* A daemon that has a map of its own, which it does not pin, comes between. */
static void
map_that_the_program_of_another_daemon_does_not_write_is_not_believed(void)
{
	CLEANUP(base_closep) int map = -1;
	struct capture *capture;
	char path[PATH_MAX];

	if (!begin())
		return;
	leave_noted();
	map = open_map();
	CU_ASSERT_EQUAL(pins_map_path(dir, "executed", path), 0);
	CU_ASSERT_EQUAL(unlink(path), 0);
	capture_close(attach());
	CU_ASSERT(is_followed());
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(bpf_obj_pin(map, path), 0);
	CU_ASSERT(is_noted());
	CU_ASSERT(!is_followed());
	capture = attach();
	CU_ASSERT(!is_noted());
	detach(capture);
}

static void link_that_is_none_at_exec_is_not_believed(void)
{
	char from[PATH_MAX], to[PATH_MAX];
	CLEANUP(base_closep) int link = -1;
	struct capture *capture;

	if (!begin())
		return;
	leave_noted();
	CU_ASSERT_EQUAL(links_pin_path(dir, "on_egress", from), 0);
	CU_ASSERT_EQUAL(links_pin_path(dir, "on_exec", to), 0);
	link = bpf_obj_get(from);
	CU_ASSERT_EQUAL(unlink(to), 0);
	CU_ASSERT_EQUAL(bpf_obj_pin(link, to), 0);
	CU_ASSERT(!is_followed());
	capture = attach();
	CU_ASSERT(!is_noted());
	detach(capture);
}

static void without_pins_there_is_nothing_to_prepare(void)
{
	CU_ASSERT_EQUAL(executed_prepare("/nonexistent"), 0);
	CU_ASSERT(!executed_is_followed("/nonexistent", -1));
	CU_ASSERT(!executed_is_followed(NULL, -1));
}

static const struct unit_test tests[] = {
	UNIT(what_the_daemon_before_has_noted_is_known_to_the_next),
	UNIT(nothing_is_known_once_an_exec_can_have_gone_unseen),
	UNIT(map_that_the_program_of_another_daemon_does_not_write_is_not_believed),
	UNIT(link_that_is_none_at_exec_is_not_believed),
	UNIT(without_pins_there_is_nothing_to_prepare),
};

int main(void)
{
	int status;

	(void)snprintf(dir, sizeof(dir), "/sys/fs/bpf/nameward-unit-%d",
		       getpid());
	unable = capture_box_enter();
	status = unit_main("executed", tests, ARRAY_SIZE(tests));
	if (!unable)
		(void)capture_unload(dir);
	return status;
}
