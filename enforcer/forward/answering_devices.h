/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answering_devices.h - have denied questions answered at each network device
 * of our namespace, also at those that come later.
 *
 * A question that leaves by another device is denied by an error (`denied:
 * error`, nameward.yaml(5)), and so is one in the moment between the device's
 * appearance and its notification.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answering_devices;
struct capture; /* bpf/capture.h */
struct loop;	/* enforcer/lib/loop.h */

struct answering_device {
	uint32_t ifindex;
	int error; /* 0: denied questions are answered there; or -errno */
	bool seen; /* since all devices were read the last time */
	char name[16];
};

/* After capture_attach().  Both are borrowed. */
int answering_devices_new(struct loop *loop, struct capture *capture,
			  struct answering_devices **ret_devices);
void answering_devices_free(
	struct answering_devices *devices); /* NULL is fine */

/* Have no question answered from now on, and return once none is on its way to
 * a device, before the programs there go.  NULL is fine. */
void answering_devices_end(struct answering_devices *devices);

/* Valid until the loop runs again.  @devices may be NULL: none. */
const struct answering_device *
answering_devices_list(const struct answering_devices *devices, size_t *ret_n);
