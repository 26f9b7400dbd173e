/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_devices.c - the devices at which denied questions are answered.
 */
#include <errno.h>

#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/device_links.h"

static int open_devices(struct capture *capture)
{
	if (capture->devices)
		return 0;
	if (!capture->features.answers)
		return -EOPNOTSUPP;
	return device_links_new(
		bpf_program__fd(capture->skeleton->progs.on_device_egress),
		capture->pin_dir, &capture->devices);
}

int capture_devices_add(struct capture *capture, uint32_t ifindex)
{
	int r = open_devices(capture);

	return r < 0 ? r : device_links_add(capture->devices, ifindex);
}

void capture_devices_remove(struct capture *capture, uint32_t ifindex)
{
	if (capture->devices)
		device_links_remove(capture->devices, ifindex);
}

void capture_devices_known(struct capture *capture)
{
	if (capture->pin_dir)
		device_links_drop_others(capture->devices, capture->pin_dir);
}

bool capture_devices_answers(const struct capture *capture, uint32_t ifindex)
{
	return capture->devices && device_links_has(capture->devices, ifindex);
}
