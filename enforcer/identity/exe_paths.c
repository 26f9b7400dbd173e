/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_paths.c - paths of executables, by device and inode.
 */
#include "enforcer/identity/exe_paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base.h"

#define SLOTS 512

struct exenames {
	struct exename {
		uint64_t ino;
		uint32_t dev;
		char *path; /* NULL: free */
		size_t root_len;
	} slots[SLOTS];
};

int exenames_new(struct exenames **ret_exenames)
{
	struct exenames *exenames = calloc(1, sizeof(*exenames));

	if (!exenames)
		return -ENOMEM;
	*ret_exenames = exenames;
	return 0;
}

void exenames_free(struct exenames *exenames)
{
	size_t i;

	for (i = 0; exenames && i < SLOTS; i++)
		free(exenames->slots[i].path);
	free(exenames);
}

void exenames_freep(struct exenames **exenames)
{
	exenames_free(*exenames);
	*exenames = NULL;
}

static size_t slot_of(uint32_t dev, uint64_t ino)
{
	return ((ino ^ (uint64_t)dev << 40) * 0x9e3779b97f4a7c15ULL >> 32) %
	       SLOTS;
}

void exenames_learn(struct exenames *exenames, uint32_t dev, uint64_t ino,
		    const struct exenames_name *name)
{
	struct exename *slot = &exenames->slots[slot_of(dev, ino)];
	char *copy;

	if (slot->path && slot->ino == ino && slot->dev == dev &&
	    slot->root_len == name->root_len &&
	    strcmp(slot->path, name->path) == 0)
		return;
	copy = strdup(name->path);
	if (!copy)
		return; /* one name less */
	free(slot->path);
	*slot = (struct exename){
		.ino = ino, .dev = dev, .path = copy, .root_len = name->root_len
	};
}

bool exenames_find(const struct exenames *exenames, uint32_t dev, uint64_t ino,
		   struct exenames_name *ret_name)
{
	const struct exename *slot = &exenames->slots[slot_of(dev, ino)];
	struct stat st;

	if (!slot->path || slot->ino != ino || slot->dev != dev)
		return false;
	if (stat(slot->path, &st) < 0 || st.st_ino != ino)
		return false;
	*ret_name = (struct exenames_name){ slot->path, slot->root_len };
	return true;
}
