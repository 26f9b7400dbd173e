/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundle.c - a list of files; libsodium has the hash.
 */
#include "policy/files/bundle.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/files/minisign.h"

_Static_assert(BUNDLE_SHA256 == crypto_hash_sha256_BYTES, "SHA-256");

static void file_done(struct bundle_file *file)
{
	free(file->path);
	free(file->copy);
	free(file->text);
	*file = (struct bundle_file){ 0 };
}

void bundle_done(struct bundle *bundle)
{
	size_t i;

	for (i = 0; i < bundle->n; i++)
		file_done(&bundle->files[i]);
	free(bundle->files);
	bundle->files = NULL;
	bundle->n = bundle->room = 0;
}

void bundle_free(struct bundle *bundle)
{
	if (!bundle)
		return;
	bundle_done(bundle);
	free(bundle);
}

struct bundle_file *bundle_find(const struct bundle *bundle, const char *path)
{
	size_t i;

	for (i = 0; i < bundle->n; i++)
		if (strcmp(bundle->files[i].path, path) == 0)
			return &bundle->files[i];
	return NULL;
}

int bundle_add(struct bundle *bundle, const char *path, const char *copy,
	       const uint8_t sha256[BUNDLE_SHA256])
{
	struct bundle_file file = { .path = strdup(path),
				    .copy = copy ? strdup(copy) : NULL };
	int r = 0;

	if (!file.path || (copy && !file.copy))
		r = -ENOMEM;
	if (r == 0)
		r = base_make_room((void **)&bundle->files, &bundle->room,
				   bundle->n, sizeof(file));
	if (r < 0) {
		file_done(&file);
		return r;
	}
	memcpy(file.sha256, sha256, sizeof(file.sha256));
	bundle->files[bundle->n++] = file;
	return 0;
}

void bundle_drop(struct bundle *bundle, const char *path)
{
	struct bundle_file *file = bundle_find(bundle, path);

	if (!file)
		return;
	file_done(file);
	bundle->n--;
	memmove(file, file + 1,
		(size_t)(bundle->files + bundle->n - file) * sizeof(*file));
}

void bundle_drop_texts(struct bundle *bundle)
{
	size_t i;

	for (i = 0; i < bundle->n; i++) {
		free(bundle->files[i].text);
		bundle->files[i].text = NULL;
	}
}

/* Did the holder of the key sign the text for @path, and for no other? */
static int check_signature(const struct bundle *bundle, const char *path,
			   struct diag_at at, const struct source_text *source,
			   const uint8_t sha256[BUNDLE_SHA256])
{
	/* All that a signature says of the path. */
	const char *name = source_name(path);
	size_t i;

	for (i = 0; i < bundle->n; i++)
		if (strcmp(source_name(bundle->files[i].path), name) == 0 &&
		    memcmp(bundle->files[i].sha256, sha256, BUNDLE_SHA256) != 0)
			return diag_error(bundle->diag, at,
					  "want signed files of different "
					  "names, since a signature says no "
					  "folder, found '%s' and '%s'",
					  bundle->files[i].path, path);
	return minisign_check(bundle->key, path, source, bundle->diag, at);
}

/* Is the text that lies at @path, or in its copy, the one that it has to be? */
static int check(const struct bundle *bundle, const char *path,
		 struct diag_at at, const struct source_text *source,
		 const uint8_t sha256[BUNDLE_SHA256])
{
	const struct bundle_file *same = bundle_find(bundle, path);
	const struct bundle_file *copied;

	if (same && memcmp(same->sha256, sha256, BUNDLE_SHA256) != 0)
		return diag_error(bundle->diag, at,
				  "want a file that stays the same while the "
				  "policy is read, found another text: '%s'",
				  path);
	if (!bundle->from)
		return bundle->key ? check_signature(bundle, path, at, source,
						     sha256)
				   : 0;
	copied = bundle_find(bundle->from, path);
	if (!copied || memcmp(copied->sha256, sha256, BUNDLE_SHA256) != 0)
		return diag_error(bundle->diag, at,
				  "want the copy of '%s' as it was made, found "
				  "another text: '%s'",
				  path, copied ? copied->copy : path);
	return 0;
}

/* Add the file, and keep its text if that is wanted. */
static int add_source(struct bundle *bundle, const char *path,
		      const uint8_t sha256[BUNDLE_SHA256],
		      struct source_text *source)
{
	int r;

	if (bundle_find(bundle, path))
		return 0;
	r = bundle_add(bundle, path, NULL, sha256);
	if (r < 0 || !bundle->hold)
		return r;
	bundle->files[bundle->n - 1].text = source->text;
	bundle->files[bundle->n - 1].len = source->len;
	source->is_borrowed = true;
	return 0;
}

int bundle_read(struct bundle *bundle, const char *path, size_t len_max,
		struct diag_at at, struct source_text *ret_source)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	const struct bundle_file *copied = NULL;
	uint8_t sha256[BUNDLE_SHA256];
	int error;

	if (bundle->from)
		copied = bundle_find(bundle->from, path);
	if (bundle->from && (!copied || !copied->copy))
		return diag_error(bundle->diag, at,
				  "want a file of which there is a copy, "
				  "found '%s'",
				  path);
	if (sodium_init() < 0)
		return -EIO;
	error = source_read(copied ? copied->copy : path, len_max, bundle->diag,
			    at, &source);
	if (error < 0)
		return error;
	(void)crypto_hash_sha256(sha256, (const uint8_t *)source.text,
				 source.len);
	error = check(bundle, path, at, &source, sha256);
	if (error == 0)
		error = add_source(bundle, path, sha256, &source);
	if (error < 0)
		return error;
	*ret_source = source;
	source = (struct source_text){ 0 };
	return 0;
}

/* Copy the text of @from, if it is held. */
static int copy_text(const struct bundle_file *from, struct bundle_file *to)
{
	int r;

	if (!from->text)
		return 0;
	r = base_copy_text(&to->text, from->text, from->len);
	if (r == 0)
		to->len = from->len;
	return r;
}

int bundle_succeed(struct bundle *bundle, const struct bundle *former)
{
	struct bundle next = *bundle;
	struct bundle_file *file;
	size_t i;
	int r = 0;

	next.files = NULL;
	next.n = next.room = 0;
	for (i = 0; i < former->n && r == 0; i++) {
		file = bundle_find(bundle, former->files[i].path);
		file = file ? file : &former->files[i];
		r = bundle_add(&next, file->path, file->copy, file->sha256);
		if (r == 0)
			r = copy_text(file, &next.files[i]);
	}
	if (r < 0) {
		bundle_done(&next);
		return r;
	}
	bundle_done(bundle);
	*bundle = next;
	return 0;
}

void bundle_sha256(const struct bundle *bundle,
		   uint8_t ret_sha256[BUNDLE_SHA256])
{
	crypto_hash_sha256_state state;
	char text[BUNDLE_SHA256_TEXT];
	size_t i;

	memset(ret_sha256, 0, BUNDLE_SHA256);
	if (bundle->n == 1)
		memcpy(ret_sha256, bundle->files[0].sha256, BUNDLE_SHA256);
	if (bundle->n < 2)
		return;
	(void)crypto_hash_sha256_init(&state);
	for (i = 0; i < bundle->n; i++) {
		(void)bundle_sha256_text(bundle->files[i].sha256, text);
		text[sizeof(text) - 1] = '\n';
		(void)crypto_hash_sha256_update(&state, (const uint8_t *)text,
						sizeof(text));
	}
	(void)crypto_hash_sha256_final(&state, ret_sha256);
}

const char *bundle_sha256_text(const uint8_t sha256[BUNDLE_SHA256],
			       char buf[BUNDLE_SHA256_TEXT])
{
	return sodium_bin2hex(buf, BUNDLE_SHA256_TEXT, sha256, BUNDLE_SHA256);
}
