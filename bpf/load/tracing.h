/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracing.h - find out, by trying, if the kernel lets programs be attached to
 * its own functions.
 */
#pragma once

#include <stdbool.h>

/* Does the kernel have such a function? */
bool tracing_has(const char *function);

/* Can an fentry program be loaded for @function, and attached? */
bool tracing_fentry(const char *function);
/* Can a program be loaded and attached that may end @function with an error
 * before it does anything (fmod_ret)? */
bool tracing_modify_return(const char *function);
/* Can a program be attached to @function by a kprobe? */
bool tracing_kprobe(const char *function);
