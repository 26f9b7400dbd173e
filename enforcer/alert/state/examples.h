/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * examples.h - names that people are shown as evidence.
 *
 * They are kept for what is close to an alert only, so few are enough.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/slots.h"

#define EXAMPLES_KEPT 128
#define EXAMPLES_NAMES_MAX 8

/* The latest names of one key, in wire form. */
struct examples {
	struct slot slot;
	uint16_t len;
	uint8_t wire[ALERT_EXAMPLES_BYTES];
	uint8_t pad[6];
};

/* Keep @name for @key, unless it is there. */
void examples_add(const struct slots *slots, uint64_t key,
		  const struct dns_name *name, uint32_t now_s);

/* Put what is kept for @key, or else @name alone, into @evidence. */
void examples_evidence(const struct slots *slots, uint64_t key,
		       const struct dns_name *name,
		       struct alert_evidence *evidence);

/* Implements alert_example(). */
bool examples_nth(const struct alert_evidence *evidence, size_t n,
		  struct dns_name *ret_name);
