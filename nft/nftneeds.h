/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftneeds.h - what of nftables there is no way around.
 */
#pragma once

/*
 * A sentence on the first thing that the kernel has not got; NULL: none, or
 * it doesn't tell (nobody but root may ask).  What it asks for, in a table that
 * is never made, it may load as a module.
 */
const char *nftneeds_missing(void);
