/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * many_names.h - the text of a policy with many names, for tests of size.
 */
#pragma once

/* A rule with @n domains: @pattern, a format with one %u, for 0 .. @n - 1.  The
 * caller frees it. */
char *many_names(const char *pattern, unsigned int n);
