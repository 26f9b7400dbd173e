/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * peer_model.h - is this a message?  Asked of a reader in which each rule
 * that libknot (3.2) has and we don't, or the other way round, is a switch:
 * all off, it is to read what we read; all on, what libknot reads.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peer_rule {
	/* Bytes behind the last record: we count them, knot refuses. */
	PEER_TRAILING = 1 << 0,
	/* More than one question: knot refuses. */
	PEER_QUESTIONS = 1 << 1,
	/* A pointer need only point before itself: into the header, too, and
	 * into the name that it ends, however often; the question has none. */
	PEER_POINTERS = 1 << 2,
	/* Rdata may end behind its last field, and may not be longer than
	 * what it says without compression: knot compares just these two. */
	PEER_REST = 1 << 3,
	/* Types and classes that are opaque for us have a form. */
	PEER_TYPES = 1 << 4,
	/* The strings of TXT are any bytes. */
	PEER_STRINGS = 1 << 5,
	/* So is all of HTTPS and SVCB but the priority (knot 3.2). */
	PEER_PARAMS = 1 << 6,
	/* Empty rdata is fine but in class IN, where it never is. */
	PEER_EMPTY = 1 << 7,
	/* OPT may be of another name than the root. */
	PEER_OPT = 1 << 8,
	PEER_RULES_END = 1 << 9,
};

/* @rules: a set of enum peer_rule. */
bool peer_model_reads(const uint8_t *wire, size_t len, unsigned int rules);
