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

enum dns_chain_end {
	DNS_CHAIN_BROKEN = 0, /* records contradict each other, it is a loop,
			       * or a name in it has more than 255 bytes */
	DNS_CHAIN_TOO_LONG,
	DNS_CHAIN_WHOLE,
};

struct dns_chain {
	unsigned int n_links;
	/* The names it leads by, without that of the question; the last is
	 * where the records must be. */
	struct dns_name links[CHAIN_LINKS_MAX];
	uint32_t ttl_s; /* the least on the way; UINT32_MAX: there is no link */
};

/* Follow the answer section of @msg, whatever the order of its records.
 * *ret_chain is valid if the chain is whole. */
enum dns_chain_end dns_chain_follow(const struct dns_msg *msg,
				    struct dns_chain *ret_chain);
