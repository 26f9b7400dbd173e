/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen.c - a table in sets of 8, and its file.
 */
#include "enforcer/alert/state/seen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/state/slots.h"
#include "enforcer/lib/whole_file.h"
#include "policy/base.h"
#include "policy/eval/name.h"

#define WAYS 8
#define SETS (SEEN_ENTRIES / WAYS)
#define TAG_COUNT 0x636f756e74ULL

/* In front of the entries in the file. */
struct header {
	char magic[8];
	uint64_t key[2];
	uint32_t begin_s;
	uint32_t n_entries;
};

static const char magic[8] = "nwseen1";

int seen_init(struct seen *seen, const uint64_t key[2])
{
	*seen = (struct seen){ .key = { key[0], key[1] } };
	seen->entries = calloc(SEEN_ENTRIES, sizeof(*seen->entries));
	return seen->entries ? 0 : -ENOMEM;
}

void seen_done(struct seen *seen)
{
	free(seen->entries);
	seen->entries = NULL;
}

uint64_t seen_domain(const struct seen *seen, const struct alert_lookup *lookup)
{
	unsigned int offset = lookup->domain->offset;
	__u64 hash = 0;

	(void)name_hash((const __u64 *)seen->key, lookup->name->wire + offset,
			lookup->name->len - offset, &hash);
	return hash;
}

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

static struct seen_entry *set_of(const struct seen *seen, uint64_t hash)
{
	return seen->entries + hash % SETS * WAYS;
}

static struct seen_entry *find(const struct seen *seen, uint64_t hash)
{
	struct seen_entry *set = set_of(seen, hash);
	size_t i;

	for (i = 0; i < WAYS; i++)
		if (set[i].tag == tag_of(hash))
			return &set[i];
	return NULL;
}

/* How long @entry was not used.  Times may run backwards for a moment; one of a
 * clock that was far ahead, in a former run, is of no use any more. */
static uint32_t age_of(const struct seen_entry *entry, uint32_t now_s)
{
	if (entry->last_s > now_s && entry->last_s - now_s > SLOTS_DAY_S)
		return UINT32_MAX;
	return slots_since(entry->last_s, now_s);
}

/* The free one of its set, or the one that was not used the longest. */
static struct seen_entry *make_room(struct seen *seen, uint64_t hash,
				    uint32_t now_s)
{
	struct seen_entry *set = set_of(seen, hash), *goes = &set[0];
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (!set[i].tag)
			return &set[i];
		if (age_of(&set[i], now_s) > age_of(goes, now_s))
			goes = &set[i];
	}
	seen->n_lost++;
	return goes;
}

uint32_t seen_first(const struct seen *seen, uint64_t hash)
{
	const struct seen_entry *entry = find(seen, hash);

	return entry ? entry->first_s : 0;
}

uint32_t seen_add(struct seen *seen, uint64_t hash, uint32_t now_s)
{
	struct seen_entry *entry = find(seen, hash);

	/* What was seen first was not seen later than now, whatever the clock
	 * of a former run said. */
	if (!seen->begin_s || seen->begin_s > now_s)
		seen->begin_s = now_s;
	if (entry) {
		entry->last_s = now_s;
		if (entry->first_s > now_s)
			entry->first_s = now_s;
		return entry->first_s;
	}
	*make_room(seen, hash, now_s) =
		(struct seen_entry){ tag_of(hash), now_s, now_s };
	return 0;
}

uint32_t seen_count(const struct seen *seen, uint64_t program)
{
	return seen_first(seen, hash_two(seen->key, program, TAG_COUNT));
}

void seen_count_up(struct seen *seen, uint64_t program, uint32_t now_s)
{
	uint64_t hash = hash_two(seen->key, program, TAG_COUNT);
	struct seen_entry *entry = find(seen, hash);

	/* In the place of a time it has the number. */
	if (!entry) {
		entry = make_room(seen, hash, now_s);
		*entry = (struct seen_entry){ .tag = tag_of(hash) };
	}
	entry->first_s++;
	entry->last_s = now_s;
}

static int read_from(FILE *file, void *to, size_t len)
{
	if (fread(to, len, 1, file) == 1)
		return 0;
	return ferror(file) ? -EIO : -EBADMSG;
}

int seen_load(struct seen *seen, const char *path)
{
	CLEANUP(base_freep) struct seen_entry *entries = NULL;
	CLEANUP(base_fclosep) FILE *file = NULL;
	struct header header = { 0 };
	int r;

	r = whole_file_read(path, &file);
	if (r == 0)
		r = read_from(file, &header, sizeof(header));
	if (r == 0 && (memcmp(header.magic, magic, sizeof(magic)) != 0 ||
		       header.n_entries != SEEN_ENTRIES))
		r = -EBADMSG;
	if (r < 0)
		return r;
	entries = calloc(SEEN_ENTRIES, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	r = read_from(file, entries, SEEN_ENTRIES * sizeof(*entries));
	if (r < 0)
		return r;

	free(seen->entries);
	seen->entries = TAKE_PTR(entries);
	memcpy(seen->key, header.key, sizeof(seen->key));
	seen->begin_s = header.begin_s;
	return 0;
}

int seen_save(const struct seen *seen, const char *path)
{
	struct header header = { .key = { seen->key[0], seen->key[1] },
				 .begin_s = seen->begin_s,
				 .n_entries = SEEN_ENTRIES };
	const size_t len = SEEN_ENTRIES * sizeof(*seen->entries);
	struct whole_file whole;
	int r, end;

	memcpy(header.magic, magic, sizeof(magic));
	r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	/* Without fsync(), which may take long: what a crash of the machine
	 * leaves is refused by its form, and learnt anew. */
	if (fwrite(&header, sizeof(header), 1, whole.file) != 1 ||
	    fwrite(seen->entries, len, 1, whole.file) != 1)
		r = -errno;
	end = whole_file_end(&whole);
	return r < 0 ? r : end;
}

size_t seen_memory(const struct seen *seen)
{
	return seen->entries ? SEEN_ENTRIES * sizeof(*seen->entries) : 0;
}
