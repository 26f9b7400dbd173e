/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * links.h - attach the programs to a cgroup and to functions of the kernel, and
 * pin the links.
 *
 * A pinned link outlives the daemon; the next daemon puts its own program into
 * the same link, so there is no moment without a program.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct bpf_object;
struct links;

/*
 * Attach every program of @object to the cgroup directory @cgroup_fd, or
 * take over the links pinned in @pin_dir (NULL: none, and nothing is pinned).
 * On failure what was attached anew is detached again, but for what is in the
 * place of a link that was pinned before.
 */
int links_attach(struct bpf_object *object, int cgroup_fd, const char *pin_dir,
		 struct links **ret_links);

/* More words for a failure of links_attach(), to follow "attaching to the
 * cgroup"; "": there are none. */
const char *links_refusal(int error);

/* Are all programs attached that see who sends?  links_attach() does not fail
 * if some on functions of the kernel could not be. */
bool links_trace(const struct links *links);
/* Does our program see each exec()? */
bool links_see_exec(const struct links *links);

/* Close the descriptors; what is pinned stays attached. */
void links_close(struct links *links); /* NULL is fine */

/* Detach all, and unpin. */
void links_detach(struct links *links);

/* Write where the link of @program is pinned. */
int links_pin_path(const char *pin_dir, const char *program,
		   char ret_path[PATH_MAX]);

/* Detach, and unpin, every link in @pin_dir to a cgroup, also those of other
 * daemons: they are out of force on return. */
int links_detach_cgroup(const char *pin_dir);
/* Unpin every link in @pin_dir, also those of other daemons. */
int links_unpin(const char *pin_dir);
