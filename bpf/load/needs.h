/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * needs.h - say in a sentence what the kernel lacks that nameward can't do
 * without.
 *
 * A kernel that refuses the programs answers EINVAL and a thousand lines of the
 * verifier's log.  Here each thing that they need is tried alone, to find the
 * one that is missing.
 */
#pragma once

#include <stdbool.h>

struct bpf_object; /* libbpf */

#define NEEDS_LINUX "6.1"

/* Is "5.10.0-30-amd64" older than NEEDS_LINUX?  false if it does not begin with
 * a number. */
bool needs_newer(const char *release);

/*
 * Why could @object not be loaded, which failed with @error?  NULL: nothing
 * is known to be missing.
 */
const char *needs_missing(const struct bpf_object *object, int error);
