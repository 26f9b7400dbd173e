/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * net.h - parse networks, and put many of them in order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/ip.h"

#define NET_RANGE_MAX 254 /* networks that a range can need */

/* Parse an address without a prefix; the prefix becomes 32 or 128. */
bool net_parse_address(const char *text, size_t len, struct ip_net *ret_net);
/* Parse "ADDRESS" or "ADDRESS/PREFIX"; bits beyond the prefix are kept. */
bool net_parse(const char *text, size_t len, struct ip_net *ret_net);

/* A packet to ::ffff:192.0.2.1 leaves as IPv4, so a network of such addresses
 * would match nothing. */
bool net_is_mapped(const struct ip_net *net);
/* Clear the bits beyond the prefix. */
void net_mask(struct ip_net *net);

/* Find the networks that have the addresses from @first to @last, which are of
 * one family; returns how many, 0 if @last is before @first. */
size_t net_of_range(const struct ip_addr *first, const struct ip_addr *last,
		    struct ip_net ret_nets[NET_RANGE_MAX]);

/*
 * Sort @n networks and remove those that lie inside another, which an interval
 * set of nftables would refuse.  Returns how many are left.
 */
size_t net_merge(struct ip_net *nets, size_t n);
