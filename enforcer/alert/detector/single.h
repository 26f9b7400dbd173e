/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * single.h - questions that are suspicious by themselves: of an odd type, to a
 * resolver that is not listed, for a name of encrypted DNS.
 */
#pragma once

#include <stdbool.h>

struct look; /* enforcer/alert/look.h */

bool single_odd_type(const struct look *look);
bool single_resolver(const struct look *look);
/* *ret_canary: it is the question whether encrypted DNS may be used. */
bool single_encrypted_dns(const struct look *look, bool *ret_canary);
