/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundle.h - all files that a policy is read from: the policy file, those that
 * it includes, and those of its lists, in the order in which they are read.
 *
 * Each is known by its path and its SHA-256.  The SHA-256 of the policy is that
 * of its file, if that is all, or else that of what
 *
 *   sha256sum FILE... | cut -c 1-64
 *
 * prints for all of them.  Files may be signed, and they may be read from
 * copies that were made of another bundle.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/diag.h"
#include "policy/files/source.h"

#define BUNDLE_SHA256 32
#define BUNDLE_SHA256_TEXT (2 * BUNDLE_SHA256 + 1)

struct minisign_key; /* policy/files/minisign.h */

struct bundle_file {
	char *path;
	char *copy; /* where a copy of it lies; NULL: there is none */
	uint8_t sha256[BUNDLE_SHA256];
	char *text; /* NULL: it is not held */
	size_t len; /* of the text */
};

struct bundle {
	struct diag *diag; /* borrowed, as are @from and @key */
	/* Read copies of these files, and no others.  NULL: the files. */
	const struct bundle *from;
	/* Who has to have signed each file.  NULL: nobody. */
	const struct minisign_key *key;
	bool hold; /* the texts, until bundle_drop_texts() */
	struct bundle_file *files;
	size_t n;
	size_t room;
};

void bundle_done(struct bundle *bundle);
void bundle_free(struct bundle *bundle); /* one of calloc(); NULL is fine */

/*
 * Read a file as source_read() does, and add it.  A file that is read twice has
 * to be the same.  If it has to be signed, the signature is checked before
 * anybody looks at the text.
 */
int bundle_read(struct bundle *bundle, const char *path, size_t len_max,
		struct diag_at at, struct source_text *ret_source);

/* Add what is known of a file without reading it; @copy may be NULL.  -ENOMEM
 */
int bundle_add(struct bundle *bundle, const char *path, const char *copy,
	       const uint8_t sha256[BUNDLE_SHA256]);
/* The file @path of @bundle; NULL: it has no such file. */
struct bundle_file *bundle_find(const struct bundle *bundle, const char *path);
/* Drop the file @path, which was refused, and is no part of the policy. */
void bundle_drop(struct bundle *bundle, const char *path);
void bundle_drop_texts(struct bundle *bundle);

/* Make @bundle, which has some files that were read again, a bundle of the
 * files of @former, with these in place of what they were.  -ENOMEM */
int bundle_succeed(struct bundle *bundle, const struct bundle *former);

/* The SHA-256 of the policy, as the head of this file says.  Without a file it
 * is zeroed. */
void bundle_sha256(const struct bundle *bundle,
		   uint8_t ret_sha256[BUNDLE_SHA256]);
/* Write @sha256 in hexadecimal into @buf; returns @buf. */
const char *bundle_sha256_text(const uint8_t sha256[BUNDLE_SHA256],
			       char buf[BUNDLE_SHA256_TEXT]);
