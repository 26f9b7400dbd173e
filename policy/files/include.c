/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * include.c - match file names, sort them, and parse one file after the other.
 */
#include "policy/files/include.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"
#include "policy/files/source.h"
#include "policy/yaml/yaml.h"

#define WILDCARDS "*?["
#define TEXT_SHOWN 200 /* bytes of a text that a diagnostic quotes at most */

/* A file that was read. */
struct seen {
	dev_t dev;
	ino_t ino;
};

struct reader {
	const struct include_input *input;
	const struct yaml_node *node; /* the pattern that is looked up */
	struct include_files *files;
	/* The policy file first, if it is one. */
	struct seen seen[1 + INCLUDE_FILES_MAX];
	size_t n_seen;
	bool has_policy;
	size_t n_read;
	size_t left; /* bytes that all files may still have */
};

/* The names that a pattern matches. */
struct names {
	const char *list[INCLUDE_FILES_MAX];
	size_t n;
};

static struct diag_at place(const struct yaml_node *node)
{
	return (struct diag_at){ .path = node->path,
				 .line = node->line,
				 .col = node->col };
}

static int refuse(const struct reader *r, const char *want)
{
	return diag_error(r->input->diag, place(r->node),
			  "include: want %s, found '%.*s'", want, TEXT_SHOWN,
			  r->node->text);
}

static void remember(struct reader *r, const struct stat *st)
{
	r->seen[r->n_seen++] = (struct seen){ st->st_dev, st->st_ino };
}

/* Is the file @path, of @st, one that was read already? */
static int refuse_again(const struct reader *r, const char *path,
			const struct stat *st)
{
	size_t i;

	for (i = 0; i < r->n_seen; i++)
		if (r->seen[i].dev == st->st_dev &&
		    r->seen[i].ino == st->st_ino)
			return diag_error(
				r->input->diag, place(r->node),
				i == 0 && r->has_policy
					? "include: want other files, found "
					  "the policy file itself, '%.*s'"
					: "include: want each file once, found "
					  "'%.*s' again",
				TEXT_SHOWN, path);
	return 0;
}

static int parse(struct reader *r, const char *path,
		 const struct source_text *source)
{
	struct arena *arena = r->input->arena;
	struct yaml_input input = { .text = source->text, .len = source->len };
	int error;

	input.path = arena_text(arena, path, strlen(path));
	if (!input.path)
		return -ENOMEM;
	error = yaml_read(&input, r->input->diag, r->input->tree,
			  &r->files->roots[r->files->n]);
	if (error == 0)
		r->files->n++;
	return error;
}

static int read_file(struct reader *r, const char *path)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	struct stat st;
	int error;

	if (r->n_read == INCLUDE_FILES_MAX)
		return refuse(r, "at most 256 files");
	r->n_read++;
	/* Which files there are was looked at when the copies were made. */
	if (!r->input->bundle->from && stat(path, &st) == 0) {
		error = refuse_again(r, path, &st);
		if (error < 0)
			return error;
		remember(r, &st);
	}
	error = bundle_read(r->input->bundle, path, r->left, place(r->node),
			    &source);
	if (error < 0)
		return error;
	r->left -= source.len;
	return parse(r, path, &source);
}

/* "DIRECTORY/NAME" in memory of the arena; @dir ends with a slash or is "". */
static const char *join(const struct reader *r, const char *dir,
			const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 1;
	char *path = arena_array(r->input->arena, size, 1);

	if (path)
		(void)snprintf(path, size, "%s%s", dir, name);
	return path;
}

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int add_name(const struct reader *r, const char *name,
		    struct names *names)
{
	const char *copy;

	if (names->n == ARRAY_SIZE(names->list))
		return refuse(r, "at most 256 files");
	copy = arena_text(r->input->arena, name, strlen(name));
	if (!copy)
		return -ENOMEM;
	names->list[names->n++] = copy;
	return 0;
}

/* The names of the copies of files in @dir. */
static int list_copies(const struct reader *r, const char *dir,
		       const char *pattern, struct names *names)
{
	const struct bundle *from = r->input->bundle->from;
	const char *path, *name;
	int error = 0;
	size_t i;

	for (i = 0; i < from->n && error == 0; i++) {
		path = from->files[i].path;
		name = path + strlen(dir);
		if (strncmp(path, dir, strlen(dir)) == 0 &&
		    !strchr(name, '/') &&
		    fnmatch(pattern, name, FNM_PERIOD) == 0)
			error = add_name(r, name, names);
	}
	return error;
}

static int list_names(const struct reader *r, DIR *dir, const char *pattern,
		      struct names *names)
{
	const struct dirent *entry;
	int error = 0;

	while (error == 0) {
		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			error = -errno;
			break;
		}
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0)
			error = add_name(r, entry->d_name, names);
	}
	return error;
}

/* Whoever may add a file to @dir makes policy. */
static int open_dir(const struct reader *r, const char *path, DIR **ret_dir)
{
	CLEANUP(base_closedirp) DIR *dir = opendir(*path ? path : ".");
	char how[SOURCE_HOW_MAX];
	struct stat st;

	if (!dir)
		return diag_error(r->input->diag, place(r->node),
				  "include: want a directory that can be "
				  "read, found '%.*s': %s",
				  TEXT_SHOWN, *path ? path : ".",
				  strerror(errno));
	if (fstat(dirfd(dir), &st) < 0)
		return -errno;
	if (source_others_may_write(dirfd(dir), &st, how))
		return diag_error(r->input->diag, place(r->node),
				  "include: want a directory that only its "
				  "owner may write, found %s: '%.*s'",
				  how, TEXT_SHOWN, *path ? path : ".");
	*ret_dir = TAKE_PTR(dir);
	return 0;
}

/* Read the files of the directory @dir whose names match @pattern. */
static int read_matches(struct reader *r, const char *dir, const char *pattern)
{
	CLEANUP(base_closedirp) DIR *open = NULL;
	struct names names = { .n = 0 };
	const char *path;
	size_t i;
	int result;

	if (r->input->bundle->from)
		result = list_copies(r, dir, pattern, &names);
	else
		result = open_dir(r, dir, &open);
	if (open)
		result = list_names(r, open, pattern, &names);
	if (result < 0)
		return result;
	if (names.n > 0)
		qsort(names.list, names.n, sizeof(names.list[0]), by_name);
	if (names.n == 0)
		diag_warning(r->input->diag, place(r->node),
			     "include: '%.*s' matches no file", TEXT_SHOWN,
			     r->node->text);
	for (i = 0; i < names.n; i++) {
		path = join(r, dir, names.list[i]);
		if (!path)
			return -ENOMEM;
		result = diag_worse(result, read_file(r, path));
	}
	return result;
}

/* Read the file or files that r->node stands for. */
static int read_pattern(struct reader *r)
{
	const char *base = r->input->path, *text = r->node->text, *name;
	const char *slash = strrchr(base, '/');
	char *dir;
	const char *path;

	if (r->node->kind != YAML_TEXT || !*text)
		return diag_error(r->input->diag, place(r->node),
				  "include: want the path of a file, found %s",
				  r->node->kind == YAML_TEXT
					  ? "''"
					  : yaml_node_describe(r->node->kind));
	dir = arena_text(r->input->arena, base,
			 slash && text[0] != '/' ? (size_t)(slash + 1 - base)
						 : 0);
	path = dir ? join(r, dir, text) : NULL;
	if (!path)
		return -ENOMEM;
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	dir = arena_text(r->input->arena, path, (size_t)(name - path));
	if (!dir)
		return -ENOMEM;
	if (strcspn(text, WILDCARDS) < strlen(text) - strlen(name))
		return refuse(r, "'*', '?' and '[' in the name of a file only");
	if (name[strcspn(name, WILDCARDS)])
		return read_matches(r, dir, name);
	return read_file(r, path);
}

static void remember_policy(struct reader *r)
{
	struct stat st;

	if (r->input->bundle->from || stat(r->input->path, &st) < 0)
		return;
	remember(r, &st);
	r->has_policy = true;
}

int include_read(const struct include_input *input,
		 const struct yaml_node *value, struct include_files *ret_files)
{
	struct reader r = { .input = input,
			    .node = value,
			    .files = ret_files,
			    .left = SOURCE_POLICY_MAX };
	uint32_t i;
	int result = 0;

	ret_files->n = 0;
	ret_files->roots = arena_array(input->tree, INCLUDE_FILES_MAX,
				       sizeof(*ret_files->roots));
	if (!ret_files->roots)
		return -ENOMEM;
	remember_policy(&r);
	if (value->kind != YAML_LIST || value->n == 0)
		return read_pattern(&r);
	for (i = 0; i < value->n; i++) {
		r.node = &value->items[i];
		result = diag_worse(result, read_pattern(&r));
	}
	return result;
}
