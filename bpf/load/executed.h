/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * executed.h - may the map `executed` of a former daemon be believed?
 *
 * The map says from which permitted file each running program was executed
 * (bpf/kern/exe/exec.bpf.h).  That is true only if each exec() was seen since.
 * So a new daemon takes the map over only where the program that is attached
 * and pinned to see exec() writes to this very map; else the map begins empty.
 * The new daemon attaches its own program before it takes the pin of the former
 * one away.
 */
#pragma once

#include <stdbool.h>

/* Does what is pinned in @pin_dir (NULL: nothing is) see each exec() and write
 * to the map @map_fd? */
bool executed_is_followed(const char *pin_dir, int map_fd);

/* Unpin a map that is not to be believed, before maps are taken over. */
int executed_prepare(const char *pin_dir);
