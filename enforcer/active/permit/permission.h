/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permission.h - give and end permissions of `nameward permit` while a policy
 * is in force.  The policy file is not read for it.
 *
 * Each that begins or ends is a `policy` record.
 */
#pragma once

struct active;	/* enforcer/active/active.h */
struct diag;	/* policy/diag.h */
struct permit;	/* enforcer/host/permit/permit.h */
struct permits; /* enforcer/host/permit/permits.h */

/*
 * Put *@permit in force, before all rules; what it holds is taken.  0 and
 * *ret_number; a negative errno: nothing has changed, and @diag says why.
 */
int permission_give(struct active *active, struct permit *permit,
		    struct diag *diag, unsigned int *ret_number);

/* End permission @number now.  -ENOENT: there is none; else as
 * permission_give(). */
int permission_end(struct active *active, unsigned int number,
		   struct diag *diag);

/* The permissions in force; NULL: the daemon runs without any. */
const struct permits *permission_list(const struct active *active);
