/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_inode_program.c - each call yields a descriptor of its own.
 */
#include "bpf/load/inode_program.h"

#include <fcntl.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_load_yields_a_descriptor_that_no_program_inherits(void)
{
	int first = inode_program_load(), second = inode_program_load();

	if (first < 0) {
		unit_skip("BPF programs can't be loaded");
		return;
	}
	CU_ASSERT(second >= 0 && second != first);
	CU_ASSERT(fcntl(first, F_GETFD) & FD_CLOEXEC);
	CU_ASSERT_EQUAL(close(first), 0);
	CU_ASSERT_EQUAL(close(second), 0);
}

static const struct unit_test tests[] = {
	UNIT(each_load_yields_a_descriptor_that_no_program_inherits),
};

int main(void)
{
	return unit_main("inode_program", tests, ARRAY_SIZE(tests));
}
