/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_device_links.c - programs at the egress of lo, in a network namespace of
 * the test's own.
 */
#include "bpf/load/device_links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/load/pins.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define LO 1
#define PASS 0
#define DROP 2
#define TCX_EGRESS 47 /* linux/bpf.h, Linux 6.6 */

static const char *unable;
static char dir[64];

/* A program that yields @verdict. */
static int load(int verdict)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = verdict },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, NULL, "GPL", insns,
			       ARRAY_SIZE(insns), NULL);

	CU_ASSERT_FATAL(fd >= 0);
	return fd;
}

static bool is_pinned(uint32_t ifindex)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/link_device_%u", dir, ifindex);
	return access(path, F_OK) == 0;
}

static bool passes_lo(void)
{
	struct capture_box_pair pair;
	char byte = 'x';
	bool arrived;

	capture_box_pair_open(&pair);
	(void)!send(pair.client, &byte, 1, 0);
	(void)usleep(20000);
	arrived = recv(pair.server, &byte, 1, MSG_DONTWAIT) == 1;
	capture_box_pair_close(&pair);
	return arrived;
}

/* The kernel ends a link some time after its last reference is gone. */
static bool passes_lo_soon(void)
{
	int tries;

	for (tries = 0; tries < 200; tries++)
		if (passes_lo())
			return true;
	return false;
}

static bool can_run(void)
{
	if (unable) {
		unit_skip(unable);
	} else if (!device_links_possible()) {
		unit_skip("the kernel has no TCX");
	} else {
		return true;
	}
	return false;
}

static void a_device_has_one_link_which_ends_with_it(void)
{
	struct device_links *links;
	struct aside *aside;
	int fd;

	if (!can_run())
		return;
	fd = load(DROP);
	aside = asidebox_with(fd, -1);
	CU_ASSERT_EQUAL_FATAL(device_links_new(fd, NULL, &links), 0);
	CU_ASSERT_FALSE(device_links_has(links, LO));
	CU_ASSERT(passes_lo());
	CU_ASSERT_EQUAL(device_links_add(links, aside, LO), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, LO), 0);
	CU_ASSERT(device_links_has(links, LO));
	CU_ASSERT_FALSE(passes_lo());
	CU_ASSERT(device_links_add(links, aside, 99999) < 0);
	CU_ASSERT_FALSE(device_links_has(links, 99999));
	device_links_remove(links, 99999);
	device_links_remove(links, LO);
	CU_ASSERT_FALSE(device_links_has(links, LO));
	CU_ASSERT(passes_lo_soon());
	device_links_close(links);
	device_links_close(NULL);
	(void)close(fd);
}

/* How many programs the kernel has at the egress of the device. */
static uint32_t programs_at(int ifindex)
{
	uint32_t n = 0;

	(void)bpf_prog_query(ifindex, (enum bpf_attach_type)TCX_EGRESS, 0, NULL,
			     NULL, &n);
	return n;
}

static void another_device_of_the_same_index_gets_a_link_of_its_own(void)
{
	static const char make[] =
		"ip link add again index 777 type veth peer name again1";
	struct device_links *links;
	struct aside *aside;
	int fd;

	if (!can_run())
		return;
	if (!nftbox_sh(make)) {
		unit_skip("no veth can be made");
		return;
	}
	fd = load(PASS);
	aside = asidebox_with(fd, -1);
	CU_ASSERT_EQUAL_FATAL(device_links_new(fd, NULL, &links), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, 777), 0);
	CU_ASSERT_EQUAL(programs_at(777), 1);
	CU_ASSERT(nftbox_sh("ip link del again"));
	CU_ASSERT(device_links_add(links, aside, 777) < 0);
	CU_ASSERT_FALSE(device_links_has(links, 777));
	CU_ASSERT(nftbox_sh(make));
	CU_ASSERT_EQUAL(device_links_add(links, aside, 777), 0);
	CU_ASSERT(nftbox_sh("ip link del again"));
	CU_ASSERT(nftbox_sh(make));
	CU_ASSERT_EQUAL(programs_at(777), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, 777), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, 777), 0);
	CU_ASSERT_EQUAL(programs_at(777), 1);
	CU_ASSERT_EQUAL(device_links_count(links), 1);
	device_links_close(links);
	CU_ASSERT(nftbox_sh("ip link del again"));
	(void)close(fd);
}

/* So does a helper that was late, until it has gone. */
static void a_program_that_somebody_else_has_attached_is_tried_again(void)
{
	struct device_links *links, *late;
	struct aside *aside;
	int fd;

	if (!can_run())
		return;
	fd = load(PASS);
	aside = asidebox_with(fd, -1);
	CU_ASSERT_EQUAL_FATAL(device_links_new(fd, NULL, &late), 0);
	CU_ASSERT_EQUAL_FATAL(device_links_new(fd, NULL, &links), 0);
	CU_ASSERT_EQUAL(device_links_add(late, aside, LO), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, LO), -EEXIST);
	CU_ASSERT_FALSE(device_links_has(links, LO));
	device_links_close(late);
	CU_ASSERT_EQUAL(device_links_add(links, aside, LO), 0);
	CU_ASSERT(device_links_has(links, LO));
	device_links_close(links);
	(void)close(fd);
}

static void the_last_program_attached_is_the_first_that_runs(void)
{
	struct device_links *passing, *dropping;
	struct aside *aside;
	int pass, drop;

	if (!can_run())
		return;
	pass = load(PASS);
	drop = load(DROP);
	aside = asidebox_with(pass, drop);
	CU_ASSERT_EQUAL_FATAL(device_links_new(pass, NULL, &passing), 0);
	CU_ASSERT_EQUAL_FATAL(device_links_new(drop, NULL, &dropping), 0);
	CU_ASSERT_EQUAL(device_links_add(dropping, aside, LO), 0);
	CU_ASSERT_FALSE(passes_lo());
	CU_ASSERT_EQUAL(device_links_add(passing, aside, LO), 0);
	CU_ASSERT(passes_lo_soon());
	device_links_close(dropping);
	device_links_close(passing);
	(void)close(pass);
	(void)close(drop);
}

static void
a_pinned_link_outlives_its_daemon_until_the_next_one_has_its_own(void)
{
	struct device_links *former, *next;
	struct aside *aside;
	int pass, drop;

	if (!can_run())
		return;
	pass = load(PASS);
	drop = load(DROP);
	aside = asidebox_with(pass, drop);
	CU_ASSERT_EQUAL_FATAL(device_links_new(drop, dir, &former), 0);
	CU_ASSERT_EQUAL(device_links_add(former, aside, LO), 0);
	CU_ASSERT(is_pinned(LO));
	device_links_close(former);
	CU_ASSERT_FALSE(passes_lo());
	CU_ASSERT_EQUAL_FATAL(device_links_new(pass, dir, &next), 0);
	CU_ASSERT_EQUAL(device_links_add(next, aside, LO), 0);
	CU_ASSERT(is_pinned(LO));
	CU_ASSERT(passes_lo_soon());
	device_links_drop_others(next, dir);
	CU_ASSERT(is_pinned(LO));
	device_links_detach(next);
	CU_ASSERT_FALSE(is_pinned(LO));
	device_links_detach(NULL);
	(void)close(pass);
	(void)close(drop);
}

static void links_that_a_former_daemon_left_are_dropped(void)
{
	struct device_links *links;
	struct aside *aside;
	int fd;

	if (!can_run())
		return;
	fd = load(DROP);
	aside = asidebox_with(fd, -1);
	CU_ASSERT_EQUAL_FATAL(device_links_new(fd, dir, &links), 0);
	CU_ASSERT_EQUAL(device_links_add(links, aside, LO), 0);
	device_links_close(links);
	device_links_drop_others(NULL, dir);
	CU_ASSERT_FALSE(is_pinned(LO));
	CU_ASSERT(passes_lo_soon());
	(void)close(fd);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_device_has_one_link_which_ends_with_it),
		UNIT(another_device_of_the_same_index_gets_a_link_of_its_own),
		UNIT(a_program_that_somebody_else_has_attached_is_tried_again),
		UNIT(the_last_program_attached_is_the_first_that_runs),
		UNIT(a_pinned_link_outlives_its_daemon_until_the_next_one_has_its_own),
		UNIT(links_that_a_former_daemon_left_are_dropped),
	};
	struct capture *capture;
	int r;

	unable = capture_box_enter();
	(void)snprintf(dir, sizeof(dir), "/sys/fs/bpf/nameward-unit%d",
		       getpid());
	if (!unable) {
		capture = capture_box_open_pinned(dir); /* makes it */
		capture_close(capture);
	}
	r = unit_main("device_links", tests, ARRAY_SIZE(tests));
	if (!unable)
		(void)pins_remove(dir);
	return r;
}
