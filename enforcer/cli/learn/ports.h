/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ports.h - a set of ports, and how a rule lists it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct buf; /* enforcer/lib/buf.h */

/* So many ports above 1023 of one protocol stand for all of these: they are
 * chosen anew for each connection. */
#define LEARN_PORTS_MANY 32

/* All zeroes is empty. */
struct learn_ports {
	bool icmp;
	bool any;		    /* one of the others is there */
	uint8_t bits[2][65536 / 8]; /* tcp, udp */
};

/* @proto is IPPROTO_TCP, _UDP or _ICMP. */
void learn_ports_add(struct learn_ports *ports, uint8_t proto, uint16_t port);
bool learn_ports_empty(const struct learn_ports *ports);

/* "80/tcp, 8000-8003/tcp, 443/udp, icmp" */
void learn_ports_write(const struct learn_ports *ports, struct buf *out);
