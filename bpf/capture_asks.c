/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_asks.c - programs that ask name services are refused, or seen.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bpf/asks/listeners.h"
#include "bpf/asks/probe.h"
#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"

int capture_asks_set(struct capture *capture,
		     const struct listeners_entry *entries, size_t n)
{
	const uint32_t zero = 0;
	int r = 0;

	if (bpf_map_update_elem(capture_map_fd(capture, ask_cgroup), &zero,
				&capture->cgroup_fd, BPF_ANY) < 0)
		r = -errno;
	if (r == 0)
		r = listeners_replace(capture_map_fd(capture, listeners),
				      entries, n);
	if (r < 0)
		(void)snprintf(capture->error, sizeof(capture->error),
			       "the list of name services: %s", strerror(-r));
	return r < 0 ? r : 0;
}

int capture_asks_probe(struct capture *capture)
{
	if (!capture->features.asks || !capture->links)
		return -EOPNOTSUPP;
	if (!capture->probe_path)
		return -ENOENT;
	return probe_connect(capture_map_fd(capture, listeners),
			     capture->probe_path);
}
