/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - make many names from one pattern.
 */
#pragma once

#define NAMES_MAX 300
#define NAMES_A_GROUP 4000 /* a rule holds 4,096 addresses */

/*
 * Write the @i-th name: a '#' in @pattern becomes @i as two groups of an IPv6
 * address, of which the first stays the same for NAMES_A_GROUP names; without a
 * '#', "iN." is put in front.
 */
const char *names_write(const char *pattern, unsigned int i,
			char name[NAMES_MAX]);
