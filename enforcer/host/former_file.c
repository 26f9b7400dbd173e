/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * former_file.c - for each file "INO VERSION DEV UID", its root and its
 * pattern, each with a NUL behind it; the oldest first.
 */
#include "enforcer/host/former_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "enforcer/host/exes.h"
#include "enforcer/host/former.h"
#include "enforcer/lib/whole_file.h"
#include "policy/base.h"

#define ENTRIES_MAX (EXES_MAX + FORMER_OF_ROOT + FORMER_OF_OTHERS)

char *former_file_path(const char *control)
{
	char *path;

	return asprintf(&path, "%s.files", control) < 0 ? NULL : path;
}

static void write_entry(FILE *file, const struct exes_entry *entry)
{
	(void)fprintf(file, "%" PRIx64 " %" PRIx64 " %" PRIx32 " %" PRIx32 "%c",
		      entry->ino, entry->version, entry->dev, entry->uid, '\0');
	(void)fprintf(file, "%s%c%s%c", entry->root ? entry->root : "", '\0',
		      entry->pattern, '\0');
}

int former_file_write(const char *path, const struct former *former,
		      const struct exes *exes)
{
	const struct exes_entry *entries;
	struct whole_file whole;
	struct exes_entry entry;
	size_t i, n;
	int r;

	r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	for (i = 0; former && i < former->n; i++) {
		entry = former_entry(&former->list[i]);
		write_entry(whole.file, &entry);
	}
	entries = exes_entries(exes, &n);
	for (i = 0; i < n; i++)
		write_entry(whole.file, &entries[i]);
	return whole_file_end(&whole);
}

struct text {
	char *bytes;
	size_t room;
};

/* What comes up to the next NUL, which has to be there. */
static bool read_text(FILE *file, struct text *text)
{
	ssize_t n = getdelim(&text->bytes, &text->room, '\0', file);

	return n > 0 && text->bytes[n - 1] == '\0';
}

struct reader {
	FILE *file;
	struct text numbers, root, pattern;
};

/* false: this was the last one, or what follows is no entry. */
static bool read_entry(struct reader *reader, struct exes_entry *ret_entry)
{
	struct exes_entry entry = { 0 };

	if (!read_text(reader->file, &reader->numbers) ||
	    !read_text(reader->file, &reader->root) ||
	    !read_text(reader->file, &reader->pattern) ||
	    sscanf(reader->numbers.bytes,
		   "%16" SCNx64 " %16" SCNx64 " %8" SCNx32 " %8" SCNx32,
		   &entry.ino, &entry.version, &entry.dev, &entry.uid) != 4 ||
	    !entry.ino)
		return false;
	entry.root = reader->root.bytes;
	entry.pattern = reader->pattern.bytes;
	*ret_entry = entry;
	return true;
}

int former_file_read(const char *path, const struct policy *policy,
		     const struct exes *exes, struct former **ret_former)
{
	struct former *former = calloc(1, sizeof(*former));
	const struct former_into into = { policy, exes, former };
	struct reader reader = { 0 };
	struct exes_entry entry;
	size_t i;

	if (!former)
		return -ENOMEM;
	if (whole_file_read(path, &reader.file) == 0)
		for (i = 0; i < ENTRIES_MAX && read_entry(&reader, &entry); i++)
			former_add(&into, &entry);
	base_fclosep(&reader.file);
	free(reader.numbers.bytes);
	free(reader.root.bytes);
	free(reader.pattern.bytes);
	*ret_former = former;
	return 0;
}
