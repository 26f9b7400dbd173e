/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.h - find out how a list is written.
 *
 * Each line votes for the format that it looks like.  One that only one format
 * has counts most: as a rule lists do not mix them, but all may have bare
 * names.
 */
#pragma once

#include <stddef.h>

#include "policy/terms.h"

enum policy_list_format format_find(const char *text, size_t len);

/* "names", "hosts" and so on; "names and hosts" for POLICY_LIST_PLAIN. */
const char *format_name(enum policy_list_format format);
