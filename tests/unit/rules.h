/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rules.h - a policy from text, for tests of what the daemon makes of it.
 */
#pragma once

#include "policy/policy.h"

/* Fails the test at once when @text is no policy.  Policy_free() it. */
struct policy *rules_load(const char *text);
