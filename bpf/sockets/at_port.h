/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * at_port.h - the sockets of our network namespace that wait for packets or
 * connections at a port.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct at_port_socket {
	struct ip_addr ip; /* that it is bound to; all zero: any */
	uint8_t proto;	   /* IPPROTO_TCP or IPPROTO_UDP */
	uint32_t uid;	   /* who made it */
	uint32_t inode;	   /* of the socket, as in /proc/PID/fd */
};

/* What is not 0 ends the walk and is returned. */
typedef int (*at_port_fn)(void *context, const struct at_port_socket *socket);

/* Call @fn for each that listens at @port over TCP, or is bound to it over UDP
 * and not connected, by IPv4 or IPv6. */
int at_port_each(uint16_t port, at_port_fn fn, void *context);

/* The first process that has the socket @inode open; 0: none was found, or it
 * is not ours to look into. */
uint32_t at_port_process(uint32_t inode);
