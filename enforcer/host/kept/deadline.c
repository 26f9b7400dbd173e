/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deadline.c - the time since the boot, and the number of the boot.
 */
#include "enforcer/host/kept/deadline.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/host/kept/manifest.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"

#define BOOT_PATH "/proc/sys/kernel/random/boot_id"

uint64_t deadline_now_s(void)
{
	return wallclock_boottime_ns() / 1000000000ULL;
}

static int read_boot(char ret_boot[MANIFEST_BOOT_TEXT])
{
	CLEANUP(base_fclosep) FILE *file = fopen(BOOT_PATH, "re");

	if (!file)
		return -errno;
	_Static_assert(MANIFEST_BOOT_TEXT == 37, "the format says 36");
	return fscanf(file, "%36s", ret_boot) == 1 ? 0 : -EIO;
}

int deadline_set(struct manifest *manifest, uint64_t until_s)
{
	manifest->confirm_s = until_s;
	return read_boot(manifest->boot);
}

bool deadline_is_over(const struct manifest *manifest)
{
	char boot[MANIFEST_BOOT_TEXT] = "";

	return read_boot(boot) < 0 || strcmp(boot, manifest->boot) != 0 ||
	       deadline_now_s() >= manifest->confirm_s;
}
