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

struct aside; /* bpf/aside/aside.h */
struct answering_devices;
struct capture; /* bpf/capture.h */
struct loop;	/* enforcer/lib/loop.h */

struct answering_device {
	uint32_t ifindex;
	int error; /* 0: denied questions are answered there; or -errno */
	/* Since all devices were asked for the last time: the kernel lists it,
	 * and said whether they are answered. */
	bool listed, seen;
	char name[16];
};

/*
 * Have questions answered at the devices, after capture_attach().  All
 * parameters are borrowed; @aside has the descriptor capture_devices_program().
 * If that helper is late, answering_devices_tick() finds out a second later
 * what is missing.
 */
int answering_devices_new(struct loop *loop, struct capture *capture,
			  struct aside *aside,
			  struct answering_devices **ret_devices);
void answering_devices_free(
	struct answering_devices *devices); /* NULL is fine */

/* Each second: find out what the kernel did not say in time.  NULL is fine. */
void answering_devices_tick(struct answering_devices *devices);
/* Is it known of each device whether questions are answered there?  NULL is
 * fine: yes. */
bool answering_devices_whole(const struct answering_devices *devices);

/* Have no question answered from now on, and return once none is on its way to
 * a device, before the programs there go.  NULL is fine. */
void answering_devices_end(struct answering_devices *devices);

/* The devices, valid until the loop runs again.  @devices may be NULL: none. */
const struct answering_device *
answering_devices_list(const struct answering_devices *devices, size_t *ret_n);
