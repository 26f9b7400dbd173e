/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracing.h - does the kernel let programs look at the beginning of its own
 * functions?  Found out by trying.
 */
#pragma once

#include <stdbool.h>

/* Is there such a function? */
bool tracing_has(const char *function);

/* Can an fentry program be loaded for @function, and attached? */
bool tracing_fentry(const char *function);
/* ... or one on a kprobe? */
bool tracing_kprobe(const char *function);
