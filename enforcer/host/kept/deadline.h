/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deadline.h - until when an unconfirmed policy may be in force, and whether
 * that is over.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct manifest; /* enforcer/host/kept/manifest.h */

uint64_t deadline_now_s(void); /* CLOCK_BOOTTIME */

/* Let @manifest say that it has to be confirmed until @until_s.  0 or -errno */
int deadline_set(struct manifest *manifest, uint64_t until_s);

/* Is the time of @manifest over, or of another boot? */
bool deadline_is_over(const struct manifest *manifest);
