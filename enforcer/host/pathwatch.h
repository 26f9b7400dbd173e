/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathwatch.h - call back when what a path leads to may have changed.
 *
 * A path is watched through the directory that holds it, and through that of
 * each symbolic link that its last component leads to, so a file that is
 * replaced by rename(2), or does not exist yet, is noticed too.  If the
 * directory is missing, the nearest one above it is watched.  The callback
 * comes once for a burst of changes, 10 ms after the first; later once the
 * calls have taken more than a fifth of a second, and then a tenth of the time,
 * so that whoever makes changes can't keep the daemon busy.
 */
#pragma once

struct loop; /* enforcer/lib/loop.h */
struct pathwatch;

typedef void (*pathwatch_fn)(void *context);

int pathwatch_open(struct loop *loop, pathwatch_fn on_change, void *context,
		   struct pathwatch **ret_watch);
void pathwatch_close(struct pathwatch *watch); /* NULL is fine */
void pathwatch_closep(struct pathwatch **watch);

/* Rest for @ms at most after a callback that took long; 2 s otherwise. */
void pathwatch_rest_at_most(struct pathwatch *watch, unsigned int ms);

/* Forget all paths, so that they can be added again. */
int pathwatch_clear(struct pathwatch *watch);
/* Watch the absolute @path.  -ENOSPC: the user's limit of inotify watches. */
int pathwatch_add(struct pathwatch *watch, const char *path);
/* As pathwatch_add(), for @path as seen below @root (enforcer/host/rootpath.h).
 */
int pathwatch_add_below(struct pathwatch *watch, int root, const char *path);
/* Watch every mount and unmount in our mount namespace. */
int pathwatch_add_mounts(struct pathwatch *watch);
