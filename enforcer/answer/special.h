/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * special.h - addresses that no public name should lead to.
 *
 * Loopback, private, link-local, multicast and reserved space of the IANA
 * special-purpose registries, and the IPv6 forms that carry such an IPv4
 * address inside.  An answer with one of them opens nothing, or a stranger's
 * name server could open the local network (DNS rebinding).  The documentation
 * ranges of RFC 5737 and 3849 are ordinary addresses.
 */
#pragma once

#include "policy/ip.h"

/* What @ip is, "private" or "loopback" for example; NULL:
 * an ordinary address. */
const char *special_name(const struct ip_addr *ip);
