/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rulebox.h - statements written as the only rule of a chain, and how nft(8)
 * lists it.
 *
 * The table `inet t` of the box has the sets a4 and a6 of addresses, p4 and p6
 * of address pairs, mm of mark pairs, the verdict map `m` of marks, and the
 * chains c, where the rule is, and d.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct nftrule;	  /* nft/write/nftrule.h */
struct nl_socket; /* nft/netlink/nl.h */

struct rulebox {
	struct nl_socket *nl;
};

struct rulebox_case {
	void (*put)(struct nftrule *rule);
	const char *want; /* without blanks around it */
};

bool rulebox_open(struct rulebox *box); /* false: the test was skipped */
void rulebox_close(struct rulebox *box);

/* Commit the rule that @put writes; 0 or -errno. */
int rulebox_commit(struct rulebox *box, void (*put)(struct nftrule *rule));
/* The rule of each case is listed as it says. */
void rulebox_check(struct rulebox *box, const struct rulebox_case *cases,
		   size_t n);
