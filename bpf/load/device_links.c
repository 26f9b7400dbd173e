/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device_links.c - a link for each device, with a pin named after its index.
 */
#include "bpf/load/device_links.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/load/pins.h"
#include "policy/base.h"

/* linux/bpf.h, Linux 6.6. */
#define TCX_EGRESS 47
#define FLAG_BEFORE (1U << 3)

#define PIN_PREFIX "link_device_"

/* The part of union bpf_attr that BPF_LINK_CREATE reads, with nothing that the
 * program would stand before: it becomes the first. */
struct create {
	uint32_t prog_fd;
	uint32_t target_ifindex;
	uint32_t attach_type;
	uint32_t flags;
	uint64_t relative[2];
};

struct device_link {
	uint32_t ifindex;
	int fd;
};

struct device_links {
	int program_fd;
	const char *pin_dir;
	struct device_link *list;
	size_t n, room;
};

bool device_links_possible(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool possible = btf && btf__find_by_name_kind(btf, "bpf_mprog_entry",
						      BTF_KIND_STRUCT) > 0;

	btf__free(btf);
	return possible;
}

int device_links_new(int program_fd, const char *pin_dir,
		     struct device_links **ret_links)
{
	struct device_links *links = calloc(1, sizeof(*links));

	if (!links)
		return -ENOMEM;
	links->program_fd = program_fd;
	links->pin_dir = pin_dir;
	*ret_links = links;
	return 0;
}

static struct device_link *find(const struct device_links *links,
				uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].ifindex == ifindex)
			return &links->list[i];
	return NULL;
}

bool device_links_has(const struct device_links *links, uint32_t ifindex)
{
	return find(links, ifindex) != NULL;
}

size_t device_links_count(const struct device_links *links)
{
	return links->n;
}

static int make_room(struct device_links *links)
{
	size_t room = links->room ? 2 * links->room : 16;
	struct device_link *list;

	if (links->n < links->room)
		return 0;
	list = reallocarray(links->list, room, sizeof(*list));
	if (!list)
		return -ENOMEM;
	links->list = list;
	links->room = room;
	return 0;
}

static int attach(const struct device_links *links, uint32_t ifindex)
{
	struct create create = {
		.prog_fd = (uint32_t)links->program_fd,
		.target_ifindex = ifindex,
		.attach_type = TCX_EGRESS,
		.flags = FLAG_BEFORE,
	};
	int fd =
		(int)syscall(SYS_bpf, BPF_LINK_CREATE, &create, sizeof(create));

	return fd < 0 ? -errno : fd;
}

static int pin_path(const struct device_links *links, uint32_t ifindex,
		    char ret[PATH_MAX])
{
	int n = snprintf(ret, PATH_MAX, "%s/" PIN_PREFIX "%" PRIu32,
			 links->pin_dir, ifindex);

	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* A former daemon's link at that device goes only now that ours is there. */
static int pin(const struct device_links *links, uint32_t ifindex, int fd)
{
	char path[PATH_MAX];
	int r;

	if (!links->pin_dir)
		return 0;
	r = pin_path(links, ifindex, path);
	if (r < 0)
		return r;
	(void)unlink(path);
	return bpf_obj_pin(fd, path) < 0 ? -errno : 0;
}

static void unpin(const struct device_links *links, uint32_t ifindex)
{
	char path[PATH_MAX];

	if (links->pin_dir && pin_path(links, ifindex, path) == 0)
		(void)unlink(path);
}

void device_links_remove(struct device_links *links, uint32_t ifindex)
{
	struct device_link *link = find(links, ifindex);

	if (!link)
		return;
	unpin(links, ifindex);
	(void)close(link->fd);
	*link = links->list[--links->n];
}

/* Is the link at its device still?  Not if that went, even if another has its
 * index by now. */
static bool is_alive(const struct device_link *link)
{
	struct bpf_link_info info = { 0 };
	uint32_t len = sizeof(info);

	/* info.tcx, from Linux 6.6 on, begins as info.xdp does. */
	return bpf_obj_get_info_by_fd(link->fd, &info, &len) == 0 &&
	       info.xdp.ifindex == link->ifindex;
}

int device_links_add(struct device_links *links, uint32_t ifindex)
{
	CLEANUP(base_closep) int fd = -1;
	const struct device_link *link = find(links, ifindex);
	int r;

	if (link && is_alive(link))
		return 0;
	device_links_remove(links, ifindex);
	r = make_room(links);
	if (r < 0)
		return r;
	fd = attach(links, ifindex);
	if (fd < 0)
		return fd;
	r = pin(links, ifindex, fd);
	if (r < 0)
		return r;
	links->list[links->n++] =
		(struct device_link){ .ifindex = ifindex, .fd = TAKE_FD(fd) };
	return 0;
}

void device_links_drop_others(const struct device_links *links,
			      const char *pin_dir)
{
	const size_t prefix = strlen(PIN_PREFIX);
	struct dirent *entry;
	uint32_t ifindex;
	DIR *dir;

	dir = pins_open_dir(pin_dir);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, PIN_PREFIX, prefix) != 0)
			continue;
		ifindex = (uint32_t)strtoul(entry->d_name + prefix, NULL, 10);
		if (!links || !find(links, ifindex))
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	}
	(void)closedir(dir);
}

void device_links_close(struct device_links *links)
{
	size_t i;

	if (!links)
		return;
	for (i = 0; i < links->n; i++)
		(void)close(links->list[i].fd);
	free(links->list);
	free(links);
}

void device_links_detach(struct device_links *links)
{
	size_t i;

	if (!links)
		return;
	for (i = 0; i < links->n; i++)
		unpin(links, links->list[i].ifindex);
	device_links_close(links);
}
