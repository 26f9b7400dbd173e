/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_privileges.c - which capabilities are left after privileges_drop().
 */
#include "enforcer/daemon/privileges.h"

#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* The number in the line "@key: HEX" of /proc/self/status. */
static uint64_t status_of(const char *key)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	uint64_t value = 0;

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, key, strlen(key)) == 0)
			value = strtoull(line + strlen(key) + 1, NULL, 16);
	if (f)
		(void)fclose(f);
	return value;
}

/* Returns 0, or the number of the check that failed. */
static int check_in_child(void)
{
	const uint64_t needed = 1ULL << CAP_NET_ADMIN | 1ULL << CAP_BPF;
	const uint64_t gone = 1ULL << CAP_SYS_MODULE | 1ULL << CAP_SETUID |
			      1ULL << CAP_CHOWN | 1ULL << CAP_SYS_BOOT;

	if (privileges_drop() < 0)
		return 1;
	if (status_of("NoNewPrivs") != 1)
		return 2;
	if ((status_of("CapEff") & gone) || (status_of("CapPrm") & gone))
		return 3;
	if ((status_of("CapEff") & needed) != needed)
		return 4;
	return 0;
}

static void the_daemon_keeps_the_capabilities_it_needs_only(void)
{
	int status = -1;
	pid_t pid;

	if (geteuid() != 0) {
		unit_skip("only root has capabilities to give up");
		return;
	}
	pid = fork();
	if (pid == 0)
		_exit(check_in_child());
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
}

static const struct unit_test tests[] = {
	UNIT(the_daemon_keeps_the_capabilities_it_needs_only),
};

int main(void)
{
	return unit_main("privileges", tests, ARRAY_SIZE(tests));
}
