/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * due.h - when openings_tick() has something to do next.
 */
#pragma once

#include <stdint.h>

struct openings; /* enforcer/gate/opening/openings.h */

/* The time (CLOCK_BOOTTIME) before which nothing expires, and no refresh has to
 * be sent.  UINT64_MAX: nothing is open. */
uint64_t due_ns(const struct openings *openings);
