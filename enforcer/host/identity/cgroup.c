/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup.c - a cache of paths by id, and the names in a path.
 */
#include "enforcer/host/identity/cgroup.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"

#define SLOTS 1024 /* a power of two */
#define WAYS 4
#define HANDLE_KERNFS 0xfe /* FILEID_KERNFS, Linux 5.5 (33c5ac9175195) */
#define HEX_ID_LEN 64

struct slot {
	uint64_t id; /* 0: free */
	uint64_t used;
	struct identity_cgroup_info info;
	char *text; /* the members of info point into it */
};

struct identity_cgroup {
	int mount_fd;
	size_t mount_len;
	char *mount;
	uint64_t tick;
	struct slot slots[SLOTS];
};

int identity_cgroup_new(const char *mount, struct identity_cgroup **ret_cgroup)
{
	CLEANUP(identity_cgroup_freep) struct identity_cgroup *c = NULL;

	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;

	c->mount_fd = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->mount_fd < 0)
		return -errno;

	c->mount = strdup(mount);
	if (!c->mount)
		return -ENOMEM;

	c->mount_len = strlen(mount);
	*ret_cgroup = TAKE_PTR(c);
	return 0;
}

void identity_cgroup_free(struct identity_cgroup *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < SLOTS; i++)
		free(c->slots[i].text);
	if (c->mount_fd >= 0)
		(void)close(c->mount_fd);
	free(c->mount);
	free(c);
}

void identity_cgroup_freep(struct identity_cgroup **cgroup)
{
	identity_cgroup_free(*cgroup);
	*cgroup = NULL;
}

static bool has_suffix(const char *name, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && memcmp(name + len - n, suffix, n) == 0;
}

static bool is_unit(const char *name, size_t len)
{
	static const char *const suffixes[] = { ".service", ".scope", ".socket",
						".mount", ".swap" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (has_suffix(name, len, suffixes[i]))
			return true;
	return false;
}

/* Find the 64 hexadecimal digits by which Docker, containerd, CRI-O and Podman
 * name containers.  Returns their offset in @name plus 1; 0: there are none. */
static size_t find_hex_id(const char *name, size_t len)
{
	size_t run = 0, i;

	for (i = 0; i <= len; i++) {
		if (i < len && isxdigit((unsigned char)name[i])) {
			run++;
			continue;
		}
		if (run == HEX_ID_LEN)
			return i - HEX_ID_LEN + 1;
		run = 0;
	}
	return 0;
}

/* Other containers have a name, which stands between these two. */
static const struct {
	const char *prefix, *suffix;
	bool is_container;
} named[] = {
	{ "lxc.payload.", "", true },
	/* No container: QEMU runs a virtual machine of libvirt on the host. */
	{ "machine-qemu\\x2d", ".scope", false },
	{ "machine-", ".scope", true },
	{ "systemd-nspawn@", ".service", true },
};

static bool find_named(const char *name, size_t len, const char **ret_id,
		       size_t *ret_len)
{
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(named); i++) {
		n = strlen(named[i].prefix);
		if (len <= n || memcmp(name, named[i].prefix, n) != 0)
			continue;
		*ret_id = name + n;
		*ret_len = len - n;
		n = strlen(named[i].suffix);
		if (n && !has_suffix(*ret_id, *ret_len, named[i].suffix))
			continue;
		*ret_len -= n;
		return named[i].is_container;
	}
	return false;
}

static bool container_of(const char *name, size_t len, const char **ret_id,
			 size_t *ret_len)
{
	size_t at = find_hex_id(name, len);

	if (!at)
		return find_named(name, len, ret_id, ret_len);
	/* Podman's monitor has a scope of its own, outside the container. */
	*ret_id = name + at - 1;
	*ret_len = HEX_ID_LEN;
	return !memmem(name, len, "conmon", 6);
}

/* systemd writes a '-' in the name of a machine as \x2d. */
static void unescape(char *name)
{
	unsigned int byte;
	char *to = name;

	for (; *name; name++) {
		if (strncmp(name, "\\x", 2) == 0 &&
		    isxdigit((unsigned char)name[2]) &&
		    isxdigit((unsigned char)name[3]) &&
		    sscanf(name + 2, "%2x", &byte) == 1 && byte) {
			*to++ = (char)byte;
			name += 3;
		} else {
			*to++ = *name;
		}
	}
	*to = '\0';
}

static void copy_name(const char *name, size_t len,
		      char ret_name[IDENTITY_CGROUP_NAME_MAX])
{
	if (len >= IDENTITY_CGROUP_NAME_MAX)
		len = IDENTITY_CGROUP_NAME_MAX - 1;
	memcpy(ret_name, name, len);
	ret_name[len] = '\0';
}

bool identity_cgroup_unit(const char *path,
			  char ret_unit[IDENTITY_CGROUP_NAME_MAX])
{
	bool found = false;
	size_t len;

	for (; *path; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		if (!is_unit(path, len))
			continue;
		/* systemd puts a _ before names that the kernel reserves. */
		copy_name(path + (*path == '_'), len - (*path == '_'),
			  ret_unit);
		found = true;
	}
	return found;
}

bool identity_cgroup_container(const char *path,
			       char ret_id[IDENTITY_CGROUP_NAME_MAX])
{
	bool found = false;
	size_t len, id_len;
	const char *id;

	for (; *path; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		if (!container_of(path, len, &id, &id_len))
			continue;
		copy_name(id, id_len, ret_id);
		unescape(ret_id);
		found = true;
	}
	return found;
}

/* The slot of @id, or the one to use for it: the least recently used. */
static struct slot *slot_of(struct identity_cgroup *c, uint64_t id)
{
	size_t first = id * 0x9e3779b97f4a7c15ULL >> 32;
	struct slot *set = &c->slots[first % (SLOTS / WAYS) * WAYS];
	struct slot *oldest = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].id == id)
			return &set[i];
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

const struct identity_cgroup_info *
identity_cgroup_find(struct identity_cgroup *c, uint64_t id)
{
	struct slot *slot = slot_of(c, id);

	if (!id || slot->id != id)
		return NULL;
	slot->used = ++c->tick;
	return &slot->info;
}

static char *add_text(char **at, const char *text)
{
	char *start = *at;
	size_t size = strlen(text) + 1;

	memcpy(start, text, size);
	*at += size;
	return start;
}

static const struct identity_cgroup_info *keep(struct identity_cgroup *c,
					       uint64_t id, const char *path)
{
	char unit[IDENTITY_CGROUP_NAME_MAX] = "",
	     container[IDENTITY_CGROUP_NAME_MAX] = "";
	struct slot *slot = slot_of(c, id);
	char *text, *at;

	(void)identity_cgroup_unit(path, unit);
	(void)identity_cgroup_container(path, container);
	text = malloc(strlen(path) + strlen(unit) + strlen(container) + 3);
	if (!text)
		return NULL;
	at = text;
	free(slot->text);
	*slot = (struct slot){ .id = id, .used = ++c->tick, .text = text };
	slot->info.path = add_text(&at, path);
	slot->info.unit = unit[0] ? add_text(&at, unit) : NULL;
	slot->info.container = container[0] ? add_text(&at, container) : NULL;
	return &slot->info;
}

static int open_by_id(const struct identity_cgroup *c, uint64_t id)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + sizeof(id)];
	} u = { 0 };
	int fd;

	u.handle.handle_bytes = sizeof(id);
	u.handle.handle_type = HANDLE_KERNFS;
	memcpy(u.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(c->mount_fd, &u.handle, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

const struct identity_cgroup_info *
identity_cgroup_resolve(struct identity_cgroup *c, uint64_t id)
{
	CLEANUP(base_closep) int fd = -1;
	char link[32], path[PATH_MAX];
	ssize_t n;

	fd = open_by_id(c, id);
	if (fd < 0)
		return NULL;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return NULL;
	path[n] = '\0';
	if (strncmp(path, c->mount, c->mount_len) != 0)
		return NULL;
	return keep(c, id, path[c->mount_len] ? path + c->mount_len : "/");
}

const struct identity_cgroup_info *
identity_cgroup_offer(struct identity_cgroup *c, uint64_t id, const char *path)
{
	struct stat st;

	if (path[0] != '/' ||
	    fstatat(c->mount_fd, path[1] ? path + 1 : ".", &st, 0) < 0 ||
	    st.st_ino != id)
		return NULL;
	return keep(c, id, path);
}
