/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_image.c - policy images in inner maps, and the cache of cgroups.
 */
#include "bpf/maps/image.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "bpf/sockets/cgroups.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static struct image *make_image(uint64_t generation)
{
	struct image_header *header;
	struct image *image = NULL;

	CU_ASSERT_FATAL(image_new(3, &image) == 0);
	header = (void *)image->cells;
	header->magic = IMAGE_MAGIC;
	header->layout = IMAGE_LAYOUT;
	header->n_words = 1;
	header->n_buckets = 1;
	header->generation = generation;
	return image;
}

/* The map `images`, as the BPF programs have it; with nothing in it. */
static int make_images(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, inner_options,
		    .map_flags = BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	LIBBPF_OPTS(bpf_map_create_opts, options);
	CLEANUP(base_closep) int inner = -1;
	int fd = -1;

	inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "test", sizeof(uint32_t),
			       sizeof(struct image_cell), 1, &inner_options);
	options.inner_map_fd = (uint32_t)inner;
	if (inner >= 0)
		fd = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "test",
				    sizeof(uint32_t), sizeof(uint32_t), 1,
				    &options);
	if (fd < 0)
		unit_skip("BPF maps can't be made");
	return fd;
}

static void install(int images, const struct image *image, struct image *now)
{
	CLEANUP(base_closep) int fd = -1;

	CU_ASSERT_FATAL(maps_image_new(image, &fd) == 0);
	CU_ASSERT(maps_image_install(images, fd, now) == 0);
}

static uint64_t generation_of(const struct image *image)
{
	return ((const struct image_header *)image->cells)->generation;
}

static void installed_image_is_the_one_that_is_opened(void)
{
	CLEANUP(image_freep) struct image *first = make_image(1);
	CLEANUP(image_freep) struct image *second = make_image(2);
	CLEANUP(base_closep) int images = -1;
	struct image image = { 0 };

	images = make_images();
	if (images < 0)
		return;
	CU_ASSERT(maps_image_open(images, &image) == -ENOENT);
	install(images, first, NULL);
	CU_ASSERT_FATAL(maps_image_open(images, &image) == 0);
	CU_ASSERT(image.n_cells == 3);
	CU_ASSERT(!memcmp(image.cells, first->cells, image_n_bytes(first)));
	install(images, second, NULL);
	CU_ASSERT(generation_of(&image) == 1); /* until it is opened again */
	CU_ASSERT(maps_image_open(images, &image) == 0);
	CU_ASSERT(generation_of(&image) == 2);
	install(images, first, &image);
	CU_ASSERT(generation_of(&image) == 1);
	CU_ASSERT(maps_image_install(images, -1, &image) < 0);
	CU_ASSERT(maps_image_install(-1, images, &image) < 0);
	CU_ASSERT(generation_of(&image) == 1);
	maps_image_close(&image);
	CU_ASSERT_PTR_NULL(image.cells);
}

static void image_can_not_be_changed_any_more(void)
{
	CLEANUP(image_freep) struct image *image = make_image(1);
	CLEANUP(base_closep) int fd = -1;
	struct image_cell cell = { 0 };
	uint32_t at = 1;

	if (maps_image_new(image, &fd) < 0) {
		unit_skip("BPF maps can't be made");
		return;
	}
	CU_ASSERT(bpf_map_update_elem(fd, &at, &cell, BPF_ANY) < 0);
}

static void only_an_image_of_this_layout_is_adopted(void)
{
	CLEANUP(image_freep) struct image *ours = make_image(1);
	CLEANUP(image_freep) struct image *foreign = make_image(2);
	CLEANUP(base_closep) int images = -1;
	struct image image = { 0 };

	images = make_images();
	if (images < 0)
		return;
	CU_ASSERT(maps_image_adopt(images, &image) == -ENOENT);
	((struct image_header *)foreign->cells)->layout++;
	install(images, foreign, NULL);
	CU_ASSERT(maps_image_adopt(images, &image) == -EBADMSG);
	CU_ASSERT_PTR_NULL(image.cells);
	install(images, ours, NULL);
	CU_ASSERT(maps_image_adopt(images, &image) == 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image.cells);
	CU_ASSERT(generation_of(&image) == 1);
	maps_image_close(&image);
}

static void cgroups_of_other_generations_are_dropped(void)
{
	struct shared_cgroup cgroup = { 0 };
	struct shared_cgroup_key key = { 0 };
	CLEANUP(base_closep) int fd = -1;
	uint64_t i, left = 0;

	fd = bpf_map_create(BPF_MAP_TYPE_HASH, "test", sizeof(key),
			    sizeof(cgroup), 1024, NULL);
	if (fd < 0) {
		unit_skip("BPF maps can't be made");
		return;
	}
	for (i = 0; i < 300; i++) {
		key.cgroup_id = i;
		key.generation = 5 + i % 3;
		CU_ASSERT(!bpf_map_update_elem(fd, &key, &cgroup, BPF_ANY));
	}
	maps_image_drop_cgroups(fd, 6);
	for (i = 0; i < 300; i++) {
		key.cgroup_id = i;
		key.generation = 5 + i % 3;
		left += bpf_map_lookup_elem(fd, &key, &cgroup) == 0;
		CU_ASSERT((key.generation == 6) ==
			  (bpf_map_lookup_elem(fd, &key, &cgroup) == 0));
	}
	CU_ASSERT_EQUAL(left, 100);
}

/* An image that the evaluator can read, of a policy without rules. */
static struct image *compile_empty(uint64_t generation)
{
	const struct policy policy = { .mark_mask = 0xff000000 };
	const struct compile_input input = { .generation = generation,
					     .class_epoch = 1 };
	struct image *image = NULL;
	struct diag *diag = NULL;

	CU_ASSERT(diag_new(&diag) == 0);
	CU_ASSERT_FATAL(compile_image(&policy, &input, diag, &image) == 0);
	diag_free(diag);
	return image;
}

static void cgroups_that_are_gone_leave_room_for_those_that_exist(void)
{
	struct shared_cgroup cgroup = { 0 };
	struct shared_cgroup_key key = { .generation = 5 };
	CLEANUP(base_closep) int fd = -1;
	char mount[PATH_MAX];
	struct image *image;
	struct stat st;

	fd = bpf_map_create(BPF_MAP_TYPE_HASH, "test", sizeof(key),
			    sizeof(cgroup), 64, NULL);
	if (fd < 0 || cgroups_mount(mount, sizeof(mount)) < 0) {
		unit_skip("BPF maps can't be made, or there is no cgroup2");
		return;
	}
	CU_ASSERT(stat(mount, &st) == 0);
	for (key.cgroup_id = 1ULL << 40; key.cgroup_id < (1ULL << 40) + 64;
	     key.cgroup_id++)
		CU_ASSERT(!bpf_map_update_elem(fd, &key, &cgroup, BPF_ANY));
	image = compile_empty(6);
	CU_ASSERT_EQUAL(maps_image_fill_cgroups(image, fd), 0);
	key.cgroup_id = st.st_ino;
	key.generation = 6;
	CU_ASSERT(bpf_map_lookup_elem(fd, &key, &cgroup) == 0);
	image_free(image);
}

static const struct unit_test tests[] = {
	UNIT(installed_image_is_the_one_that_is_opened),
	UNIT(image_can_not_be_changed_any_more),
	UNIT(only_an_image_of_this_layout_is_adopted),
	UNIT(cgroups_of_other_generations_are_dropped),
	UNIT(cgroups_that_are_gone_leave_room_for_those_that_exist),
};

int main(void)
{
	return unit_main("maps_image", tests, ARRAY_SIZE(tests));
}
