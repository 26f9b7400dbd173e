/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfnl.h - the socket of nflog.c and of nftqueue.c: packets arrive at it, and
 * requests on it are answered at once.
 *
 * It belongs to the network namespace that nfnl_open() ran in.
 */
#pragma once

#include <stdint.h>

struct nlmsghdr;

#define NFNL_REQUEST_ROOM 256

/* Open a socket that never blocks, with room for @receive_bytes of packets.
 * Returns its descriptor. */
int nfnl_open(int receive_bytes);

/* Begin a request of @type (subsystem << 8 | message) about group or queue
 * @number, in NFNL_REQUEST_ROOM bytes of zeroes. */
struct nlmsghdr *nfnl_begin(uint8_t *buffer, uint16_t type, uint16_t number);

/* Send the request and read its acknowledgement, whose error is returned.
 * Packets that arrive before it are lost. */
int nfnl_request(int fd, const struct nlmsghdr *nlh);
