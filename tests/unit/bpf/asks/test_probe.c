/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_probe.c - without a program that refuses, the probe is connected, and
 * leaves nothing behind; test_capture_asks has the program.
 */
#include "bpf/asks/probe.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/asks/listeners.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static char path[64];

static int make_map(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "test",
				sizeof(struct listener_key),
				sizeof(struct listener), LISTENERS_MAX, NULL);

	(void)snprintf(path, sizeof(path), "/tmp/nameward-unit-probe.%d",
		       getpid());
	if (fd < 0)
		unit_skip("BPF maps can't be made");
	return fd;
}

static void a_connection_that_is_made_is_seen(void)
{
	struct listener_key key;
	int fd = make_map();
	FILE *left;

	if (fd < 0)
		return;
	CU_ASSERT_EQUAL(probe_connect(fd, path), -EISCONN);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	CU_ASSERT(bpf_map_get_next_key(fd, NULL, &key) < 0);
	/* What a daemon that was killed has left is no hindrance. */
	left = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(left);
	(void)fclose(left);
	CU_ASSERT_EQUAL(probe_connect(fd, path), -EISCONN);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	(void)close(fd);
}

static void a_probe_that_cannot_be_made_says_nothing(void)
{
	char too_long[200];
	int fd = make_map();

	if (fd < 0)
		return;
	memset(too_long, 'a', sizeof(too_long));
	too_long[sizeof(too_long) - 1] = '\0';
	CU_ASSERT_EQUAL(probe_connect(fd, too_long), -ENAMETOOLONG);
	CU_ASSERT_EQUAL(probe_connect(fd, "/nonexistent/probe"), -ENOENT);
	(void)close(fd);
	CU_ASSERT_EQUAL(probe_connect(-1, path), -EBADF);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
}

static const struct unit_test tests[] = {
	UNIT(a_connection_that_is_made_is_seen),
	UNIT(a_probe_that_cannot_be_made_says_nothing),
};

int main(void)
{
	return unit_main("probe", tests, ARRAY_SIZE(tests));
}
