/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * needs.h - what there is no way around, in a sentence.
 *
 * A kernel that refuses our programs says EINVAL and a thousand lines of the
 * verifier's log; what is asked here, by trying, is which of the things that
 * we build on it has not got.
 */
#pragma once

#include <stdbool.h>

struct bpf_object; /* libbpf */

#define NEEDS_LINUX "6.1"

/* Is "5.10.0-30-amd64" older than NEEDS_LINUX?  false for what is no number. */
bool needs_newer(const char *release);

/*
 * Why could @object not be loaded, which failed with @error?  NULL: nothing
 * is known to be missing.
 */
const char *needs_missing(const struct bpf_object *object, int error);
