/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_devices.c - the devices at which denied questions are answered.
 */
#include "bpf/capture_devices.h"

#include <bpf/bpf.h>
#include <errno.h>

#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/device_links.h"

int capture_devices_program(const struct capture *capture)
{
	return capture->features.answers
		       ? bpf_program__fd(
				 capture->skeleton->progs.on_device_egress)
		       : -EOPNOTSUPP;
}

static int open_devices(struct capture *capture)
{
	if (capture->devices)
		return 0;
	if (!capture->features.answers)
		return -EOPNOTSUPP;
	return device_links_new(capture_devices_program(capture),
				capture->pin_dir, &capture->devices);
}

/*
 * Tell on_egress() which program has to be at a device: not before one is, as
 * the kernel lists the first of all programs a moment before it begins to run
 * them (tcx_link_prog_attach(): tcx_skeys_inc() comes last).
 */
static int set_answer_program(struct capture *capture)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd = capture_devices_program(capture);

	if (capture->skeleton->bss->answer_program)
		return 0;
	if (bpf_obj_get_info_by_fd(fd, &info, &len) < 0)
		return -errno;
	capture->skeleton->bss->answer_program = info.id;
	return 0;
}

bool capture_devices_answers(const struct capture *capture, uint32_t ifindex)
{
	return capture->devices && device_links_has(capture->devices, ifindex);
}

static int add(struct capture *capture, struct aside *aside, uint32_t ifindex)
{
	const uint32_t held = 1;
	int r = open_devices(capture);

	if (r == 0)
		r = device_links_add(capture->devices, aside, ifindex);
	if (r == 0)
		r = set_answer_program(capture);
	if (r == 0)
		r = bpf_map_update_elem(capture_map_fd(capture, answer_devices),
					&ifindex, &held, BPF_ANY);
	return r;
}

/* Nothing is answered at the device any more: before its link ends. */
static void forget(struct capture *capture, uint32_t ifindex)
{
	(void)bpf_map_delete_elem(capture_map_fd(capture, answer_devices),
				  &ifindex);
}

int capture_devices_add(struct capture *capture, struct aside *aside,
			uint32_t ifindex)
{
	int r = add(capture, aside, ifindex);

	if (r < 0 && !capture_devices_answers(capture, ifindex))
		forget(capture, ifindex);
	return r;
}

void capture_devices_remove(struct capture *capture, uint32_t ifindex)
{
	if (!capture_devices_answers(capture, ifindex))
		return;
	forget(capture, ifindex);
	if (device_links_count(capture->devices) == 1)
		capture->skeleton->bss->answer_program = 0;
	device_links_remove(capture->devices, ifindex);
}

void capture_devices_doubt(struct capture *capture, uint32_t ifindex)
{
	if (capture_devices_answers(capture, ifindex))
		forget(capture, ifindex);
}

void capture_devices_known(struct capture *capture)
{
	if (capture->pin_dir)
		device_links_drop_others(capture->devices, capture->pin_dir);
}

bool capture_devices_stop(struct capture *capture)
{
	if (!capture->devices || !device_links_count(capture->devices))
		return false;
	capture->skeleton->bss->answer_program = 0;
	return true;
}
