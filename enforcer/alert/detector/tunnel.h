/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tunnel.h - bytes that a program sends in the names that it asks for.
 *
 * A label that was not seen today counts as many bytes as it is surprising:
 * the bits that its pairs of characters have in ordinary labels, beyond 4 for
 * each.  That is what an encoding puts in, so the sum estimates what left the
 * host.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alert; /* enforcer/alert/evidence.h */
struct look;  /* enforcer/alert/look.h */
struct pair;  /* enforcer/alert/state/pair.h */

#define TUNNEL_BYTE 32 /* sums are in quarters of a bit */

/* The surprise of the label at @label, with its length octet in front, and a
 * hash of it that depends on @seed. */
uint32_t tunnel_label(const uint8_t *label, uint64_t seed, uint64_t *ret_hash);

/* Count the question of @look.  true: it is one of a tunnel. */
bool tunnel_asked(const struct look *look, struct pair *pair);
void tunnel_evidence(const struct look *look, const struct pair *pair,
		     struct alert *alert);
