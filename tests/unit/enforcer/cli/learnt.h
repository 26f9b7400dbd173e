/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learnt.h - what stands in a policy that `learn` has written.
 */
#pragma once

#include <stdbool.h>

/* May the policy @text deny @name, a name or an address of the records?  Its
 * item is commented out there, or an odd type of some name is lacking. */
bool learnt_may_deny(const char *text, const char *name);
