/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pins.h - pin the maps, so that they outlive the daemon: a directory on a bpf
 * filesystem, with a file for each map, named after the map and the version of
 * the layout.
 */
#pragma once

#include <dirent.h>
#include <limits.h>

struct bpf_object;

/*
 * Make @dir, whose parent must be on a bpf filesystem (one is mounted if that
 * is /sys/fs/bpf and has none).  When @object is loaded, each of its maps that
 * is to outlive the daemon is pinned in @dir, or taken over from there.  What
 * is at @dir but belongs to another user, or is open to others, is renamed.
 * -ENOTSUP: no bpf filesystem; -EPERM: others may rename what is in the parent.
 */
int pins_prepare(const char *dir, struct bpf_object *object);

/* Write where pins_prepare() has the map @map. */
int pins_map_path(const char *dir, const char *map, char ret_path[PATH_MAX]);

/* Open @dir, which is no link; NULL: errno says why not. */
DIR *pins_open_dir(const char *dir);

/* Unpin the maps of other layouts. */
void pins_drop_others(const char *dir);

/* Unpin all maps, and remove @dir if nothing else is in it. */
int pins_remove(const char *dir);
