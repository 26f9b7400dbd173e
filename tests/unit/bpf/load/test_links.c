/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_links.c - pinned links from one daemon to the next, on a cgroup of the
 * test's own.
 *
 * run: once
 */
#include "bpf/load/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/load/pins.h"
#include "policy/base.h"
#include "policy/eval/image.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;
static char dir[64];

static const uint8_t denied[] = CAPTURE_BOX_DENIED;

/* Of the pinned link; false: there is none. */
static bool read_link(const char *name, struct bpf_link_info *ret_info)
{
	CLEANUP(base_closep) int fd = -1;
	uint32_t len = sizeof(*ret_info);
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/link_%s", dir, name);
	fd = bpf_obj_get(path);
	memset(ret_info, 0, sizeof(*ret_info));
	return fd >= 0 && !bpf_obj_get_info_by_fd(fd, ret_info, &len);
}

static struct capture *attach(uint64_t generation)
{
	struct capture *capture = capture_box_open_pinned(dir);
	struct image *image;

	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, generation);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	image_free(image);
	return capture;
}

static bool is_enforced(void)
{
	struct capture_box_pair pair;
	bool refused;

	capture_box_pair_open(&pair);
	refused = send(pair.client, denied, sizeof(denied) - 1, 0) == -1 &&
		  errno == EPERM;
	capture_box_pair_close(&pair);
	return refused;
}

/* The kernel detaches a link some time after its last reference is gone. */
static bool ends_being_enforced(void)
{
	int tries;

	for (tries = 0; tries < 500 && is_enforced(); tries++)
		(void)usleep(10000);
	return !is_enforced();
}

static void next_daemon_puts_its_programs_into_the_same_links(void)
{
	struct bpf_link_info before, after;
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = attach(1);
	CU_ASSERT(read_link("on_egress", &before));
	CU_ASSERT(is_enforced());
	capture_close(capture);
	CU_ASSERT(is_enforced());
	capture = attach(2);
	CU_ASSERT(read_link("on_egress", &after));
	CU_ASSERT_EQUAL(after.id, before.id);
	CU_ASSERT_NOT_EQUAL(after.prog_id, before.prog_id);
	CU_ASSERT(is_enforced());
	CU_ASSERT(capture_detach(capture) == 0);
	CU_ASSERT(!read_link("on_egress", &after));
	CU_ASSERT(ends_being_enforced());
	capture_close(capture);
}

static void links_without_a_daemon_can_be_unpinned(void)
{
	struct bpf_link_info info;
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = attach(1);
	capture_close(capture);
	CU_ASSERT(links_unpin(dir) == 0);
	CU_ASSERT(!read_link("on_egress", &info));
	CU_ASSERT(ends_being_enforced());
	CU_ASSERT(pins_remove(dir) == 0);
	CU_ASSERT_EQUAL(links_unpin(dir), -ENOENT);
}

static void links_to_the_cgroup_are_detached_at_once(void)
{
	struct bpf_link_info info;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_close(attach(1));
	CU_ASSERT(is_enforced());
	CU_ASSERT_EQUAL(links_detach_cgroup(dir), 0);
	CU_ASSERT(!is_enforced());
	CU_ASSERT(!read_link("on_egress", &info));
	CU_ASSERT(read_link("on_exec", &info)); /* is elsewhere */
	CU_ASSERT(links_unpin(dir) == 0);
	CU_ASSERT(pins_remove(dir) == 0);
	CU_ASSERT_EQUAL(links_detach_cgroup(dir), -ENOENT);
}

/* A program that allows none beside it, where ours is not pinned any more. */
static int block_setsockopt(void)
{
	static const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options,
		    .expected_attach_type = BPF_CGROUP_SETSOCKOPT);
	CLEANUP(base_closep) int cgroup = -1;
	CLEANUP(base_closep) int program = -1;
	char path[PATH_MAX];
	int tries, r = -1;

	(void)snprintf(path, sizeof(path), "%s/link_on_setsockopt", dir);
	CU_ASSERT_EQUAL(unlink(path), 0);
	cgroup = open(capture_box_cgroup(), O_RDONLY | O_CLOEXEC);
	program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_SOCKOPT, NULL, "GPL", code,
				ARRAY_SIZE(code), &options);
	CU_ASSERT_FATAL(cgroup >= 0 && program >= 0);
	for (tries = 0; tries < 500 && r < 0; tries++) {
		r = bpf_prog_attach(program, cgroup, BPF_CGROUP_SETSOCKOPT, 0);
		(void)usleep(10000); /* ours goes some time later */
	}
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return TAKE_FD(cgroup);
}

static void a_start_that_fails_leaves_what_the_former_daemon_attached(void)
{
	CLEANUP(base_closep) int cgroup = -1;
	struct bpf_link_info info;
	struct capture *capture;
	struct image *image;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_close(attach(1));
	cgroup = block_setsockopt();
	capture = capture_box_open_pinned(dir);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = capture_box_image(capture, 2);
	CU_ASSERT(capture_install(capture, image) == 0);
	image_free(image);
	CU_ASSERT_EQUAL(capture_attach(capture), -EPERM);
	capture_close(capture);
	CU_ASSERT(read_link("on_create", &info));
	CU_ASSERT(read_link("on_connect4", &info));
	CU_ASSERT(read_link("on_exec", &info));
	CU_ASSERT(is_enforced());
	CU_ASSERT_EQUAL(bpf_prog_detach(cgroup, BPF_CGROUP_SETSOCKOPT), 0);
	capture = attach(3);
	CU_ASSERT(is_enforced());
	CU_ASSERT(capture_detach(capture) == 0);
	CU_ASSERT(ends_being_enforced());
	capture_close(capture);
}

static void only_a_refusal_for_lack_of_permission_has_more_words(void)
{
	CU_ASSERT_PTR_NOT_NULL(
		strstr(links_refusal(-EPERM), "allows none beside it"));
	unit_string("another error", "", links_refusal(-EINVAL));
}

static const struct unit_test tests[] = {
	UNIT(next_daemon_puts_its_programs_into_the_same_links),
	UNIT(a_start_that_fails_leaves_what_the_former_daemon_attached),
	UNIT(links_without_a_daemon_can_be_unpinned),
	UNIT(links_to_the_cgroup_are_detached_at_once),
	UNIT(only_a_refusal_for_lack_of_permission_has_more_words),
};

int main(void)
{
	int status;

	(void)snprintf(dir, sizeof(dir), "/sys/fs/bpf/nameward-unit-%d",
		       getpid());
	unable = capture_box_enter();
	status = unit_main("links", tests, ARRAY_SIZE(tests));
	if (!unable)
		(void)capture_unload(dir);
	return status;
}
