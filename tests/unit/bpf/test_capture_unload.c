/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture_unload.c - what is pinned goes in two steps.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;
static char dir[64];

static bool exists(const char *name)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

static void leave_pinned(void)
{
	struct capture *capture = capture_box_open_pinned(dir);
	struct image *image;

	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

static void the_cgroup_is_let_go_first(void)
{
	if (unable) {
		unit_skip(unable);
		return;
	}
	leave_pinned();
	CU_ASSERT(exists("link_on_egress") && exists("link_on_exec"));
	CU_ASSERT_EQUAL(capture_unload_cgroup(dir), 0);
	CU_ASSERT(!exists("link_on_egress") && exists("link_on_exec"));
	CU_ASSERT_EQUAL(capture_unload(dir), 0);
	CU_ASSERT(access(dir, F_OK) < 0);
}

static void where_nothing_is_pinned_nothing_is_done(void)
{
	CU_ASSERT_EQUAL(capture_unload_cgroup("/nonexistent"), 0);
	CU_ASSERT_EQUAL(capture_unload("/nonexistent"), 0);
}

static const struct unit_test tests[] = {
	UNIT(the_cgroup_is_let_go_first),
	UNIT(where_nothing_is_pinned_nothing_is_done),
};

int main(void)
{
	int status;

	(void)snprintf(dir, sizeof(dir), "/sys/fs/bpf/nameward-unit-%d",
		       getpid());
	unable = capture_box_enter();
	status = unit_main("capture_unload", tests, ARRAY_SIZE(tests));
	if (!unable)
		(void)capture_unload(dir);
	return status;
}
