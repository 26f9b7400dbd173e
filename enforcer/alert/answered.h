/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answered.h - look at an answer, in all detectors that it concerns.
 */
#pragma once

#include <stdint.h>

struct look; /* enforcer/alert/look.h */

/* Look at the answer in @look.  Returns as alert_look(). */
uint32_t answered_look(const struct look *look);
