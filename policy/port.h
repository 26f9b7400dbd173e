/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port.h - read and write ports as people do: "443/tcp", "8000-8100/udp",
 * "icmp".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/terms.h"

#define PORT_TEXT_MAX sizeof("65535-65535/tcp")
#define PORT_EACH_MAX 2

/*
 * Parse @text.  A port or a range without "/tcp" or "/udp" is both.  Returns
 * how many there are in @ret_ports; 0: @text is no port.
 */
size_t port_parse(const char *text,
		  struct policy_port ret_ports[PORT_EACH_MAX]);

/* Write @port into @buf; returns @buf. */
const char *port_text(const struct policy_port *port, char buf[PORT_TEXT_MAX]);

bool port_is_range(const struct policy_port *port);

/* Is there a port of the same protocol that both have? */
bool port_overlaps(const struct policy_port *a, const struct policy_port *b);

/* Does @open open @port of the protocol @proto?  0 is a protocol without ports
 * other than ICMP, which `any` alone opens. */
bool port_is_open(const struct policy_open *open, uint8_t proto, uint16_t port);
