/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfctmsg.h - requests to nf_conntrack_netlink, and how they name a flow that
 * it has described.
 */
#pragma once

#include <stdint.h>

struct nlmsghdr;

#define NFCTMSG_ROOM 512

/* Begin a request of @message, IPCTNL_MSG_CT_*, in NFCTMSG_ROOM bytes of
 * zeroes; it is acknowledged. */
struct nlmsghdr *nfctmsg_begin(uint8_t *buffer, uint16_t message,
			       uint8_t family);
/* Begin a request of @message about the flow that @told, a message of the
 * kernel, describes.  NULL: it describes none. */
struct nlmsghdr *nfctmsg_begin_about(uint8_t *buffer, uint16_t message,
				     const struct nlmsghdr *told);
