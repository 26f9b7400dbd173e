/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_check.h - is this kernel one that we can do anything with?
 */
#pragma once

#include <stdbool.h>

/*
 * Before anything is changed.  -EOPNOTSUPP: one sentence on the log says why
 * not.  What is missing for BPF shows, and is said, when that is loaded.
 */
int kernel_check(bool with_nftables);
