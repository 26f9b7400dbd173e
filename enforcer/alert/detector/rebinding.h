/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rebinding.h - a name leads to this network after it led, or while it leads,
 * to a public address (DNS rebinding); and the first private address of a
 * public name.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/alert/look.h"
#include "enforcer/alert/state/slots.h"
#include "policy/ip.h"

#define REBINDING_NAMES 8192

struct rebinding_name {
	struct slot slot;
	uint32_t public_s;  /* when it last had a public address; 0: never */
	uint32_t private_s; /* of a domain: when it was first reported */
};

struct alert; /* enforcer/alert/evidence.h */

/* What an answer leads to. */
struct rebinding_answer {
	struct ip_addr special; /* family 0: there is none */
	bool leads_nowhere;	/* it is 0.0.0.0 or :: */
	bool has_public;
};

void rebinding_read(const struct look *look, struct rebinding_answer *ret);

/* Count @answer, that of @look.  true: it is rebinding. */
bool rebinding_answered(const struct look *look,
			const struct rebinding_answer *answer,
			const struct slots *names);
/* Count @answer, that of @look.  true: it is the first private answer of the
 * domain. */
bool rebinding_is_first(const struct look *look,
			const struct rebinding_answer *answer,
			const struct slots *names);

void rebinding_evidence(const struct look *look,
			const struct rebinding_answer *answer,
			struct alert *alert);
