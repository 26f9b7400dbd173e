/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * msg.h - read one DNS message, as far as it can be read.
 *
 * Nothing is copied and nothing is allocated: struct dns_msg borrows the wire
 * bytes, and dns_msg_next() reads one record at a time, however many there are.
 * dns_msg_parse() has walked all of them once, so each record that
 * dns_msg_next() yields is whole and well-formed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/rr.h"
#include "policy/rrtype.h"

struct dns_msg_walk {
	size_t offset;
	unsigned int section;
	unsigned int n_done; /* of that section */
};

/*
 * Read all of @wire, which must stay while @ret_msg is in use.  0, or -EBADMSG
 * if it isn't a well-formed message; *ret_msg then has ->damaged set and holds
 * what was readable before the damage, so that a record can show it.
 */
int dns_msg_parse(const void *wire, size_t len, struct dns_msg *ret_msg);

/* The next record, all sections in order, OPT included.  @walk begins as
 * zeroes.  false: there are no more. */
bool dns_msg_next(const struct dns_msg *msg, struct dns_msg_walk *walk,
		  struct dns_msg_rr *ret_rr);

/* As dns_msg_next(), but of the answer section and class IN only. */
bool dns_msg_next_answer(const struct dns_msg *msg, struct dns_msg_walk *walk,
			 struct dns_msg_rr *ret_rr);

void dns_msg_owner(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		   struct dns_name *ret_name);
