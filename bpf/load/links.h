/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * links.h - programs on a cgroup and on functions of the kernel, and their
 * pins.
 *
 * A pinned link outlives the daemon; the next one puts its own program into
 * the same link, so that there is no moment without one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct bpf_object;
struct links;

/*
 * Attach every program of @object to the cgroup directory @cgroup_fd, or
 * take over the links pinned in @pin_dir (NULL: none, and nothing is pinned).
 * On failure what was attached anew is detached again.
 */
int links_attach(struct bpf_object *object, int cgroup_fd, const char *pin_dir,
		 struct links **ret_links);

/* More words for that failure, to follow "attaching to the cgroup"; "". */
const char *links_refusal(int error);

/* Could all programs on functions of the kernel be attached, too?  That some
 * could not is no failure of links_attach(). */
bool links_trace(const struct links *links);

/* Let go of the descriptors: what is pinned stays. */
void links_close(struct links *links); /* NULL is fine */

/* Detach all, and unpin. */
void links_detach(struct links *links);

/* Unpin every link in @pin_dir, by whomever it was made. */
int links_unpin(const char *pin_dir);
