/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kept.c - a directory of copies, and a manifest for each policy.
 */
#include "enforcer/host/kept/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/lib/whole_file.h"
#include "policy/base.h"
#include "policy/files/source.h"

#define SUBDIR "policy"

struct kept {
	char *parent;
	char *dir;
	char *policy; /* from the root on */
};

static const char *const names[] = {
	[KEPT_GOOD] = "good",
	[KEPT_UNCONFIRMED] = "unconfirmed",
	[KEPT_GONE_BACK] = "gone-back",
};

void kept_free(struct kept *kept)
{
	if (!kept)
		return;
	free(kept->parent);
	free(kept->dir);
	free(kept->policy);
	free(kept);
}

static int absolute(const char *path, char **ret_path)
{
	CLEANUP(base_freep) char *dir = NULL;

	if (path[0] != '/') {
		dir = getcwd(NULL, 0);
		if (!dir)
			return -errno;
	}
	return asprintf(ret_path, "%s%s%s", dir ? dir : "", dir ? "/" : "",
			path) < 0
		       ? -ENOMEM
		       : 0;
}

int kept_new(const char *dir, const char *policy_path, struct kept **ret_kept)
{
	struct kept *kept = calloc(1, sizeof(*kept));
	int r;

	if (!kept)
		return -ENOMEM;
	if (!dir)
		dir = getenv("STATE_DIRECTORY");
	r = absolute(dir ? dir : KEPT_STATE_DIR, &kept->parent);
	if (r == 0)
		r = absolute(policy_path, &kept->policy);
	if (r == 0 && asprintf(&kept->dir, "%s/" SUBDIR, kept->parent) < 0) {
		kept->dir = NULL;
		r = -ENOMEM;
	}
	if (r < 0) {
		kept_free(kept);
		return r;
	}
	*ret_kept = kept;
	return 0;
}

const char *kept_dir(const struct kept *kept)
{
	return kept->dir;
}

/* Whoever may write the directory makes policy. */
static int check_dir(const struct kept *kept)
{
	CLEANUP(base_closep) int fd = -1;
	char how[SOURCE_HOW_MAX];
	struct stat st;

	fd = open(kept->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? -EPERM : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid != geteuid() || source_others_may_write(fd, &st, how))
		return -EPERM;
	return 0;
}

static int make_dir(const struct kept *kept)
{
	if (mkdir(kept->parent, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (mkdir(kept->dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	return check_dir(kept);
}

static int path_of(const struct kept *kept, const char *name,
		   char ret_path[PATH_MAX])
{
	return snprintf(ret_path, PATH_MAX, "%s/%s", kept->dir, name) >=
			       PATH_MAX
		       ? -ENAMETOOLONG
		       : 0;
}

/* Bring the names in the directory to the disk. */
static int sync_dir(const struct kept *kept)
{
	CLEANUP(base_closep)
	int fd = open(kept->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Is the copy at @path there, and whole? */
static bool has_text(const char *path, const struct bundle_file *file)
{
	CLEANUP(base_fclosep) FILE *copy = NULL;
	char piece[4096];
	size_t n, done = 0;

	if (whole_file_read(path, &copy) < 0)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), copy)) > 0) {
		if (n > file->len - done ||
		    memcmp(file->text + done, piece, n) != 0)
			return false;
		done += n;
	}
	return done == file->len;
}

static int write_copy(const struct kept *kept, const struct bundle_file *file)
{
	char name[BUNDLE_SHA256_TEXT], path[PATH_MAX];
	struct whole_file whole;
	struct stat st;
	int r;

	r = path_of(kept, bundle_sha256_text(file->sha256, name), path);
	if (r < 0)
		return r;
	if (!file->text) /* a copy is there, and damage is noticed by readers */
		return lstat(path, &st) < 0 ? -errno : 0;
	if (has_text(path, file))
		return 0;
	r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	(void)fwrite(file->text, 1, file->len, whole.file);
	return whole_file_end_on_disk(&whole);
}

static int write_manifest(const struct kept *kept, enum kept_which which,
			  const struct manifest *manifest)
{
	struct whole_file whole;
	char path[PATH_MAX];
	int r, written;

	r = path_of(kept, names[which], path);
	if (r == 0)
		r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	written = manifest_write(manifest, whole.file);
	if (written < 0) {
		whole_file_abandon(&whole);
		return written;
	}
	return whole_file_end_on_disk(&whole);
}

static int read_manifest(const struct kept *kept, enum kept_which which,
			 struct manifest *ret_manifest)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	char path[PATH_MAX];
	int r;

	r = check_dir(kept);
	if (r == 0)
		r = path_of(kept, names[which], path);
	if (r == 0)
		r = whole_file_read(path, &file);
	return r < 0 ? r : manifest_read(file, kept->dir, ret_manifest);
}

/* What names copies: a zeroed one is not there. */
struct manifests {
	struct manifest of[ARRAY_SIZE(names)];
};

static void manifests_done(struct manifests *all)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all->of); i++)
		manifest_done(&all->of[i]);
}

/* A negative errno: one can't be read, and may name any copy. */
static int read_manifests(const struct kept *kept, struct manifests *all)
{
	size_t i;
	int r = 0;

	for (i = 0; i < ARRAY_SIZE(all->of) && r == 0; i++) {
		r = read_manifest(kept, i, &all->of[i]);
		if (r == -ENOENT)
			r = 0;
	}
	return r;
}

static bool is_used(const struct manifests *all, const char *name)
{
	const struct bundle *bundle;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(all->of); i++) {
		bundle = &all->of[i].bundle;
		for (k = 0; k < bundle->n; k++)
			if (!strcmp(source_name(bundle->files[k].copy), name))
				return true;
	}
	return false;
}

static bool is_copy(const char *name)
{
	return strspn(name, "0123456789abcdef") == BUNDLE_SHA256_TEXT - 1;
}

/* Copies that no manifest names any more. */
static void remove_unused(const struct kept *kept)
{
	CLEANUP(manifests_done) struct manifests all = { 0 };
	CLEANUP(base_closedirp) DIR *dir = NULL;
	const struct dirent *entry;

	if (read_manifests(kept, &all) < 0)
		return;
	dir = opendir(kept->dir);
	while (dir && (entry = readdir(dir)))
		if (is_copy(entry->d_name) && !is_used(&all, entry->d_name))
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
}

int kept_write(struct kept *kept, enum kept_which which,
	       const struct manifest *manifest)
{
	struct manifest whole = *manifest; /* all in it is borrowed */
	size_t i;
	int r;

	whole.policy = kept->policy;
	r = make_dir(kept);
	for (i = 0; i < whole.bundle.n && which == KEPT_GOOD && r == 0; i++)
		r = write_copy(kept, &whole.bundle.files[i]);
	if (r == 0)
		r = sync_dir(kept);
	if (r == 0)
		r = write_manifest(kept, which, &whole);
	if (r == 0)
		r = sync_dir(kept);
	remove_unused(kept);
	return r;
}

int kept_read(const struct kept *kept, enum kept_which which,
	      struct manifest *ret_manifest)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	int r;

	r = read_manifest(kept, which, &manifest);
	if (r == 0 && strcmp(manifest.policy, kept->policy) != 0)
		r = -ENXIO;
	if (r < 0)
		return r;
	*ret_manifest = manifest;
	manifest = (struct manifest){ 0 };
	return 0;
}

int kept_holds(const struct kept *kept, enum kept_which which,
	       const struct bundle *bundle)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	uint8_t of_kept[BUNDLE_SHA256], of_bundle[BUNDLE_SHA256];
	int r;

	r = kept_read(kept, which, &manifest);
	if (r < 0)
		return r;
	bundle_sha256(&manifest.bundle, of_kept);
	bundle_sha256(bundle, of_bundle);
	return memcmp(of_kept, of_bundle, sizeof(of_kept)) == 0 ? 0 : -ENOENT;
}

int kept_read_dir(const char *dir, struct manifest *ret_manifest)
{
	const struct kept kept = { .dir = (char *)dir };

	return read_manifest(&kept, KEPT_GOOD, ret_manifest);
}

int kept_rename(struct kept *kept, enum kept_which from, enum kept_which to)
{
	char old[PATH_MAX], new[PATH_MAX];
	int r;

	r = path_of(kept, names[from], old);
	if (r == 0)
		r = path_of(kept, names[to], new);
	if (r == 0 && rename(old, new) < 0)
		r = -errno;
	return r < 0 ? r : sync_dir(kept);
}

int kept_remove(struct kept *kept, enum kept_which which)
{
	char path[PATH_MAX];
	int r;

	r = path_of(kept, names[which], path);
	if (r < 0)
		return r;
	if (unlink(path) < 0)
		return errno == ENOENT ? 0 : -errno;
	r = sync_dir(kept);
	remove_unused(kept);
	return r;
}

const char *kept_error(int error)
{
	switch (error) {
	case -ENOENT:
		return "none is kept";
	case -EPERM:
		return "others may have written it";
	case -EBADMSG:
		return "it is damaged";
	case -ENXIO:
		return "it is of another policy file";
	default:
		return strerror(-error);
	}
}
