/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chain.h - follow CNAME and DNAME records from the name in the question to the
 * name whose records are the answer.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/dns/msg.h"

#define CHAIN_LINKS_MAX 16 /* from the question to the end */

/*
 * Follow the answer section of @msg, whatever the order of its records.  true:
 * *ret_end is where the records must be, *ret_ttl_s the least TTL on the way
 * (UINT32_MAX: there is no CNAME and no DNAME).  false: the chain is broken:
 * records contradict each other, it is a loop or too long, or a name in it has
 * more than 255 bytes.
 */
bool dns_chain_follow(const struct dns_msg *msg, struct dns_name *ret_end,
		      uint32_t *ret_ttl_s);
