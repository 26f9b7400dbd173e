/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pins.h - where the maps survive the daemon: a directory on a bpf
 * filesystem, one file a map, named after it and the version of its layout.
 */
#pragma once

struct bpf_object;

/*
 * Make @dir (its parent must be on a bpf filesystem, which is mounted when it
 * is /sys/fs/bpf and missing), and have every map of @object that lives on
 * pinned there when it is loaded, or taken from there.  -ENOTSUP: no bpf
 * filesystem.
 */
int pins_prepare(const char *dir, struct bpf_object *object);

/* Unpin the maps of other layouts. */
void pins_drop_others(const char *dir);

/* Unpin all of ours, and remove @dir if nothing else is in it. */
int pins_remove(const char *dir);
