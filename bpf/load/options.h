/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - what to load, and which features the kernel turned out to have.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPTURE_PORTS_MAX 16

struct aside; /* bpf/aside/aside.h */

struct capture_options {
	const char *cgroup_dir; /* NULL: the root of the cgroup2 mount */
	const char *pin_dir;	/* NULL: nothing is pinned */
	const char *probe_path; /* of a socket for capture_asks_probe(); NULL */
	uint16_t ports[CAPTURE_PORTS_MAX]; /* host byte order */
	size_t n_ports;
	bool any_port;	     /* recognise DNS by content on every port */
	struct aside *aside; /* borrowed: waits for other processes */
	int inode_program;   /* borrowed: inode_program_load() */
	bool watch;	     /* no policy: everything passes, and is reported */
	unsigned int without; /* enum feature, bpf/load/feature.h: not used */
};

struct capture_features {
	bool tracing;		 /* fentry or kprobe on the send functions */
	bool sends;		 /* TCP to DNS ports is judged as it is sent */
	bool held_sends;	 /* such sends are held back until they are
				  * whole messages */
	bool answers;		 /* denied questions can be answered */
	bool asks;		 /* name services may be refused: try it */
	bool texts;		 /* what they are asked can be seen */
	const char *attribution; /* "tracing" or "cgroup" */
	const char *lacks[12];	 /* sentences, NULL terminated */
};
