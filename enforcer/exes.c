/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exes.c - glob(3), open, identify.
 */
#include "enforcer/exes.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/mounts.h"
#include "enforcer/pathwatch.h"
#include "policy/base.h"
#include "policy/policy.h"

/* GLOB_PERIOD since fnmatch(FNM_PATHNAME), which `explain` uses, lets a star
 * match a leading dot as well. */
#define GLOB_FLAGS (GLOB_NOSORT | GLOB_PERIOD)

struct exes {
	struct exes_entry *entries;
	size_t n, room;
};

static void drop_entry(const struct exes_entry *entry)
{
	(void)close(entry->fd);
	free(entry->path);
}

void exes_free(struct exes *exes)
{
	size_t i;

	if (!exes)
		return;
	for (i = 0; i < exes->n; i++)
		drop_entry(&exes->entries[i]);
	free(exes->entries);
	free(exes);
}

void exes_freep(struct exes **exes)
{
	exes_free(*exes);
}

const struct exes_entry *exes_entries(const struct exes *exes, size_t *ret_n)
{
	*ret_n = exes->n;
	return exes->entries;
}

static int make_room(struct exes *exes)
{
	struct exes_entry *entries;

	if (exes->n >= EXES_MAX)
		return -E2BIG;
	if (exes->n < exes->room)
		return 0;
	exes->room = exes->room ? exes->room * 2 : 64;
	entries = reallocarray(exes->entries, exes->room, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	exes->entries = entries;
	return 0;
}

/* With GLOB_PERIOD a star matches "." and ".." too; no program is meant. */
static bool has_dots(const char *path)
{
	size_t len = strlen(path);

	return strstr(path, "/./") || strstr(path, "/../") ||
	       (len >= 2 && strcmp(path + len - 2, "/.") == 0) ||
	       (len >= 3 && strcmp(path + len - 3, "/..") == 0);
}

/* One file that vanished meanwhile, or is none, is no failure. */
static int add_file(struct exes *exes, const struct mounts *mounts,
		    const char *pattern, const char *path)
{
	CLEANUP(base_closep) int fd = -1;
	struct exes_entry *entry;
	struct mounts_file file;
	struct stat st;
	int r;

	if (has_dots(path) && strcmp(path, pattern) != 0)
		return 0;
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE ? -errno : 0;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if (mounts_identify(mounts, fd, &file) < 0)
		return 0;
	r = make_room(exes);
	if (r < 0)
		return r;
	entry = &exes->entries[exes->n];
	*entry = (struct exes_entry){ .pattern = pattern,
				      .path = strdup(path),
				      .dev = file.dev,
				      .ino = file.ino,
				      .uid = file.uid };
	if (!entry->path)
		return -ENOMEM;
	entry->fd = TAKE_FD(fd);
	exes->n++;
	return 0;
}

static int add_pattern(struct exes *exes, const struct mounts *mounts,
		       const char *pattern)
{
	CLEANUP(globfree) glob_t found = { 0 };
	size_t i;
	int r;

	r = glob(pattern, GLOB_FLAGS, NULL, &found);
	if (r == GLOB_NOSPACE)
		return -ENOMEM;
	for (i = 0, r = 0; i < found.gl_pathc && r == 0; i++)
		r = add_file(exes, mounts, pattern, found.gl_pathv[i]);
	return r;
}

typedef int (*pattern_fn)(void *context, const char *pattern);

static int each_of_rule(const struct policy_rule *rule, pattern_fn fn,
			void *context)
{
	size_t i, j;
	int r = 0;

	for (i = 0; i < rule->n_subjects; i++)
		for (j = 0; j < rule->subjects[i].n_exes && r == 0; j++)
			r = fn(context, rule->subjects[i].exes[j]);
	return r;
}

static int each_pattern(const struct policy *policy, pattern_fn fn,
			void *context)
{
	size_t i;
	int r = 0;

	for (i = 0; i < policy->n_rules && r == 0; i++)
		r = each_of_rule(&policy->rules[i], fn, context);
	return r;
}

struct lookup {
	struct exes *exes;
	const struct mounts *mounts;
};

static int look_up(void *context, const char *pattern)
{
	const struct lookup *lookup = context;

	return add_pattern(lookup->exes, lookup->mounts, pattern);
}

static int compare(const void *left, const void *right)
{
	const struct exes_entry *a = left;
	const struct exes_entry *b = right;

	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->ino != b->ino)
		return a->ino < b->ino ? -1 : 1;
	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return strcmp(a->pattern, b->pattern);
}

/* One pattern may stand in several rules: its files count once. */
static void drop_duplicates(struct exes *exes)
{
	struct exes_entry *entries = exes->entries;
	size_t kept = 0;
	size_t i;

	for (i = 0; i < exes->n; i++) {
		if (kept && compare(&entries[kept - 1], &entries[i]) == 0)
			drop_entry(&entries[i]);
		else
			entries[kept++] = entries[i];
	}
	exes->n = kept;
}

int exes_new(const struct policy *policy, struct exes **ret_exes)
{
	CLEANUP(mounts_freep) struct mounts *mounts = NULL;
	CLEANUP(exes_freep) struct exes *exes = NULL;
	struct lookup lookup;
	int r;

	exes = calloc(1, sizeof(*exes));
	if (!exes)
		return -ENOMEM;
	r = mounts_read(&mounts);
	if (r < 0)
		return r;
	lookup = (struct lookup){ .exes = exes, .mounts = mounts };
	r = each_pattern(policy, look_up, &lookup);
	if (r < 0)
		return r;
	if (exes->n)
		qsort(exes->entries, exes->n, sizeof(*exes->entries), compare);
	drop_duplicates(exes);
	*ret_exes = TAKE_PTR(exes);
	return 0;
}

bool exes_equal(const struct exes *a, const struct exes *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (compare(&a->entries[i], &b->entries[i]) != 0)
			return false;
	return true;
}

/* Watch each directory that @dir_pattern means. */
static int watch_dirs(struct pathwatch *watch, const char *dir_pattern)
{
	CLEANUP(globfree) glob_t found = { 0 };
	char inside[PATH_MAX];
	size_t i;
	int r;

	r = glob(dir_pattern, GLOB_FLAGS | GLOB_ONLYDIR, NULL, &found);
	if (r == GLOB_NOSPACE)
		return -ENOMEM;
	for (i = 0, r = 0; i < found.gl_pathc && r == 0; i++) {
		if (has_dots(found.gl_pathv[i]))
			continue;
		/* What is asked for is a path inside of the directory. */
		if (snprintf(inside, sizeof(inside), "%s/-",
			     found.gl_pathv[i]) < (int)sizeof(inside))
			r = pathwatch_add(watch, inside);
	}
	return r;
}

static int watch_files(struct pathwatch *watch, const char *pattern)
{
	CLEANUP(globfree) glob_t found = { 0 };
	size_t i;
	int r;

	r = glob(pattern, GLOB_FLAGS, NULL, &found);
	if (r == GLOB_NOSPACE)
		return -ENOMEM;
	for (i = 0, r = 0; i < found.gl_pathc && r == 0; i++)
		if (!has_dots(found.gl_pathv[i]))
			r = pathwatch_add(watch, found.gl_pathv[i]);
	return r;
}

/* "/opt/X*\/bin/tool" is watched at /opt, each /opt/X*, each /opt/X*\/bin. */
static int watch_pattern(void *context, const char *pattern)
{
	struct pathwatch *watch = context;
	char prefix[PATH_MAX];
	const char *slash;
	int r;

	if (pattern[0] != '/' || strlen(pattern) >= sizeof(prefix))
		return 0;
	if (!strpbrk(pattern, "*?[\\"))
		return pathwatch_add(watch, pattern);
	slash = pattern + strcspn(pattern, "*?[\\");
	while (*slash != '/') /* back to the component that has the star */
		slash--;
	for (r = 0; slash && r == 0; slash = strchr(slash + 1, '/')) {
		(void)snprintf(prefix, sizeof(prefix), "%.*s",
			       (int)(slash - pattern), pattern);
		r = watch_dirs(watch, *prefix ? prefix : "/");
	}
	return r < 0 ? r : watch_files(watch, pattern);
}

int exes_watch(const struct policy *policy, struct pathwatch *watch)
{
	return each_pattern(policy, watch_pattern, watch);
}
