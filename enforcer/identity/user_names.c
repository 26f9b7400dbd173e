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

struct accounts {
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

static void add(struct accounts *accounts, const struct account *account)
{
	size_t capacity = accounts->capacity ? 2 * accounts->capacity : 64;
	struct account *sorted;

	if (accounts->n == accounts->capacity) {
		sorted = reallocarray(accounts->sorted, capacity,
				      sizeof(*sorted));
		if (!sorted)
			return; /* a number instead of a name */
		accounts->sorted = sorted;
		accounts->capacity = capacity;
	}
	accounts->sorted[accounts->n++] = *account;
}

/* By id; the first line with an id is the one that counts, as for libc. */
static int by_id(const void *a, const void *b)
{
	const struct account *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void sort(struct accounts *accounts)
{
	size_t i, j;

	/* Insertion, because it is stable and such files are nearly sorted. */
	for (i = 1; i < accounts->n; i++) {
		struct account moving = accounts->sorted[i];

		for (j = i; j && by_id(&accounts->sorted[j - 1], &moving) > 0;
		     j--)
			accounts->sorted[j] = accounts->sorted[j - 1];
		accounts->sorted[j] = moving;
	}
}

static void load(struct accounts *accounts)
{
	CLEANUP(base_freep) char *line = NULL;
	struct account account;
	size_t size = 0;
	FILE *f;

	f = fopen(accounts->path, "re");
	if (!f)
		return;
	accounts->n = 0;
	accounts->version++;
	while (getline(&line, &size, f) >= 0)
		if (parse_line(line, &account))
			add(accounts, &account);
	(void)fclose(f);
	sort(accounts);
}

void accounts_refresh(struct accounts *accounts)
{
	const struct stat *old = &accounts->seen;
	struct stat now;

	if (stat(accounts->path, &now) < 0)
		return;
	if (now.st_ino == old->st_ino && now.st_size == old->st_size &&
	    now.st_mtim.tv_sec == old->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == old->st_mtim.tv_nsec)
		return;
	accounts->seen = now;
	load(accounts);
}

int accounts_new(const char *path, struct accounts **ret_accounts)
{
	CLEANUP(accounts_freep) struct accounts *accounts = NULL;

	accounts = calloc(1, sizeof(*accounts));
	if (!accounts)
		return -ENOMEM;

	accounts->path = strdup(path);
	if (!accounts->path)
		return -ENOMEM;

	accounts_refresh(accounts);
	*ret_accounts = TAKE_PTR(accounts);
	return 0;
}

void accounts_free(struct accounts *accounts)
{
	if (!accounts)
		return;
	free(accounts->path);
	free(accounts->sorted);
	free(accounts);
}

void accounts_freep(struct accounts **accounts)
{
	accounts_free(*accounts);
	*accounts = NULL;
}

const char *accounts_name(const struct accounts *accounts, uint32_t id)
{
	size_t low = 0, high = accounts->n, middle;

	/* The first of those with this id. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (accounts->sorted[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < accounts->n && accounts->sorted[low].id == id
		       ? accounts->sorted[low].name
		       : NULL;
}

uint32_t accounts_version(const struct accounts *accounts)
{
	return accounts->version;
}
