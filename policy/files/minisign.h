/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * minisign.h - the signature of a policy source file, as minisign(1) makes it.
 *
 * FILE.minisig has the signature of FILE: Ed25519 of its BLAKE2b hash (the
 * legacy form, of the text itself, is not accepted), and a comment that is
 * signed with it.  That comment has to name FILE, as minisign does where it is
 * told nothing else: so no signed file can stand in the place of another.
 */
#pragma once

#include <stdint.h>

#include "policy/diag.h"

#define MINISIGN_ID 8
#define MINISIGN_KEY 32

struct source_text; /* policy/files/source.h */

/* A public key. */
struct minisign_key {
	uint8_t id[MINISIGN_ID];
	uint8_t key[MINISIGN_KEY];
};

/*
 * Read the public key @from: the path of a file as minisign(1) writes it, or
 * the line of base64 in it.  -EINVAL: @diag says what was wanted.
 */
int minisign_read_key(const char *from, struct diag *diag,
		      struct minisign_key *ret_key);

/* Does PATH.minisig sign @source, the text of @path?  -EINVAL: @diag says at
 * @at what was wanted; another negative errno: the machine failed. */
int minisign_check(const struct minisign_key *key, const char *path,
		   const struct source_text *source, struct diag *diag,
		   struct diag_at at);
