/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asked.h - look at a question, in all detectors that it concerns.
 */
#pragma once

#include <stdint.h>

struct look; /* enforcer/alert/look.h */

/* Look at the question in @look.  Returns as alert_look(). */
uint32_t asked_look(const struct look *look);
