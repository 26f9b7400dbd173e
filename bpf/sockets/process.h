/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * process.h - describe a process as the BPF programs do, read from /proc.
 */
#pragma once

#include <limits.h>
#include <stdint.h>

#include "bpf/abi/map_values.h"

struct process {
	struct event_owner owner; /* start_ns: in whole ticks only */
	uint32_t n_groups;	  /* may be more than groups[] holds */
	uint32_t groups[SHARED_GROUPS_MAX];
};

/*
 * Read the path of the cgroup of process @tgid from the root of cgroup2, at
 * least "/".  -ENOENT: it has none, or it ended.
 */
int process_cgroup(uint32_t tgid, char ret_path[PATH_MAX]);

/*
 * Describe process @tgid: owner.attribution is EVENT_PRE_EXISTING, or
 * EVENT_UNKNOWN if it is unknown what the process runs.  @inode_program:
 * bpf/sockets/inode.h.  On failure, which is -ESRCH or -ENOENT if it ended,
 * nothing but its id is known of the owner.
 */
int process_read(uint32_t tgid, int inode_program, struct process *ret_process);
