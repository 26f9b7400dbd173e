/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.h - a policy image in the kernel: an inner map that is filled and
 * frozen before it is put in force, so no program ever sees a part of one.
 */
#pragma once

#include <stdint.h>

#include "policy/eval/image.h"

/* Make a frozen map with the cells of @image. */
int maps_image_new(const struct image *image, int *ret_fd);

/* Put the map @fd into the slot of @images_fd: from now on it decides.  On
 * success it is in place of *@now (NULL: of nothing), as by maps_image_open().
 */
int maps_image_install(int images_fd, int fd, struct image *now);

/* Map the image in force, read only, in place of *image.  -ENOENT: none. */
int maps_image_open(int images_fd, struct image *image);
/* Map the image that a former daemon left, as maps_image_open() does.
 * -EBADMSG: it is none that this program could read. */
int maps_image_adopt(int images_fd, struct image *image);
void maps_image_close(struct image *image); /* cells NULL is fine */

/* Evaluate each cgroup that exists with @image. */
int maps_image_fill_cgroups(const struct image *image, int cgroups_fd);
/* Forget what was evaluated with images of other generations. */
void maps_image_drop_cgroups(int cgroups_fd, uint64_t generation);
