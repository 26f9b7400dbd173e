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

/* Make the message that asks @question for its type @i, in @wire, which
 * *ret_msg borrows.  -ENOMEM. */
int varlink_dns_ask(const struct varlink_question *question, size_t i,
		    struct buf *wire, struct dns_msg *ret_msg);

/* Make the message that answers @question for its type @i with what @reply has,
 * as varlink_dns_ask() does.  1: it has no response code, since the service
 * failed in another way. */
int varlink_dns_answer(const struct varlink_question *question, size_t i,
		       const struct varlink *reply, struct buf *wire,
		       struct dns_msg *ret_msg);
