/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.c - the inner maps of `images`, and `cgroups`, the cache that goes with
 * each.
 */
#include "bpf/maps/image.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "bpf/abi/map_values.h"
#include "bpf/sockets/cgroups.h"
#include "policy/base.h"

/* Entries that were made with another image are of no use. */
void maps_image_drop_cgroups(int cgroups_fd, uint64_t generation)
{
	struct shared_cgroup_key key, next;
	bool more;

	more = bpf_map_get_next_key(cgroups_fd, NULL, &next) == 0;
	while (more) {
		key = next;
		more = bpf_map_get_next_key(cgroups_fd, &key, &next) == 0;
		if (key.generation != generation)
			(void)bpf_map_delete_elem(cgroups_fd, &key);
	}
}

struct fill {
	int fd;
	uint64_t generation;
	bool dropped; /* the entries of other generations */
};

static int keep_cgroup(void *context, uint64_t cgroup_id,
		       const struct shared_cgroup *cgroup)
{
	struct fill *fill = context;
	struct shared_cgroup_key key = { cgroup_id, fill->generation };

	if (bpf_map_update_elem(fill->fd, &key, cgroup, BPF_ANY) == 0)
		return 0;
	if (errno != E2BIG || fill->dropped)
		return -errno;
	/* A user can fill the map with cgroups that are gone again.  With the
	 * image that is in force still, those that exist are evaluated anew as
	 * they are met. */
	maps_image_drop_cgroups(fill->fd, fill->generation);
	fill->dropped = true;
	return keep_cgroup(context, cgroup_id, cgroup);
}

/* Make a frozen inner map with the cells of @image. */
int maps_image_new(const struct image *image, int *ret_fd)
{
	LIBBPF_OPTS(bpf_map_create_opts, options,
		    .map_flags = BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	CLEANUP(base_closep) int fd = -1;
	void *cells;

	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "nameward_image",
			    sizeof(uint32_t), sizeof(struct image_cell),
			    image->n_cells, &options);
	if (fd < 0)
		return -errno;
	cells = mmap(NULL, image_n_bytes(image), PROT_READ | PROT_WRITE,
		     MAP_SHARED, fd, 0);
	if (cells == MAP_FAILED)
		return -errno;
	memcpy(cells, image->cells, image_n_bytes(image));
	(void)munmap(cells, image_n_bytes(image));
	(void)bpf_map_freeze(fd);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

void maps_image_close(struct image *image)
{
	if (image->cells)
		(void)munmap(image->cells, image_n_bytes(image));
	image->cells = NULL;
}

/* Map the inner map @fd, read only. */
static int map_cells(int fd, struct image *ret_image)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	struct image image = { 0 };

	if (bpf_obj_get_info_by_fd(fd, &info, &len) < 0)
		return -errno;
	image.n_cells = info.max_entries;
	image.cells =
		mmap(NULL, image_n_bytes(&image), PROT_READ, MAP_SHARED, fd, 0);
	if (image.cells == MAP_FAILED)
		return -errno;
	*ret_image = image;
	return 0;
}

static void replace(struct image *image, const struct image *by)
{
	maps_image_close(image);
	*image = *by;
}

int maps_image_install(int images_fd, int fd, struct image *now)
{
	struct image fresh = { 0 };
	uint32_t zero = 0;
	int r = now ? map_cells(fd, &fresh) : 0;

	if (r < 0)
		return r;
	/* Nothing can fail once it is in force. */
	if (bpf_map_update_elem(images_fd, &zero, &fd, BPF_ANY) < 0) {
		r = -errno;
		maps_image_close(&fresh);
		return r;
	}
	if (now)
		replace(now, &fresh);
	return 0;
}

int maps_image_open(int images_fd, struct image *image)
{
	CLEANUP(base_closep) int fd = -1;
	struct image fresh;
	uint32_t zero = 0, id;
	int r;

	if (bpf_map_lookup_elem(images_fd, &zero, &id) < 0)
		return -errno;
	fd = bpf_map_get_fd_by_id(id);
	if (fd < 0)
		return -errno;
	r = map_cells(fd, &fresh);
	if (r == 0)
		replace(image, &fresh);
	return r;
}

int maps_image_adopt(int images_fd, struct image *image)
{
	int r = maps_image_open(images_fd, image);

	if (r < 0 || image_check((const void *)image->cells))
		return r;
	maps_image_close(image);
	return -EBADMSG;
}

int maps_image_fill_cgroups(const struct image *image, int cgroups_fd)
{
	const struct image_header *header = (const void *)image->cells;
	struct fill fill = { .fd = cgroups_fd,
			     .generation = header->generation };
	int r = cgroups_each(image, keep_cgroup, &fill);

	/* Full: the rest is evaluated when a program in it is met. */
	return r == -E2BIG ? 0 : r;
}
