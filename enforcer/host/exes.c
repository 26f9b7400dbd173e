/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exes.c - look the patterns up, open and identify the files; watch the paths.
 */
#include "enforcer/host/exes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/sockets/inode.h"
#include "enforcer/host/exe_limits.h"
#include "enforcer/host/exe_places.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/host/rootpath.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "policy/policy.h"

/* Limits for each pattern below each root that is not the host's: files or
 * paths to watch, and directory entries read for them.  BELOW_ROOTS_MAX is the
 * limit of files for all of them. */
#define BELOW_ROOT_MAX 256
#define BELOW_ROOT_NAMES 65536
#define BELOW_ROOTS_MAX (EXES_MAX / 4)

#define WATCHED_MAX 4096 /* paths of a pattern in the host */

struct exes {
	struct exes_entry *entries;
	size_t n;
};

void exes_free(struct exes *exes)
{
	size_t i;

	if (!exes)
		return;
	for (i = 0; i < exes->n; i++)
		free(exes->entries[i].path);
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

/* Takes what @entry owns, also on failure. */
static int append(struct exes *exes, const struct exes_entry *entry)
{
	int r = 0;

	if (!entry->path)
		r = -ENOMEM;
	else if (exes->n >= EXES_MAX)
		r = -E2BIG;
	if (r < 0)
		free(entry->path);
	else
		exes->entries[exes->n++] = *entry;
	return r;
}

struct lookup {
	struct exes *exes;
	int inode_program;
	const struct exe_place *place;
	int root;
	size_t files_left;	 /* for this pattern and root */
	size_t below_left;	 /* for all roots but the host's */
	struct exe_limits names; /* in the host */
};

/* The path in the host of the file @fd, wherever links below a root led. */
static void host_path(int fd, char ret_path[PATH_MAX])
{
	char link[32];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, ret_path, PATH_MAX - 1);
	ret_path[n < 0 ? 0 : n] = '\0';
}

/* The path of @fd, for free(), and the length of the part that is @root. */
static char *path_below(int root, int fd, size_t *ret_root_len)
{
	char path[PATH_MAX], above[PATH_MAX];
	size_t len;

	host_path(root, above);
	host_path(fd, path);
	len = strlen(above);
	*ret_root_len =
		strncmp(path, above, len) == 0 && path[len] == '/' ? len : 0;
	return strdup(path);
}

/* It is no failure when @path has vanished meanwhile, or is no regular file. */
static int add_file(void *context, const char *path)
{
	struct lookup *lookup = context;
	const struct exe_place *place = lookup->place;
	struct exes *exes = lookup->exes;
	CLEANUP(base_closep) int fd = -1;
	struct exes_entry entry;
	struct inode_id id;
	struct stat st;
	int r;

	if (!place->root &&
	    !exe_limits_permit(&lookup->names, lookup->root, path))
		return 0;
	fd = rootpath_open(lookup->root, path, 0);
	if (fd == -EMFILE || fd == -ENFILE)
		return fd;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if (!lookup->files_left)
		return -E2BIG;
	if (inode_read(lookup->inode_program, fd, &id) < 0)
		return 0;
	entry = (struct exes_entry){ .pattern = place->pattern,
				     .root = place->root,
				     .dev = id.dev,
				     .ino = id.ino,
				     .version = id.version,
				     .uid = id.uid };
	entry.path = place->root ? path_below(lookup->root, fd, &entry.root_len)
				 : strdup(path);
	r = append(exes, &entry);
	if (r < 0)
		return r;
	lookup->files_left--;
	if (place->root)
		lookup->below_left--;
	return 0;
}

/* Whoever is root below @dir must not make the lookup fail for others. */
static int add_below(void *context, const char *dir)
{
	struct lookup *lookup = context;
	CLEANUP(base_closep) int root = -1;
	int r;

	root = rootpath_open(ROOTPATH_HOST, dir, O_DIRECTORY);
	if (root < 0)
		return root == -EMFILE || root == -ENFILE ? root : 0;
	lookup->root = root;
	lookup->files_left = lookup->below_left < BELOW_ROOT_MAX
				     ? lookup->below_left
				     : BELOW_ROOT_MAX;
	r = rootpath_each(root, lookup->place->pattern, BELOW_ROOT_NAMES,
			  add_file, lookup);
	if (r != -E2BIG)
		return r;
	log_warn("executables: too many are %s below %s: some are left out",
		 lookup->place->pattern, dir);
	return 0;
}

static int look_up(void *context, const struct exe_place *place)
{
	struct lookup *lookup = context;
	int r;

	lookup->place = place;
	if (place->root)
		return rootpath_each(ROOTPATH_HOST, place->root, SIZE_MAX,
				     add_below, lookup);
	lookup->root = ROOTPATH_HOST;
	lookup->files_left = SIZE_MAX;
	exe_limits_begin(&lookup->names);
	r = rootpath_each(ROOTPATH_HOST, place->pattern, SIZE_MAX, add_file,
			  lookup);
	if (lookup->names.left_out)
		log_warn("executables: of %s some are left out: a user who is "
			 "not root has more than %d of them",
			 place->pattern, EXE_LIMITS_OWNER);
	return r;
}

static int compare_roots(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare(const void *left, const void *right)
{
	const struct exes_entry *a = left;
	const struct exes_entry *b = right;

	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->ino != b->ino)
		return a->ino < b->ino ? -1 : 1;
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return strcmp(a->pattern, b->pattern)
		       ?: compare_roots(a->root, b->root);
}

/* A pattern may be in several rules: its files count once. */
static void drop_duplicates(struct exes *exes)
{
	struct exes_entry *entries = exes->entries;
	size_t kept = 0;
	size_t i;

	for (i = 0; i < exes->n; i++) {
		if (kept && compare(&entries[kept - 1], &entries[i]) == 0)
			free(entries[i].path);
		else
			entries[kept++] = entries[i];
	}
	exes->n = kept;
}

int exes_new(const struct policy *policy, int inode_program,
	     struct exes **ret_exes)
{
	CLEANUP(exes_freep) struct exes *exes = NULL;
	struct lookup lookup;
	int r;

	exes = calloc(1, sizeof(*exes));
	if (!exes)
		return -ENOMEM;
	/* Room for the most there can be: pages never written cost nothing. */
	exes->entries = calloc(EXES_MAX, sizeof(*exes->entries));
	if (!exes->entries)
		return -ENOMEM;
	lookup = (struct lookup){ .exes = exes,
				  .inode_program = inode_program,
				  .below_left = BELOW_ROOTS_MAX,
				  .names = { .left = EXES_MAX / 4 } };
	r = exe_places_each(policy, look_up, &lookup);
	if (r < 0)
		return r;
	if (exes->n)
		qsort(exes->entries, exes->n, sizeof(*exes->entries), compare);
	drop_duplicates(exes);
	*ret_exes = TAKE_PTR(exes);
	return 0;
}

bool exes_has(const struct exes *exes, const struct exes_entry *entry)
{
	return exes->n && bsearch(entry, exes->entries, exes->n,
				  sizeof(*exes->entries), compare);
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

struct watching {
	struct pathwatch *watch;
	const struct exe_place *place;
	int root;
	size_t paths_left;
	size_t names_max;
};

static int watch_path(void *context, const char *path)
{
	struct watching *w = context;

	if (!w->paths_left)
		return -E2BIG;
	w->paths_left--;
	return pathwatch_add_below(w->watch, w->root, path);
}

/* Watch @dir itself: pathwatch watches the directory of a path, so it gets a
 * path inside. */
static int watch_inside(void *context, const char *dir)
{
	char inside[PATH_MAX];

	if (snprintf(inside, sizeof(inside), "%s/-", dir[1] ? dir : "") >=
	    (int)sizeof(inside))
		return 0;
	return watch_path(context, inside);
}

/* "/opt/X*\/bin/tool" is watched at /opt, each /opt/X*, each /opt/X*\/bin. */
static int watch_pattern(struct watching *w, const char *pattern)
{
	char prefix[PATH_MAX];
	const char *slash;
	int r;

	if (pattern[0] != '/' || strlen(pattern) >= sizeof(prefix))
		return 0;
	if (!strpbrk(pattern, "*?[\\"))
		return watch_path(w, pattern);
	slash = pattern + strcspn(pattern, "*?[\\");
	while (*slash != '/') /* back to the component that has the star */
		slash--;
	for (r = 0; slash && r == 0; slash = strchr(slash + 1, '/')) {
		(void)snprintf(prefix, sizeof(prefix), "%.*s",
			       (int)(slash - pattern), pattern);
		r = rootpath_each(w->root, *prefix ? prefix : "/", w->names_max,
				  watch_inside, w);
	}
	return r < 0 ? r
		     : rootpath_each(w->root, pattern, w->names_max, watch_path,
				     w);
}

static int watch_below(void *context, const char *dir)
{
	struct watching below = *(struct watching *)context;
	CLEANUP(base_closep) int root = -1;
	int r;

	root = rootpath_open(ROOTPATH_HOST, dir, O_DIRECTORY);
	if (root < 0)
		return pathwatch_is_lack(root) ? root : 0;
	below.root = root;
	below.paths_left = BELOW_ROOT_MAX;
	below.names_max = BELOW_ROOT_NAMES;
	r = watch_pattern(&below, below.place->pattern);
	/* Whoever is root there caused any other error. */
	return pathwatch_is_lack(r) ? r : 0;
}

/* The directories come first, in which new names are seen; beyond the limit
 * nobody sees that a link's target is replaced. */
static int watch_in_host(struct watching *w, const char *pattern)
{
	int r;

	w->paths_left = WATCHED_MAX;
	r = watch_pattern(w, pattern);
	return r == -E2BIG ? 0 : r;
}

static int watch_place(void *context, const struct exe_place *place)
{
	struct watching *w = context;
	int r;

	w->place = place;
	w->paths_left = SIZE_MAX;
	/* A file system that is mounted over a directory, or unmounted there,
	 * changes nothing in it. */
	r = pathwatch_add_mounts(w->watch);
	if (r < 0)
		return r;
	if (!place->root)
		return watch_in_host(w, place->pattern);
	r = watch_pattern(w, place->root);
	return r < 0 ? r
		     : rootpath_each(ROOTPATH_HOST, place->root, SIZE_MAX,
				     watch_below, w);
}

int exes_watch(const struct policy *policy, struct pathwatch *watch)
{
	struct watching w = { .watch = watch,
			      .root = ROOTPATH_HOST,
			      .paths_left = SIZE_MAX,
			      .names_max = SIZE_MAX };

	return exe_places_each(policy, watch_place, &w);
}
