/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * special.h - addresses that no public name should lead to.
 *
 * They are loopback, private, link-local, multicast and reserved space of the
 * IANA special-purpose registries, and the IPv6 forms that carry such an IPv4
 * address.  An answer with one of them opens nothing; otherwise a stranger's
 * name server could open the local network (DNS rebinding).  The documentation
 * ranges of RFC 5737 and 3849 are ordinary addresses.
 */
#pragma once

#include "policy/ip.h"

/* The kind of @ip, "private" or "loopback" for example; NULL: an ordinary
 * address. */
const char *special_name(const struct ip_addr *ip);
