/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathwatch.h - call back when what a path leads to may have changed.
 *
 * A path is watched through the directory that holds it, and through that of
 * each symbolic link that its last component leads to, so a file that is
 * replaced by rename(2), or does not exist yet, is noticed too.  If the
 * directory can't be opened, the nearest one above it is watched.  The callback
 * comes once for a burst of changes, 10 ms after the first; later once the
 * calls have taken more than a fifth of a second, and then a tenth of the time,
 * so that whoever makes changes can't keep the daemon busy.
 *
 * The kernel has so many inotify instances and watches for all processes of a
 * user id, so others can use them up.  Then pathwatch_add() fails, and what it
 * was about has to be looked at without a change: pathwatch_look_again().
 */
#pragma once

#include <stdbool.h>

struct loop; /* enforcer/lib/loop.h */
struct pathwatch;

typedef void (*pathwatch_fn)(void *context);

int pathwatch_open(struct loop *loop, pathwatch_fn on_change, void *context,
		   struct pathwatch **ret_watch);
void pathwatch_close(struct pathwatch *watch); /* NULL is fine */
void pathwatch_closep(struct pathwatch **watch);

/* Rest for @ms at most after a callback that took long; 2 s otherwise. */
void pathwatch_rest_at_most(struct pathwatch *watch, unsigned int ms);

/* Forget all paths, so that they can be added again.  Where no other inotify
 * instance can be had, those of before may still call back. */
void pathwatch_clear(struct pathwatch *watch);
/* Watch the absolute @path.  -EMFILE: there is no inotify instance; -ENOSPC: no
 * watch. */
int pathwatch_add(struct pathwatch *watch, const char *path);
/* As pathwatch_add(), for @path as seen below @root (enforcer/host/rootpath.h).
 */
int pathwatch_add_below(struct pathwatch *watch, int root, const char *path);
/* Watch every mount and unmount in our mount namespace. */
int pathwatch_add_mounts(struct pathwatch *watch);
/* Is something used up that a later call may find free again? */
bool pathwatch_is_lack(int error);
/* Not all could be added: call back once more in a second or two, whether
 * something has changed or not. */
void pathwatch_look_again(struct pathwatch *watch);
