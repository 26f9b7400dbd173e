/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink_question.h - what a call to systemd-resolved asks for, as a question
 * of DNS.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/rr.h"
#include "enforcer/host/services/varlink.h"

/* A call without an address family asks for both. */
#define VARLINK_QUESTION_TYPES 2

struct varlink_question {
	enum varlink_method method;
	struct dns_name name; /* len 0: none that DNS could ask for */
	uint16_t class;
	uint16_t types[VARLINK_QUESTION_TYPES];
	size_t n_types; /* at least 1, if there is a name */
};

/* Find what @call asks for.  -EINVAL: DNS has no such question; *ret_question
 * is then all zeroes. */
int varlink_question_of(const struct varlink *call,
			struct varlink_question *ret_question);

/* Read the name that @string of @message is.  -EINVAL: it is none. */
int varlink_question_name(const struct varlink *message,
			  const struct varlink_string *string,
			  struct dns_name *ret_name);

/* AF_INET or AF_INET6, if @address is a whole one; 0: it is not. */
int varlink_question_family(const struct varlink_address *address);
