/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exceptions.h - settle which patterns of a list its exceptions leave.
 */
#pragma once

#include <stdbool.h>

struct reading; /* policy/lists/reading.h */

/*
 * Remove the exceptions that change nothing.  @absolute: an exception holds for
 * all that is listed below it, too, as in Adblock; then what it covers is
 * removed from the patterns.  What is firm, only firm exceptions cover.  After
 * this the one that says most about a name holds, as struct policy_list has it.
 * -ENOMEM.
 */
int exceptions_settle(struct reading *r, bool absolute);
