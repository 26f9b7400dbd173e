/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_uses.c - how often the rules of an image have decided.
 */
#include <bpf/libbpf.h>

#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "bpf/kern/nameward.skel.h"

int capture_uses_map(const struct capture *capture)
{
	return capture_map_fd(capture, rule_uses);
}
