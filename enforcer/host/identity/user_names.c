/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_names.c - the accounts of one file, sorted by id.
 */
#include "enforcer/host/identity/user_names.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base.h"

struct account {
	uint32_t id;
	char name[33];
};

struct user_names {
	char *path;
	struct stat seen;
	uint32_t version;
	size_t n, capacity;
	struct account *sorted; /* by id */
};

static bool parse_line(const char *line, struct account *ret_account)
{
	const char *first = strchr(line, ':');
	const char *second = first ? strchr(first + 1, ':') : NULL;
	size_t len = first ? (size_t)(first - line) : 0;
	unsigned long id;
	char *end;

	if (!second || len == 0 || len >= sizeof(ret_account->name))
		return false;
	errno = 0;
	id = strtoul(second + 1, &end, 10);
	if (errno || end == second + 1 || id > UINT32_MAX)
		return false;
	memcpy(ret_account->name, line, len);
	ret_account->name[len] = '\0';
	ret_account->id = (uint32_t)id;
	return true;
}

static void add(struct user_names *names, const struct account *account)
{
	size_t capacity = names->capacity ? 2 * names->capacity : 64;
	struct account *sorted;

	if (names->n == names->capacity) {
		sorted = reallocarray(names->sorted, capacity, sizeof(*sorted));
		if (!sorted)
			return; /* records show the number */
		names->sorted = sorted;
		names->capacity = capacity;
	}
	names->sorted[names->n++] = *account;
}

/* By id.  The first line with an id counts, as for libc. */
static int by_id(const void *a, const void *b)
{
	const struct account *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void sort(struct user_names *names)
{
	size_t i, j;

	/* Insertion sort is stable, and such files are nearly sorted. */
	for (i = 1; i < names->n; i++) {
		struct account moving = names->sorted[i];

		for (j = i; j && by_id(&names->sorted[j - 1], &moving) > 0; j--)
			names->sorted[j] = names->sorted[j - 1];
		names->sorted[j] = moving;
	}
}

static void load(struct user_names *names)
{
	CLEANUP(base_freep) char *line = NULL;
	struct account account;
	size_t size = 0;
	FILE *f;

	f = fopen(names->path, "re");
	if (!f)
		return;
	names->n = 0;
	names->version++;
	while (getline(&line, &size, f) >= 0)
		if (parse_line(line, &account))
			add(names, &account);
	(void)fclose(f);
	sort(names);
}

void user_names_refresh(struct user_names *names)
{
	const struct stat *old = &names->seen;
	struct stat now;

	if (stat(names->path, &now) < 0)
		return;
	if (now.st_ino == old->st_ino && now.st_size == old->st_size &&
	    now.st_mtim.tv_sec == old->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == old->st_mtim.tv_nsec)
		return;
	names->seen = now;
	load(names);
}

int user_names_new(const char *path, struct user_names **ret_names)
{
	CLEANUP(user_names_freep) struct user_names *names = NULL;

	names = calloc(1, sizeof(*names));
	if (!names)
		return -ENOMEM;

	names->path = strdup(path);
	if (!names->path)
		return -ENOMEM;

	user_names_refresh(names);
	*ret_names = TAKE_PTR(names);
	return 0;
}

void user_names_free(struct user_names *names)
{
	if (!names)
		return;
	free(names->path);
	free(names->sorted);
	free(names);
}

void user_names_freep(struct user_names **names)
{
	user_names_free(*names);
	*names = NULL;
}

const char *user_names_name(const struct user_names *names, uint32_t id)
{
	size_t low = 0, high = names->n, middle;

	/* Find the first one with this id. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (names->sorted[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < names->n && names->sorted[low].id == id
		       ? names->sorted[low].name
		       : NULL;
}

uint32_t user_names_version(const struct user_names *names)
{
	return names->version;
}
