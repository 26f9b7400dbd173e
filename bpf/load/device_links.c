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

#include "bpf/aside/aside.h"
#include "bpf/load/pins.h"
#include "policy/base.h"

/* linux/bpf.h, Linux 6.6. */
#define TCX_EGRESS 47
#define FLAG_BEFORE (1U << 3)

/* The part of union bpf_attr that BPF_LINK_CREATE reads, with nothing that the
 * program would stand before: it becomes the first. */
struct create {
	uint32_t prog_fd;
	uint32_t target_ifindex;
	uint32_t attach_type;
	uint32_t flags;
	uint64_t relative[2];
};

/* What the helper is asked. */
struct request {
	int program_fd;
	uint32_t ifindex;
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

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t attach_there(const void *in, struct aside_reply *reply)
{
	struct create create = { .attach_type = TCX_EGRESS,
				 .flags = FLAG_BEFORE };
	struct request request;

	memcpy(&request, in, sizeof(request));
	create.prog_fd = (uint32_t)request.program_fd;
	create.target_ifindex = request.ifindex;
	reply->fd =
		(int)syscall(SYS_bpf, BPF_LINK_CREATE, &create, sizeof(create));
	return reply->fd < 0 ? -errno : 0;
}

static int attach(const struct device_links *links, struct aside *aside,
		  uint32_t ifindex)
{
	const struct request request = { .program_fd = links->program_fd,
					 .ifindex = ifindex };
	int fd = -1;
	ssize_t r;

	r = aside_do(aside, &(struct aside_call){ .fn = attach_there,
						  .in = &request,
						  .in_len = sizeof(request),
						  .ret_fd = &fd });
	if (r < 0)
		return (int)r;
	return fd < 0 ? -EBADMSG : fd;
}

static int pin_path(const struct device_links *links, uint32_t ifindex,
		    char ret[PATH_MAX])
{
	int n = snprintf(ret, PATH_MAX, "%s/" DEVICE_LINKS_PIN "%" PRIu32,
			 links->pin_dir, ifindex);

	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* A former daemon's link at that device goes only now that ours is there.  If
 * it can't be pinned, closing it has to wait for the lock. */
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

/* Close the link, then unpin it: its last reference is the pin's, for which a
 * thread of the kernel waits (Linux 6.5, ab5d47bd41b1).  To close the last
 * would be to wait for the lock. */
static void drop(const struct device_links *links,
		 const struct device_link *link)
{
	(void)close(link->fd);
	unpin(links, link->ifindex);
}

void device_links_remove(struct device_links *links, uint32_t ifindex)
{
	struct device_link *link = find(links, ifindex);

	if (!link)
		return;
	drop(links, link);
	*link = links->list[--links->n];
}

int device_links_add(struct device_links *links, struct aside *aside,
		     uint32_t ifindex)
{
	CLEANUP(base_closep) int fd = -1;
	int r;

	r = make_room(links);
	if (r < 0)
		return r;
	fd = attach(links, aside, ifindex);
	/* A device has a program once only, so our link is there still.  If the
	 * device was another one by now, it would have none. */
	if (fd == -EEXIST && find(links, ifindex))
		return 0;
	if (fd >= 0 || fd == -ENODEV)
		device_links_remove(links, ifindex);
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
	const size_t prefix = strlen(DEVICE_LINKS_PIN);
	struct dirent *entry;
	uint32_t ifindex;
	DIR *dir;

	dir = pins_open_dir(pin_dir);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, DEVICE_LINKS_PIN, prefix) != 0)
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
	if (!links)
		return;
	while (links->n)
		drop(links, &links->list[--links->n]);
	device_links_close(links);
}
