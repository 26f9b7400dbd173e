/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_base.c - what is released at the end of a scope, and what was handed
 * over before.
 */
#include "policy/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void a_descriptor_is_closed_at_the_end_of_its_scope_0_too(void)
{
	int before = dup(STDIN_FILENO);

	{
		CLEANUP(base_closep) int fd = STDIN_FILENO;

		(void)fd;
	}
	CU_ASSERT(!is_open(STDIN_FILENO));
	CU_ASSERT_EQUAL(dup2(before, STDIN_FILENO), STDIN_FILENO);
	base_closep(&before);
	CU_ASSERT(!is_open(before));
}

static void a_negative_descriptor_is_none_to_close(void)
{
	const int none = -1;

	errno = 0;
	base_closep(&none);
	CU_ASSERT_EQUAL(errno, 0);
}

static void streams_and_directories_are_closed_and_null_is_none_to_close(void)
{
	FILE *file = fopen("/dev/null", "re"), *no_file = NULL;
	DIR *dir = opendir("/"), *no_dir = NULL;
	int fds[2];

	CU_ASSERT_FATAL(file && dir);
	fds[0] = fileno(file);
	fds[1] = dirfd(dir);
	base_fclosep(&file);
	base_closedirp(&dir);
	CU_ASSERT(!is_open(fds[0]));
	CU_ASSERT(!is_open(fds[1]));
	base_fclosep(&no_file);
	base_closedirp(&no_dir);
}

static void a_value_that_is_handed_over_is_not_released(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC), taken;
	char *text = malloc(1), *kept;

	taken = TAKE_FD(fd);
	kept = TAKE_PTR(text);
	CU_ASSERT_EQUAL(fd, -1);
	CU_ASSERT_PTR_NULL(text);
	base_closep(&fd);
	base_freep(&text);
	CU_ASSERT(is_open(taken));
	CU_ASSERT_PTR_NOT_NULL(kept);
	base_closep(&taken);
	base_freep(&kept);
	CU_ASSERT_PTR_NULL(kept);
}

static void an_array_grows_and_keeps_its_items(void)
{
	size_t room = 0, n;
	int *array = NULL;

	for (n = 0; n < 100; n++) {
		CU_ASSERT_EQUAL_FATAL(base_make_room((void **)&array, &room, n,
						     sizeof(*array)),
				      0);
		CU_ASSERT_FATAL(room > n);
		array[n] = (int)n;
	}
	for (n = 0; n < 100; n++)
		CU_ASSERT_EQUAL(array[n], n);
	n = room;
	CU_ASSERT_EQUAL(base_make_room((void **)&array, &room, n, SIZE_MAX / 2),
			-ENOMEM);
	CU_ASSERT_EQUAL(room, n);
	CU_ASSERT_EQUAL(array[99], 99);
	free(array);
}

static void a_text_is_copied_with_a_zero_behind_it(void)
{
	char *copy = NULL;

	CU_ASSERT_EQUAL_FATAL(base_copy_text(&copy, "a\0bc", 3), 0);
	CU_ASSERT_EQUAL(memcmp(copy, "a\0b", 4), 0);
	free(copy);
	copy = NULL;
	CU_ASSERT_EQUAL(base_copy_text(&copy, "", SIZE_MAX / 2), -ENOMEM);
	CU_ASSERT_PTR_NULL(copy);
}

static const struct unit_test tests[] = {
	UNIT(a_descriptor_is_closed_at_the_end_of_its_scope_0_too),
	UNIT(a_negative_descriptor_is_none_to_close),
	UNIT(streams_and_directories_are_closed_and_null_is_none_to_close),
	UNIT(a_value_that_is_handed_over_is_not_released),
	UNIT(an_array_grows_and_keeps_its_items),
	UNIT(a_text_is_copied_with_a_zero_behind_it),
};

int main(void)
{
	return unit_main("base", tests, ARRAY_SIZE(tests));
}
