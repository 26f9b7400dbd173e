/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfnl.h - what nflog.c and nftqueue.c have in common: a socket that packets
 * come to, and requests on it that are answered before anything else is done.
 *
 * In the network namespace that nfnl_open() ran in.
 */
#pragma once

#include <stdint.h>

struct nlmsghdr;

#define NFNL_REQUEST_ROOM 256

/* Never blocks.  Returns the descriptor. */
int nfnl_open(int receive_bytes);

/* Begin a request of type @type (subsystem << 8 | message), that is about
 * group or queue @number, in NFNL_REQUEST_ROOM bytes of zeroes. */
struct nlmsghdr *nfnl_begin(uint8_t *buffer, uint16_t type, uint16_t number);

/* Packets that come before the acknowledgement are lost. */
int nfnl_request(int fd, const struct nlmsghdr *nlh);
