/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_ticks.c - the start time of a process, as /proc has it.
 */
#include "tests/unit/enforcer/host/identity/start_ticks.h"

#include <stdio.h>

#include "enforcer/host/identity/procfs.h"
#include "tests/unit/unit.h"

uint64_t start_ticks(pid_t pid)
{
	char path[64], text[1024] = "";
	uint64_t ticks = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(fgets(text, sizeof(text), f));
	(void)fclose(f);
	CU_ASSERT_EQUAL(procfs_parse_start(text, &ticks), 0);
	return ticks;
}
