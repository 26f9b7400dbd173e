/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parked.h - packets that wait in the kernel until the hardware address of
 * their neighbour is known (ARP, neighbour discovery), which takes seconds if
 * it does not answer.
 *
 * They have passed the cgroup's programs, but not yet those of their device.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

typedef bool (*parked_device_fn)(void *context, uint32_t ifindex);

/*
 * Return once no packet waits at the devices that @at names: a fifth of a
 * second is left to neighbours that answer, what waits for others then is
 * dropped, as it would be in the end.  The number of neighbours that were given
 * up.  Negative: unknown, also if @aside, which asks the kernel, is late.
 */
int parked_end(struct aside *aside, parked_device_fn at, void *context);
