/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink_dns.h - a call to systemd-resolved, and its reply, as the DNS
 * messages that they stand for: so a record shows them as it shows a lookup.
 *
 * What DNS has and varlink does not (id, header flags, lifetimes) is 0.
 */
#pragma once

#include <stddef.h>

#include "enforcer/host/services/varlink_question.h"

/* The message that asks @question for its type @i, in @wire, which *ret_msg
 * borrows.  -ENOMEM. */
int varlink_dns_ask(const struct varlink_question *question, size_t i,
		    struct buf *wire, struct dns_msg *ret_msg);

/* As varlink_dns_ask(), with what @reply answers.  1: without a response code,
 * since the service failed in another way. */
int varlink_dns_answer(const struct varlink_question *question, size_t i,
		       const struct varlink *reply, struct buf *wire,
		       struct dns_msg *ret_msg);
