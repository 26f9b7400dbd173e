/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftnat.h - is there a chain that redirects what this host sends?
 *
 * It needs conntrack, also for what leaves by lo: a container's port on
 * 127.0.0.1 is such a redirection.
 */
#pragma once

#include <stdbool.h>

struct nl_socket; /* nft/netlink/nl.h */
struct nlmsghdr;

/* "inet TABLE CHAIN" */
#define NFTNAT_NAME_MAX 128

/* Does @nlh, a message about a chain, describe one of type nat at hook
 * output? */
bool nftnat_is_at_output(const struct nlmsghdr *nlh);

/* Find the first chain of any table that nftnat_is_at_output() is true of, by
 * its name; "": there is none. */
int nftnat_find(struct nl_socket *nl, char ret_name[NFTNAT_NAME_MAX]);
