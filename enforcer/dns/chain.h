/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chain.h - from the name that was asked for, over CNAME and DNAME, to the
 * name whose records are the answer.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/dns/msg.h"

#define ALIAS_LINKS_MAX 16 /* from the question to its end */

/*
 * Follow the answer section of @msg, whatever the order of its records.  true:
 * *ret_end is where the records must be, *ret_ttl_s the least TTL on the way
 * (UINT32_MAX: there was no alias).  false: the chain is broken; records
 * contradict each other, it is a loop or too long, or it makes a name of more
 * than 255 bytes.
 */
bool dns_chain_follow(const struct dns_msg *msg, struct dns_name *ret_end,
		      uint32_t *ret_ttl_s);
