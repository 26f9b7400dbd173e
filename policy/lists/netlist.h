/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netlist.h - lists of networks: `of: networks`.
 *
 *   192.0.2.0/24               # a comment
 *   2001:db8::1 ; another
 *   192.0.2.16-192.0.2.77      a range, also with blanks around its "-"
 *   192.0.2.1 10               a number behind it is ignored
 *
 * Bits beyond the prefix don't matter, as for all who read such lists.
 */
#pragma once

struct policy_list; /* policy/terms.h */
struct reading;	    /* policy/lists/reading.h */

/* Read all lines into the networks of @list.  0; -EINVAL: a strict list has odd
 * lines; -ENOMEM. */
int netlist_read(struct reading *r, struct policy_list *list);
