/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listeners.h - which Unix sockets the programs know as those of name services:
 * the map `listeners`.
 */
#pragma once

#include <stddef.h>

#include "bpf/abi/listener.h"

struct listeners_entry {
	const char *path; /* that the socket is bound to */
	enum listener_action action;
};

/*
 * Make the map hold @entries and nothing else.  What stays is there all the
 * time, with its new action.  1: connections to a path are refused now that
 * were not before; 0: none are; a negative errno: not all of it was done.
 */
int listeners_replace(int map_fd, const struct listeners_entry *entries,
		      size_t n);

/* Put @entry into the map, or take out the listener at @path.  -ENAMETOOLONG:
 * no socket can have this path. */
int listeners_put(int map_fd, const struct listeners_entry *entry);
void listeners_remove(int map_fd, const char *path);
