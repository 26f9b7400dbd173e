/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * executed.h - may the map `executed` of a former daemon be believed?
 *
 * It says of running programs which permitted file they were executed from
 * (bpf/kern/exe/exec.bpf.h), which is true only if each exec() was seen since.
 * So it is taken over only as long as the program that is attached and pinned
 * for that writes to this very map.  Whoever attaches the next one takes the
 * pin of the one before from it after that; if anything is not so, the map
 * begins empty.
 */
#pragma once

#include <stdbool.h>

/* Does what is pinned in @pin_dir (NULL: nothing is) see each exec() and write
 * to the map @map_fd? */
bool executed_is_followed(const char *pin_dir, int map_fd);

/* Unpin a map that is not to be believed, before maps are taken over. */
int executed_prepare(const char *pin_dir);
