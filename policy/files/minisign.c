/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * minisign.c - parse four lines; libsodium does the arithmetic.
 *
 *   untrusted comment: ...
 *   base64("ED" key-id[8] signature[64] of the BLAKE2b hash of the file)
 *   trusted comment: timestamp:1795993513\tfile:policy.yaml\thashed
 *   base64(signature[64] of the first signature and the trusted comment)
 */
#include "policy/files/minisign.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/files/source.h"

#define SUFFIX ".minisig"
#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "
#define FILE_OF "file:"
#define FILE_MAX 16384 /* bytes of a signature or key with its comments */
#define HASH crypto_generichash_BYTES_MAX
#define SIGNATURE crypto_sign_BYTES
#define LINES 4

_Static_assert(HASH == 64, "minisign signs 64 bytes of BLAKE2b");
_Static_assert(MINISIGN_KEY == crypto_sign_PUBLICKEYBYTES, "Ed25519");

struct key_line {
	char algorithm[2]; /* "Ed" */
	struct minisign_key key;
};

struct signature_line {
	char algorithm[2]; /* "ED": of the hash; "Ed": of the text */
	uint8_t id[MINISIGN_ID];
	uint8_t signature[SIGNATURE];
};

_Static_assert(sizeof(struct key_line) == 2 + MINISIGN_ID + MINISIGN_KEY,
	       "the key of minisign");
_Static_assert(sizeof(struct signature_line) == 2 + MINISIGN_ID + SIGNATURE,
	       "the signature of minisign");

static bool decode(const char *line, void *ret_bytes, size_t size)
{
	size_t len = 0;

	return sodium_base642bin(ret_bytes, size, line, strlen(line), NULL,
				 &len, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       len == size;
}

/* Split @text, which is changed, into its first lines. */
static size_t split(char *text, char *ret_lines[LINES])
{
	char *line, *end;
	size_t n = 0;

	while (n < LINES && (line = strsep(&text, "\n")) && *line) {
		end = line + strlen(line);
		if (end[-1] == '\r')
			end[-1] = '\0';
		ret_lines[n++] = line;
	}
	return n;
}

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static int read_key_file(const char *path, struct diag *diag,
			 struct minisign_key *ret_key)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	const struct diag_at at = { .path = path };
	char *lines[LINES];
	struct key_line key;
	int error;

	error = source_read(path, FILE_MAX, diag, at, &source);
	if (error < 0)
		return error;
	if (split(source.text, lines) < 2 || !begins(lines[0], UNTRUSTED) ||
	    !decode(lines[1], &key, sizeof(key)) ||
	    memcmp(key.algorithm, "Ed", 2) != 0)
		return diag_error(diag, at,
				  "want a public key of minisign, found "
				  "another text");
	*ret_key = key.key;
	return 0;
}

int minisign_read_key(const char *from, struct diag *diag,
		      struct minisign_key *ret_key)
{
	struct key_line key;

	if (sodium_init() < 0)
		return -EIO;
	if (decode(from, &key, sizeof(key)) &&
	    memcmp(key.algorithm, "Ed", 2) == 0) {
		*ret_key = key.key;
		return 0;
	}
	return read_key_file(from, diag, ret_key);
}

/* What has to be true of the file PATH.minisig. */
struct signature {
	struct signature_line line;
	const char *trusted;
	uint8_t trusted_signature[SIGNATURE];
};

static const char *read_lines(char *text, struct signature *ret_signature)
{
	char *lines[LINES];

	if (split(text, lines) < LINES || !begins(lines[0], UNTRUSTED) ||
	    !decode(lines[1], &ret_signature->line,
		    sizeof(ret_signature->line)) ||
	    !begins(lines[2], TRUSTED) ||
	    !decode(lines[3], ret_signature->trusted_signature, SIGNATURE))
		return "want a signature of minisign, found another text";
	if (memcmp(ret_signature->line.algorithm, "ED", 2) != 0)
		return "want a signature of the hash of the file, found one of "
		       "another kind";
	ret_signature->trusted = lines[2] + strlen(TRUSTED);
	return NULL;
}

/* Is "file:NAME" a field of the comment, NAME that of @path? */
static bool names_file(const char *comment, const char *path)
{
	const char *name = source_name(path);
	const size_t len = strlen(name), skip = strlen(FILE_OF);
	const char *field = comment;

	while (field) {
		if (begins(field, FILE_OF) &&
		    strncmp(field + skip, name, len) == 0 &&
		    (field[skip + len] == '\t' || !field[skip + len]))
			return true;
		field = strchr(field, '\t');
		field = field ? field + 1 : NULL;
	}
	return false;
}

static bool signs_comment(const struct minisign_key *key,
			  const struct signature *signature)
{
	CLEANUP(base_freep) uint8_t *both = NULL;
	const size_t len = strlen(signature->trusted);

	both = malloc(SIGNATURE + len);
	if (!both)
		return false;
	memcpy(both, signature->line.signature, SIGNATURE);
	memcpy(both + SIGNATURE, signature->trusted, len);
	return crypto_sign_verify_detached(signature->trusted_signature, both,
					   SIGNATURE + len, key->key) == 0;
}

/* NULL: it holds. */
static const char *check_signature(const struct minisign_key *key,
				   const char *path,
				   const struct source_text *source,
				   const struct signature *signature)
{
	uint8_t hash[HASH];

	if (memcmp(signature->line.id, key->id, MINISIGN_ID) != 0)
		return "want a signature by the key of --verify, found one by "
		       "another key";
	(void)crypto_generichash(hash, sizeof(hash),
				 (const uint8_t *)source->text, source->len,
				 NULL, 0);
	if (crypto_sign_verify_detached(signature->line.signature, hash,
					sizeof(hash), key->key) != 0)
		return "want a signature of this file, found one of another "
		       "text";
	if (!signs_comment(key, signature))
		return "want a comment that is signed, found another one";
	if (!names_file(signature->trusted, path))
		return "want a signed comment with the name of the file, "
		       "'file:NAME', found none";
	return NULL;
}

int minisign_check(const struct minisign_key *key, const char *path,
		   const struct source_text *source, struct diag *diag,
		   struct diag_at at)
{
	CLEANUP(source_done) struct source_text file = { 0 };
	CLEANUP(base_freep) char *signature_path = NULL;
	struct signature signature;
	const char *wrong;
	int error;

	if (asprintf(&signature_path, "%s" SUFFIX, path) < 0) {
		signature_path = NULL;
		return -ENOMEM;
	}
	error = source_read(signature_path, FILE_MAX, diag, at, &file);
	if (error < 0)
		return error;
	wrong = read_lines(file.text, &signature);
	if (!wrong)
		wrong = check_signature(key, path, source, &signature);
	if (wrong)
		return diag_error(diag, at, "%s: '%s'", wrong, signature_path);
	return 0;
}
