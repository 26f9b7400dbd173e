/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_unload.c - take out what a daemon left pinned that runs no more.
 */
#include <errno.h>

#include "bpf/capture.h"
#include "bpf/load/links.h"
#include "bpf/load/pins.h"

int capture_unload_cgroup(const char *pin_dir)
{
	int r = links_detach_cgroup(pin_dir);

	return r == -ENOENT ? 0 : r; /* nothing is pinned there */
}

int capture_unload(const char *pin_dir)
{
	int r = links_unpin(pin_dir);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return pins_remove(pin_dir);
}
