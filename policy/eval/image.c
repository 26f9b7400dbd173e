/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.c - allocate the cells of a policy image on the host.
 */
#include "policy/eval/image.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/base.h"

int image_new(__u32 n_cells, struct image **ret_image)
{
	CLEANUP(image_freep) struct image *image = NULL;

	image = calloc(1, sizeof(*image));
	if (!image)
		return -ENOMEM;
	image->cells = calloc(n_cells, sizeof(*image->cells));
	if (!image->cells)
		return -ENOMEM;
	image->n_cells = n_cells;
	*ret_image = TAKE_PTR(image);
	return 0;
}

void image_free(struct image *image)
{
	if (!image)
		return;
	free(image->cells);
	free(image);
}

void image_freep(struct image **image)
{
	image_free(*image);
	*image = NULL;
}

size_t image_n_bytes(const struct image *image)
{
	return image->n_cells * sizeof(*image->cells);
}
