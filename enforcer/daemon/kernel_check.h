/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_check.h - find out, before anything is changed, whether this kernel
 * is new enough and has the nftables that a gate needs.
 */
#pragma once

#include <stdbool.h>

/*
 * Look at the release, and @with_nftables at what that lacks.  -EOPNOTSUPP: the
 * kernel won't do, and one line of the log says why.  What it lacks for BPF is
 * found, and reported, when the programs are loaded.
 */
int kernel_check(bool with_nftables);
