/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * browser.h - programs of which everybody knows that they use encrypted DNS.
 */
#pragma once

#include <stdbool.h>

/* Is @exe, a path as the kernel or a log of Windows has it, that of a browser?
 * NULL: unknown, and none. */
bool browser_is(const char *exe);
