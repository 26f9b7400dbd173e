/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet.h - find a message of DNS over UDP, or the beginning of a connection
 * over TCP, in a captured packet.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/replay/lookup.h"

/* Read the packet at @bytes, of which @len were captured, from a link of type
 * @link (the LINKTYPE_ of pcap files).  0 with all but the time; -ENODATA: it
 * is no readable message of DNS. */
int packet_read(uint32_t link, const uint8_t *bytes, size_t len,
		struct replay_lookup *ret_lookup);

/* As packet_read(), for a packet that begins a connection (SYN): 0 with
 * ->connects, or -ENODATA. */
int packet_connection(uint32_t link, const uint8_t *bytes, size_t len,
		      struct replay_lookup *ret_lookup);
