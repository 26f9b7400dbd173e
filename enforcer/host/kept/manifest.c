/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * manifest.c - a table of words, and what each line of them says.
 */
#include "enforcer/host/kept/manifest.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/files/minisign.h"

#define VERSION "nameward-policy 1"
#define LEN_MAX (4U << 20)

_Static_assert(MANIFEST_KEY_TEXT > 2 * (MINISIGN_ID + MINISIGN_KEY), "a key");

void manifest_done(struct manifest *manifest)
{
	free(manifest->policy);
	manifest->policy = NULL;
	bundle_done(&manifest->bundle);
}

void manifest_set_key(struct manifest *manifest, const struct minisign_key *key)
{
	uint8_t both[MINISIGN_ID + MINISIGN_KEY];

	manifest->key[0] = '\0';
	if (!key)
		return;
	memcpy(both, key->id, MINISIGN_ID);
	memcpy(both + MINISIGN_ID, key->key, MINISIGN_KEY);
	(void)sodium_bin2hex(manifest->key, sizeof(manifest->key), both,
			     sizeof(both));
}

static void write_lines(const struct manifest *manifest, FILE *file)
{
	char sha256[BUNDLE_SHA256_TEXT];
	size_t i;

	(void)fprintf(file, VERSION "\npolicy %s\nsince %" PRId64 "\n",
		      manifest->policy, manifest->since_s);
	if (manifest->serial)
		(void)fprintf(file, "serial %" PRIu64 "\n", manifest->serial);
	if (manifest->key[0])
		(void)fprintf(file, "key %s\n", manifest->key);
	if (manifest->boot[0])
		(void)fprintf(file, "confirm %" PRIu64 " %s\n",
			      manifest->confirm_s, manifest->boot);
	for (i = 0; i < manifest->bundle.n; i++)
		(void)fprintf(file, "file %s %s\n",
			      bundle_sha256_text(
				      manifest->bundle.files[i].sha256, sha256),
			      manifest->bundle.files[i].path);
}

static bool has_line_break(const struct manifest *manifest)
{
	size_t i;

	if (strchr(manifest->policy, '\n'))
		return true;
	for (i = 0; i < manifest->bundle.n; i++)
		if (strchr(manifest->bundle.files[i].path, '\n'))
			return true;
	return false;
}

int manifest_write(const struct manifest *manifest, FILE *file)
{
	CLEANUP(base_freep) char *text = NULL;
	CLEANUP(base_fclosep) FILE *memory = NULL;
	char hex[BUNDLE_SHA256_TEXT];
	uint8_t sha256[BUNDLE_SHA256];
	size_t len = 0;

	if (has_line_break(manifest))
		return -EINVAL;
	memory = open_memstream(&text, &len);
	if (!memory)
		return -ENOMEM;
	write_lines(manifest, memory);
	if (fflush(memory) != 0 || ferror(memory))
		return -ENOMEM;
	(void)crypto_hash_sha256(sha256, (const uint8_t *)text, len);
	(void)fprintf(file,
		      "%s"
		      "sum %s\n",
		      text, bundle_sha256_text(sha256, hex));
	return 0;
}

/* What follows @word and a blank in @line; NULL: another word begins it. */
static const char *value_of(const char *line, const char *word)
{
	const size_t len = strlen(word);

	if (strncmp(line, word, len) != 0 || line[len] != ' ')
		return NULL;
	return line + len + 1;
}

static bool copy_word(char *to, size_t size, const char *text)
{
	if (strlen(text) >= size)
		return false;
	memcpy(to, text, strlen(text) + 1);
	return true;
}

static int read_file_line(struct manifest *manifest, const char *dir,
			  const char *text)
{
	CLEANUP(base_freep) char *copy = NULL;
	uint8_t sha256[BUNDLE_SHA256];
	const char *path = strchr(text, ' ');
	size_t len = 0;

	if (!path || path - text != 2L * BUNDLE_SHA256 || !path[1] ||
	    sodium_hex2bin(sha256, sizeof(sha256), text, 2UL * BUNDLE_SHA256,
			   NULL, &len, NULL) != 0 ||
	    len != BUNDLE_SHA256)
		return -EBADMSG;
	if (asprintf(&copy, "%s/%.*s", dir, 2 * BUNDLE_SHA256, text) < 0) {
		copy = NULL;
		return -ENOMEM;
	}
	return bundle_add(&manifest->bundle, path + 1, copy, sha256);
}

/* 0 if @want values were read, as @got says. */
static int want_values(int got, int want)
{
	return got == want ? 0 : -EBADMSG;
}

static int read_line(struct manifest *manifest, const char *dir,
		     const char *line)
{
	const char *text;

	if ((text = value_of(line, "policy"))) {
		free(manifest->policy);
		manifest->policy = strdup(text);
		return manifest->policy ? 0 : -ENOMEM;
	}
	if ((text = value_of(line, "since")))
		return want_values(sscanf(text, "%" SCNd64, &manifest->since_s),
				   1);
	if ((text = value_of(line, "serial")))
		return want_values(sscanf(text, "%" SCNu64, &manifest->serial),
				   1);
	if ((text = value_of(line, "key")))
		return want_values(
			copy_word(manifest->key, sizeof(manifest->key), text),
			1);
	_Static_assert(MANIFEST_BOOT_TEXT == 37, "the format says 36");
	if ((text = value_of(line, "confirm")))
		return want_values(sscanf(text, "%" SCNu64 " %36s",
					  &manifest->confirm_s, manifest->boot),
				   2);
	if ((text = value_of(line, "file")))
		return read_file_line(manifest, dir, text);
	return strcmp(line, VERSION) == 0 ? 0 : -EBADMSG;
}

/* Cut the last line, with the sum, off @text. */
static bool is_whole(char *text, size_t len)
{
	const char *sum = len ? strstr(text, "\nsum ") : NULL;
	char hex[BUNDLE_SHA256_TEXT];
	uint8_t sha256[BUNDLE_SHA256];

	if (strlen(text) != len || !sum ||
	    strncmp(text, VERSION "\n", sizeof(VERSION)) != 0)
		return false;
	sum++;
	(void)crypto_hash_sha256(sha256, (const uint8_t *)text,
				 (size_t)(sum - text));
	(void)bundle_sha256_text(sha256, hex);
	if (strncmp(sum + 4, hex, sizeof(hex) - 1) != 0 ||
	    strcmp(sum + 4 + sizeof(hex) - 1, "\n") != 0)
		return false;
	text[sum - text] = '\0';
	return true;
}

int manifest_read(FILE *file, const char *dir, struct manifest *ret_manifest)
{
	CLEANUP(base_freep) char *text = calloc(1, LEN_MAX + 1);
	char *rest = text, *line;
	int r = 0;

	*ret_manifest = (struct manifest){ 0 };
	if (!text)
		return -ENOMEM;
	if (!is_whole(text, fread(text, 1, LEN_MAX, file)))
		return -EBADMSG;
	while (r == 0 && (line = strsep(&rest, "\n")))
		if (*line)
			r = read_line(ret_manifest, dir, line);
	if (r == 0 && (!ret_manifest->policy || !ret_manifest->bundle.n))
		r = -EBADMSG;
	if (r < 0)
		manifest_done(ret_manifest);
	return r;
}
