/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device_links.h - attach a program at the egress of network devices, by TCX
 * (Linux 6.6, e420bed02507).
 *
 * It becomes the first there.  A pinned link outlives the daemon; a device
 * takes its link with it when it goes.
 *
 * To attach and to detach takes the kernel's RTNL lock, which any user may hold
 * for as long as they like (enforcer/forward/rtnl_aside.h).  So a helper
 * attaches, and what is pinned is detached by a thread of the kernel.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */
struct device_links;

/* A pin's name begins so; the device's index follows. */
#define DEVICE_LINKS_PIN "link_device_"

/* Does the running kernel have TCX? */
bool device_links_possible(void);

/* Begin without a device.  @program_fd and @pin_dir (NULL: nothing is pinned)
 * are borrowed. */
int device_links_new(int program_fd, const char *pin_dir,
		     struct device_links **ret_links);

/*
 * Attach at device @ifindex of our network namespace, unless it is.  @aside has
 * the descriptor of the program.  Negative: it is not known to be attached
 * there, and the next call tries again.  -EEXIST: a helper that was late has
 * attached it, which ends in a moment.
 */
int device_links_add(struct device_links *links, struct aside *aside,
		     uint32_t ifindex);
/* Forget device @ifindex, which is gone. */
void device_links_remove(struct device_links *links, uint32_t ifindex);
bool device_links_has(const struct device_links *links, uint32_t ifindex);
size_t device_links_count(const struct device_links *links);

/* Unpin what a former daemon left at other devices, or at all. */
void device_links_drop_others(const struct device_links *links,
			      const char *pin_dir);

/* Close the descriptors; what is pinned stays attached. */
void device_links_close(struct device_links *links); /* NULL is fine */
/* Detach all, and unpin. */
void device_links_detach(struct device_links *links); /* NULL is fine */
