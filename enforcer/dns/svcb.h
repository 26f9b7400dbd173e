/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * svcb.h - the SvcParams of HTTPS and SVCB records (RFC 9460 2.2).
 *
 * Each function reads from a cursor that is at the first parameter, to its end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cursor;	 /* enforcer/dns/cursor.h */
struct ip_addr;	 /* policy/ip.h */
struct dns_text; /* enforcer/dns/text.h */

/* Set ->bad unless keys ascend strictly and each value has its form. */
void dns_svcb_check(struct cursor *c);

/* Write " alpn=h2,h3 port=443": each parameter with a space in front. */
void dns_svcb_print(struct cursor *c, struct dns_text *text);

/* Address @i of ipv4hint and ipv6hint together; false: there are fewer. */
bool dns_svcb_hint(struct cursor *c, size_t i, struct ip_addr *ret_addr);
