/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen.c - a table in sets of 8, and its file.
 */
#include "enforcer/alert/state/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/alert/state/hash.h"
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

uint64_t seen_program(const struct seen *seen, const struct alert_who *who)
{
	return hash_two(seen->key, who->exe_ino,
			(uint64_t)who->exe_dev << 32 | who->uid);
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

/* The free one of its set, or the one that was not used the longest. */
static struct seen_entry *make_room(struct seen *seen, uint64_t hash)
{
	struct seen_entry *set = set_of(seen, hash), *goes = &set[0];
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (!set[i].tag)
			return &set[i];
		if (set[i].last_s < goes->last_s)
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

	if (!seen->begin_s)
		seen->begin_s = now_s;
	if (entry) {
		if (now_s > entry->last_s)
			entry->last_s = now_s;
		return entry->first_s;
	}
	*make_room(seen, hash) =
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
		entry = make_room(seen, hash);
		*entry = (struct seen_entry){ .tag = tag_of(hash) };
	}
	entry->first_s++;
	entry->last_s = now_s;
}

static int read_all(int fd, void *to, size_t len)
{
	char *at = to;

	while (len) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EBADMSG;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_all(int fd, const void *from, size_t len)
{
	const char *at = from;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int seen_load(struct seen *seen, const char *path)
{
	CLEANUP(base_freep) struct seen_entry *entries = NULL;
	CLEANUP(base_closep) int fd = -1;
	struct header header;
	int r;

	entries = calloc(SEEN_ENTRIES, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	r = read_all(fd, &header, sizeof(header));
	if (r == 0 && (memcmp(header.magic, magic, sizeof(magic)) != 0 ||
		       header.n_entries != SEEN_ENTRIES))
		r = -EBADMSG;
	if (r == 0)
		r = read_all(fd, entries, SEEN_ENTRIES * sizeof(*entries));
	if (r < 0)
		return r;

	free(seen->entries);
	seen->entries = TAKE_PTR(entries);
	memcpy(seen->key, header.key, sizeof(seen->key));
	seen->begin_s = header.begin_s;
	return 0;
}

static int write_file(const struct seen *seen, const char *path)
{
	struct header header = { .key = { seen->key[0], seen->key[1] },
				 .begin_s = seen->begin_s,
				 .n_entries = SEEN_ENTRIES };
	CLEANUP(base_closep) int fd = -1;
	int r;

	memcpy(header.magic, magic, sizeof(magic));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		  0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, &header, sizeof(header));
	if (r == 0)
		r = write_all(fd, seen->entries,
			      SEEN_ENTRIES * sizeof(*seen->entries));
	/* Without fsync(), which may take long: what a crash of the machine
	 * leaves is refused by its form, and learnt anew. */
	return r;
}

int seen_save(const struct seen *seen, const char *path)
{
	char new_path[PATH_MAX];
	int r;

	if (snprintf(new_path, sizeof(new_path), "%s.new", path) >=
	    (int)sizeof(new_path))
		return -ENAMETOOLONG;
	r = write_file(seen, new_path);
	if (r == 0 && rename(new_path, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(new_path);
	return r;
}

size_t seen_memory(const struct seen *seen)
{
	return seen->entries ? SEEN_ENTRIES * sizeof(*seen->entries) : 0;
}
