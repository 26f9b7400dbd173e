/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status.h - the JSON documents that answer the requests `status` and `sets`.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct answering_devices; /* enforcer/forward/answering_devices.h */
struct active;		  /* enforcer/active/active.h */
struct aside;		  /* bpf/aside/aside.h */
struct buf;		  /* enforcer/lib/buf.h */
struct capture;		  /* bpf/capture.h */
struct disable;		  /* enforcer/host/disable.h */
struct gate;		  /* enforcer/gate/gate.h */
struct hold;		  /* enforcer/gate/hold.h */
struct suspects;	  /* enforcer/suspect/suspects.h */
struct host_policy;	  /* enforcer/host/policy.h */
struct output;		  /* enforcer/record/output/output.h */
struct pipeline;	  /* enforcer/pipeline.h */

/* Everything is borrowed for the call. */
struct status {
	const struct disable *disable;
	const struct host_policy *active;
	const struct active *followed; /* of which @active is the policy */
	struct capture *capture;
	struct aside *aside;	    /* looks at processes */
	struct aside *device_aside; /* asks rtnetlink */
	struct aside *conntrack_aside;
	struct gate *gate;
	const struct hold *hold; /* NULL: packets are dropped, not held */
	const struct suspects *suspects; /* NULL: there are no alerts */
	const struct sources *sources;	 /* lent to the gate; NULL: none */
	const struct pipeline *pipeline;
	const struct answering_devices *answering; /* NULL: none */
	const struct output *output;
	uint64_t started_ns; /* CLOCK_BOOTTIME */
};

/* Append the document of `status`, or of `sets`, with its newline.  A negative
 * errno: memory is short, or nftables failed. */
int status_write(const struct status *status, struct buf *out);
int status_write_sets(const struct status *status, struct buf *out);
