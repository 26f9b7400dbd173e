/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way_on.h - where a program gets to that a name service refuses.
 *
 * The C library goes on to DNS if nsswitch.conf has it, and the lookup works if
 * resolv.conf names a server that answers and that the policy lists.  Where
 * that is not so, refusing would leave programs without names.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/service.h"

#define WAY_ON_TEXT 768

struct resolvers; /* enforcer/host/resolvers.h */

/*
 * Does a program that @service refuses find names by DNS?  @root goes before
 * each path; @listed are the resolvers of the policy, NULL: all are listed.
 * false: @ret_why is a sentence that says why not.
 */
bool way_on(const char *root, enum service_kind service,
	    const struct resolvers *listed, char ret_why[WAY_ON_TEXT]);
