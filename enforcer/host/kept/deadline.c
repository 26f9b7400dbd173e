/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deadline.c - set and check a deadline, in seconds since the boot, that holds
 * for one boot only.
 */
#include "enforcer/host/kept/deadline.h"

#include <string.h>

#include "enforcer/host/kept/manifest.h"
#include "enforcer/lib/wallclock.h"

_Static_assert(MANIFEST_BOOT_TEXT == WALLCLOCK_BOOT_TEXT, "a boot");

uint64_t deadline_now_s(void)
{
	return wallclock_boottime_ns() / 1000000000ULL;
}

int deadline_set(struct manifest *manifest, uint64_t until_s)
{
	manifest->confirm_s = until_s;
	return wallclock_boot(manifest->boot);
}

bool deadline_is_over(const struct manifest *manifest)
{
	char boot[MANIFEST_BOOT_TEXT] = "";

	return wallclock_boot(boot) < 0 || strcmp(boot, manifest->boot) != 0 ||
	       deadline_now_s() >= manifest->confirm_s;
}
