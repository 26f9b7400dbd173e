/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * peer_model.h - a reader that decides whether bytes are a DNS message.
 *
 * Each rule that libknot (3.2) has and we don't, or the other way round, is a
 * switch: with all off it must read what we read, with all on what libknot
 * reads.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peer_rule {
	/* We count bytes behind the last record; knot refuses them. */
	PEER_TRAILING = 1 << 0,
	/* Knot refuses more than one question. */
	PEER_QUESTIONS = 1 << 1,
	/* Knot lets a pointer point anywhere before itself, also into the
	 * header and into the name that it ends, any number of times; but not
	 * in the question. */
	PEER_POINTERS = 1 << 2,
	/* Knot only compares the length of rdata with that of its fields
	 * without compression: it may end behind the last field, and must not
	 * be longer than that. */
	PEER_REST = 1 << 3,
	/* Knot knows the form of types and classes that are opaque for us. */
	PEER_TYPES = 1 << 4,
	/* Knot accepts any bytes as the strings of TXT, */
	PEER_STRINGS = 1 << 5,
	/* and as HTTPS and SVCB behind the priority (knot 3.2). */
	PEER_PARAMS = 1 << 6,
	/* Knot accepts empty rdata in each class but IN, and in IN never. */
	PEER_EMPTY = 1 << 7,
	/* Knot lets OPT have another owner than the root. */
	PEER_OPT = 1 << 8,
	PEER_RULES_END = 1 << 9,
};

/* @rules: a set of enum peer_rule. */
bool peer_model_reads(const uint8_t *wire, size_t len, unsigned int rules);
