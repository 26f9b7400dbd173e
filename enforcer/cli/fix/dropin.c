/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dropin.c - go down to the directory by descriptors, compare what is there,
 * and replace it by a file that was written beside it.
 */
#include "enforcer/cli/fix/dropin.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"

#define FILE_MAX 65536 /* bytes: nameward writes no file that is larger */
#define WRITTEN_BY "Written by nameward(8), doctor; sum of the rest: "
#define SUM_DIGITS 16
#define PART ".new" /* what is being written; a dot file is read by nobody */
#define LOCK "/run/nameward-doctor.lock"

/* FNV-1a: it tells a change, it does not prove who made it. */
static uint64_t sum_of(const char *text)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (; *text; text++)
		sum = (sum ^ (uint8_t)*text) * 0x100000001b3;
	return sum;
}

static const char *comment_begin(const struct dropin *dropin)
{
	return dropin->xml ? "<!-- " : "# ";
}

static const char *comment_end(const struct dropin *dropin)
{
	return dropin->xml ? " -->\n" : "\n";
}

char *dropin_content(const struct dropin *dropin)
{
	char *content;

	if (asprintf(&content, "%s" WRITTEN_BY "%016" PRIx64 "%s%s",
		     comment_begin(dropin), sum_of(dropin->text),
		     comment_end(dropin), dropin->text) < 0)
		return NULL;
	return content;
}

/* Behind @begin in *@text, if it is there. */
static bool skip(const char **text, const char *begin)
{
	size_t len = strlen(begin);

	if (strncmp(*text, begin, len) != 0)
		return false;
	*text += len;
	return true;
}

static enum dropin_state compare(const struct dropin *dropin, const char *found)
{
	char sum[SUM_DIGITS + 1];
	const char *written;

	if (!skip(&found, comment_begin(dropin)) || !skip(&found, WRITTEN_BY))
		return DROPIN_FOREIGN;
	written = found;
	if (strlen(found) < SUM_DIGITS)
		return DROPIN_CHANGED;
	found += SUM_DIGITS;
	if (!skip(&found, comment_end(dropin)))
		return DROPIN_CHANGED;
	(void)snprintf(sum, sizeof(sum), "%016" PRIx64, sum_of(found));
	if (strncmp(written, sum, SUM_DIGITS) != 0)
		return DROPIN_CHANGED;
	return strcmp(found, dropin->text) == 0 ? DROPIN_WRITTEN : DROPIN_OLDER;
}

static int read_state(int dir, const char *name, const struct dropin *dropin,
		      enum dropin_state *ret_state)
{
	CLEANUP(base_closep) int fd = -1;
	char found[FILE_MAX];
	struct stat st;
	ssize_t n;

	*ret_state = DROPIN_FOREIGN;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		*ret_state = DROPIN_ABSENT;
		return 0;
	}
	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? 0 : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size >= FILE_MAX)
		return 0;
	n = read(fd, found, sizeof(found) - 1);
	if (n < 0)
		return -errno;
	found[n] = '\0';
	*ret_state = compare(dropin, found);
	return 0;
}

static int open_dir(int at, const char *name)
{
	int fd = openat(at, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* As open_dir(), and the directory is made if it is missing. */
static int make_dir(int at, const char *name)
{
	int fd = open_dir(at, name);

	if (fd != -ENOENT)
		return fd;
	if (mkdirat(at, name, 0755) < 0 && errno != EEXIST)
		return -errno;
	fd = open_dir(at, name);
	if (fd >= 0 && fchmod(fd, 0755) < 0) { /* whatever the umask is */
		(void)close(fd);
		return -EACCES;
	}
	return fd;
}

/*
 * One who writes at a time.  The file is one that root alone can open: whoever
 * may read a directory may lock that for as long as they like.  Without /run it
 * is no machine that runs, and nobody else is at it.
 */
static int lock_writers(const char *root, int *ret_fd)
{
	CLEANUP(base_closep) int fd = -1;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s" LOCK, root) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (flock(fd, LOCK_EX) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* Where a drop-in lies. */
struct place {
	int above; /* the directory above @dir */
	int dir;
	char dir_name[NAME_MAX + 1];
	const char *name;
};

#define PLACE_NONE                                 \
	{                                          \
		.above = -1, .dir = -1, .name = "" \
	}

static void place_done(struct place *place)
{
	base_closep(&place->above);
	base_closep(&place->dir);
}

/* Open the directory of @dropin, one component after the other; with @make the
 * last of them is made. */
static int open_place(const char *root, const struct dropin *dropin, bool make,
		      struct place *ret_place)
{
	CLEANUP(place_done) struct place place = PLACE_NONE;
	const char *rest = dropin->path + 1;
	size_t len;

	place.dir =
		open(*root ? root : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place.dir < 0)
		return -errno;
	for (; (len = strcspn(rest, "/")) < strlen(rest); rest += len + 1) {
		assert(len < sizeof(place.dir_name));
		memcpy(place.dir_name, rest, len);
		place.dir_name[len] = '\0';
		base_closep(&place.above);
		place.above = place.dir;
		place.dir = make && !strchr(rest + len + 1, '/')
				    ? make_dir(place.above, place.dir_name)
				    : open_dir(place.above, place.dir_name);
		if (place.dir < 0)
			return place.dir;
	}
	place.name = rest;
	*ret_place = place;
	place.above = place.dir = -1;
	return 0;
}

static void remove_dir(const struct place *place, const struct dropin *dropin)
{
	if (dropin->own_dir) /* it stays if somebody has something in it */
		(void)unlinkat(place->above, place->dir_name, AT_REMOVEDIR);
}

int dropin_look(const char *root, const struct dropin *dropin,
		enum dropin_state *ret_state)
{
	CLEANUP(place_done) struct place place = PLACE_NONE;
	int r;

	r = open_place(root, dropin, false, &place);
	if (r == -ENOENT) {
		*ret_state = DROPIN_ABSENT;
		return 0;
	}
	return r < 0 ? r : read_state(place.dir, place.name, dropin, ret_state);
}

static int write_all(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t n;

	for (; len; text += n, len -= (size_t)n) {
		n = write(fd, text, len);
		if (n < 0)
			return -errno;
	}
	return fchmod(fd, 0644) < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int write_part(int dir, const char *name, const char *content)
{
	CLEANUP(base_closep) int fd = -1;

	/* One that was left by a writer who was killed. */
	(void)unlinkat(dir, name, 0);
	fd = openat(dir, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : write_all(fd, content);
}

/* @new_file: nothing is there, and what somebody puts there meanwhile stays. */
static int replace(const struct place *place, const struct dropin *dropin,
		   bool new_file)
{
	CLEANUP(base_freep) char *content = dropin_content(dropin);
	char part[NAME_MAX + 1];
	int r;

	if (!content)
		return -ENOMEM;
	(void)snprintf(part, sizeof(part), ".%s" PART, place->name);
	r = write_part(place->dir, part, content);
	if (r == 0 && renameat2(place->dir, part, place->dir, place->name,
				new_file ? RENAME_NOREPLACE : 0) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(place->dir, part, 0);
	else if (fsync(place->dir) < 0)
		r = -errno;
	return r;
}

int dropin_write(const char *root, const struct dropin *dropin,
		 enum dropin_state *ret_before)
{
	CLEANUP(base_closep) int lock = -1;
	CLEANUP(place_done) struct place place = PLACE_NONE;
	enum dropin_state before = DROPIN_FOREIGN;
	int r;

	r = lock_writers(root, &lock);
	if (r == 0)
		r = open_place(root, dropin, true, &place);
	if (r < 0)
		return r;
	r = read_state(place.dir, place.name, dropin, &before);
	if (r == 0 && (before == DROPIN_ABSENT || before == DROPIN_OLDER))
		r = replace(&place, dropin, before == DROPIN_ABSENT);
	if (r < 0) {
		remove_dir(&place, dropin);
		return r;
	}
	*ret_before = before;
	return 0;
}

int dropin_remove(const char *root, const struct dropin *dropin,
		  enum dropin_state *ret_before)
{
	CLEANUP(base_closep) int lock = -1;
	CLEANUP(place_done) struct place place = PLACE_NONE;
	enum dropin_state before = DROPIN_FOREIGN;
	int r;

	r = lock_writers(root, &lock);
	if (r < 0)
		return r;
	r = open_place(root, dropin, false, &place);
	if (r == -ENOENT) {
		*ret_before = DROPIN_ABSENT;
		return 0;
	}
	if (r == 0)
		r = read_state(place.dir, place.name, dropin, &before);
	if (r < 0)
		return r;
	if (before == DROPIN_WRITTEN || before == DROPIN_OLDER) {
		if (unlinkat(place.dir, place.name, 0) < 0 ||
		    fsync(place.dir) < 0)
			return -errno;
		remove_dir(&place, dropin);
	}
	*ret_before = before;
	return 0;
}
