/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_listeners.c - what a map of the kernel holds after each list.
 */
#include "bpf/asks/listeners.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define REFUSED(path)                  \
	{                              \
		path, LISTENER_REFUSED \
	}
#define WATCHED(path)                  \
	{                              \
		path, LISTENER_WATCHED \
	}

static int make_map(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "test",
				sizeof(struct listener_key),
				sizeof(struct listener), LISTENERS_MAX, NULL);

	if (fd < 0)
		unit_skip("BPF maps can't be made");
	return fd;
}

/* What the programs would find for @path. */
static int action_of(int fd, const char *path)
{
	struct listener value = { 0 };
	struct listener_key key = { 0 };

	(void)snprintf(key.path, sizeof(key.path), "%s", path);
	return bpf_map_lookup_elem(fd, &key, &value) < 0 ? -1
							 : (int)value.action;
}

static size_t count(int fd)
{
	struct listener_key key, next;
	size_t n = 0;
	int r;

	for (r = bpf_map_get_next_key(fd, NULL, &next); r == 0;
	     r = bpf_map_get_next_key(fd, &key, &next), n++)
		key = next;
	return n;
}

static void a_list_of_listeners_replaces_the_former(void)
{
	const struct listeners_entry first[] = { REFUSED("/a"), REFUSED("/b"),
						 WATCHED("/c") };
	const struct listeners_entry second[] = { REFUSED("/b"),
						  REFUSED("/c") };
	int fd = make_map();

	if (fd < 0)
		return;
	CU_ASSERT_EQUAL(listeners_replace(fd, first, 3), 1);
	CU_ASSERT_EQUAL(count(fd), 3);
	CU_ASSERT_EQUAL(action_of(fd, "/a"), LISTENER_REFUSED);
	CU_ASSERT_EQUAL(action_of(fd, "/c"), LISTENER_WATCHED);
	CU_ASSERT_EQUAL(action_of(fd, "/"), -1);
	/* Of those that are refused now "/c" was only watched. */
	CU_ASSERT_EQUAL(listeners_replace(fd, second, 2), 1);
	CU_ASSERT_EQUAL(count(fd), 2);
	CU_ASSERT_EQUAL(action_of(fd, "/c"), LISTENER_REFUSED);
	CU_ASSERT_EQUAL(listeners_replace(fd, second, 2), 0);
	CU_ASSERT_EQUAL(listeners_replace(fd, second, 1), 0);
	CU_ASSERT_EQUAL(listeners_replace(fd, NULL, 0), 0);
	CU_ASSERT_EQUAL(count(fd), 0);
	(void)close(fd);
}

static void a_path_that_no_socket_can_have_is_an_error(void)
{
	char path[LISTENER_PATH_MAX + 1] = "/";
	struct listeners_entry entry = { path, LISTENER_REFUSED };
	int fd = make_map();

	if (fd < 0)
		return;
	memset(path + 1, 'a', LISTENER_PATH_MAX - 2);
	CU_ASSERT_EQUAL(listeners_put(fd, &entry), 0);
	CU_ASSERT_EQUAL(action_of(fd, path), LISTENER_REFUSED);
	listeners_remove(fd, path);
	CU_ASSERT_EQUAL(count(fd), 0);
	path[LISTENER_PATH_MAX - 1] = 'a';
	CU_ASSERT_EQUAL(listeners_put(fd, &entry), -ENAMETOOLONG);
	CU_ASSERT_EQUAL(listeners_replace(fd, &entry, 1), -ENAMETOOLONG);
	listeners_remove(fd, path);
	entry.path = "";
	CU_ASSERT_EQUAL(listeners_put(fd, &entry), -ENAMETOOLONG);
	CU_ASSERT_EQUAL(count(fd), 0);
	(void)close(fd);
}

static const struct unit_test tests[] = {
	UNIT(a_list_of_listeners_replaces_the_former),
	UNIT(a_path_that_no_socket_can_have_is_an_error),
};

int main(void)
{
	return unit_main("listeners", tests, ARRAY_SIZE(tests));
}
