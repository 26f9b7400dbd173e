/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_devices.h - the devices of our network namespace at whose egress
 * denied questions are answered, from capture_attach() on.
 *
 * Elsewhere their sends fail.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct aside;	/* bpf/aside/aside.h */
struct capture; /* bpf/capture.h */

/* The program's descriptor, which the helper needs that attaches it; negative:
 * the kernel can't answer. */
int capture_devices_program(const struct capture *capture);

/* Have denied questions answered at device @ifindex.  Negative: it is not known
 * that they are; -EOPNOTSUPP: the kernel can't; otherwise as
 * device_links_add(). */
int capture_devices_add(struct capture *capture, struct aside *aside,
			uint32_t ifindex);
void capture_devices_remove(struct capture *capture, uint32_t ifindex);
/* The device may be another one by now: have the sends of denied questions fail
 * there until capture_devices_add() has found the program at it. */
void capture_devices_doubt(struct capture *capture, uint32_t ifindex);
/* All devices have been added: take out what a former daemon left at others. */
void capture_devices_known(struct capture *capture);
/* Have the sends of denied questions fail at once, at all devices, whose
 * programs go on with what is on its way.  Is there any? */
bool capture_devices_stop(struct capture *capture);
bool capture_devices_answers(const struct capture *capture, uint32_t ifindex);
