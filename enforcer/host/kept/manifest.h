/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * manifest.h - the text that says which copies of files make a kept policy.
 *
 * One word and its value a line, and at the end the SHA-256 of all before, so
 * that a manifest that was cut off or damaged is none.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "policy/files/bundle.h"

#define MANIFEST_KEY_TEXT 89  /* hexadecimal of a key with its id, and NUL */
#define MANIFEST_BOOT_TEXT 37 /* a UUID and NUL */

struct minisign_key; /* policy/files/minisign.h */

struct manifest {
	char *policy;	 /* the path of the policy file, from the root on */
	int64_t since_s; /* seconds since 1970 when it came into force */
	uint64_t serial; /* of the policy; 0: it has none */
	char key[MANIFEST_KEY_TEXT]; /* who signed it; "": nobody was asked */
	/* Until when it has to be confirmed, in seconds of CLOCK_BOOTTIME, and
	 * which boot of the machine that is about; "": it is confirmed. */
	uint64_t confirm_s;
	char boot[MANIFEST_BOOT_TEXT];
	struct bundle bundle;
};

void manifest_done(struct manifest *manifest);

/* Set manifest->key to the text of @key; NULL: nobody has to sign. */
void manifest_set_key(struct manifest *manifest,
		      const struct minisign_key *key);

/* Write @manifest to @file, without the copies of its bundle.  -EINVAL: the
 * path of a file has a line break. */
int manifest_write(const struct manifest *manifest, FILE *file);

/* Read the manifest in @file; @dir is where the copies lie.  -EBADMSG: it is
 * damaged, or of a version that is unknown here. */
int manifest_read(FILE *file, const char *dir, struct manifest *ret_manifest);
