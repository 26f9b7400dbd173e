/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listeners.c - keys are paths, padded with zeros.
 */
#include "bpf/asks/listeners.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "policy/base.h"

static int make_key(const char *path, struct listener_key *ret_key)
{
	size_t len = strlen(path);

	/* The programs read a path with its terminating zero. */
	if (len == 0 || len >= sizeof(ret_key->path))
		return -ENAMETOOLONG;
	*ret_key = (struct listener_key){ 0 };
	memcpy(ret_key->path, path, len);
	return 0;
}

int listeners_put(int map_fd, const struct listeners_entry *entry)
{
	const struct listener value = { .action = entry->action };
	struct listener_key key;
	int r;

	r = make_key(entry->path, &key);
	if (r < 0)
		return r;
	return bpf_map_update_elem(map_fd, &key, &value, BPF_ANY) < 0 ? -errno
								      : 0;
}

void listeners_remove(int map_fd, const char *path)
{
	struct listener_key key;

	if (make_key(path, &key) == 0)
		(void)bpf_map_delete_elem(map_fd, &key);
}

static bool is_refused(int map_fd, const char *path)
{
	struct listener value = { 0 };
	struct listener_key key;

	return make_key(path, &key) == 0 &&
	       bpf_map_lookup_elem(map_fd, &key, &value) == 0 &&
	       value.action == LISTENER_REFUSED;
}

static bool is_among(const struct listener_key *key,
		     const struct listeners_entry *entries, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strncmp(key->path, entries[i].path, sizeof(key->path)) == 0)
			return true;
	return false;
}

/* Find a key that is not among @entries.  false: there is none. */
static bool find_other(int map_fd, const struct listeners_entry *entries,
		       size_t n, struct listener_key *ret_key)
{
	const struct listener_key *before = NULL;
	struct listener_key key;
	size_t i;

	for (i = 0; i < LISTENERS_MAX; i++) {
		if (bpf_map_get_next_key(map_fd, before, ret_key) < 0)
			return false;
		if (!is_among(ret_key, entries, n))
			return true;
		key = *ret_key;
		before = &key;
	}
	return false;
}

int listeners_replace(int map_fd, const struct listeners_entry *entries,
		      size_t n)
{
	struct listener_key key;
	int r, newly_refused = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (entries[i].action == LISTENER_REFUSED &&
		    !is_refused(map_fd, entries[i].path))
			newly_refused = 1;
		r = listeners_put(map_fd, &entries[i]);
		if (r < 0)
			return r;
	}
	for (i = 0; i < LISTENERS_MAX; i++) {
		if (!find_other(map_fd, entries, n, &key))
			break;
		if (bpf_map_delete_elem(map_fd, &key) < 0)
			return -errno;
	}
	return newly_refused;
}
