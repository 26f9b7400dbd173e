/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_names.c - names of users and groups, from the files alone.
 */
#include "enforcer/identity/user_names.h"

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

static void add(struct user_names *user_names, const struct account *account)
{
	size_t capacity = user_names->capacity ? 2 * user_names->capacity : 64;
	struct account *sorted;

	if (user_names->n == user_names->capacity) {
		sorted = reallocarray(user_names->sorted, capacity,
				      sizeof(*sorted));
		if (!sorted)
			return; /* a number instead of a name */
		user_names->sorted = sorted;
		user_names->capacity = capacity;
	}
	user_names->sorted[user_names->n++] = *account;
}

/* By id; the first line with an id is the one that counts, as for libc. */
static int by_id(const void *a, const void *b)
{
	const struct account *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void sort(struct user_names *user_names)
{
	size_t i, j;

	/* Insertion, because it is stable and such files are nearly sorted. */
	for (i = 1; i < user_names->n; i++) {
		struct account moving = user_names->sorted[i];

		for (j = i; j && by_id(&user_names->sorted[j - 1], &moving) > 0;
		     j--)
			user_names->sorted[j] = user_names->sorted[j - 1];
		user_names->sorted[j] = moving;
	}
}

static void load(struct user_names *user_names)
{
	CLEANUP(base_freep) char *line = NULL;
	struct account account;
	size_t size = 0;
	FILE *f;

	f = fopen(user_names->path, "re");
	if (!f)
		return;
	user_names->n = 0;
	user_names->version++;
	while (getline(&line, &size, f) >= 0)
		if (parse_line(line, &account))
			add(user_names, &account);
	(void)fclose(f);
	sort(user_names);
}

void user_names_refresh(struct user_names *user_names)
{
	const struct stat *old = &user_names->seen;
	struct stat now;

	if (stat(user_names->path, &now) < 0)
		return;
	if (now.st_ino == old->st_ino && now.st_size == old->st_size &&
	    now.st_mtim.tv_sec == old->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == old->st_mtim.tv_nsec)
		return;
	user_names->seen = now;
	load(user_names);
}

int user_names_new(const char *path, struct user_names **ret_names)
{
	CLEANUP(user_names_freep) struct user_names *user_names = NULL;

	user_names = calloc(1, sizeof(*user_names));
	if (!user_names)
		return -ENOMEM;

	user_names->path = strdup(path);
	if (!user_names->path)
		return -ENOMEM;

	user_names_refresh(user_names);
	*ret_names = TAKE_PTR(user_names);
	return 0;
}

void user_names_free(struct user_names *user_names)
{
	if (!user_names)
		return;
	free(user_names->path);
	free(user_names->sorted);
	free(user_names);
}

void user_names_freep(struct user_names **user_names)
{
	user_names_free(*user_names);
	*user_names = NULL;
}

const char *user_names_name(const struct user_names *user_names, uint32_t id)
{
	size_t low = 0, high = user_names->n, middle;

	/* The first of those with this id. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (user_names->sorted[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < user_names->n && user_names->sorted[low].id == id
		       ? user_names->sorted[low].name
		       : NULL;
}

uint32_t user_names_version(const struct user_names *user_names)
{
	return user_names->version;
}
