/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture_state.h - what a struct capture holds, for capture.c and
 * capture_*.c alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/load/options.h"
#include "bpf/sockets/existing.h"
#include "policy/eval/image.h"

struct aside;	      /* bpf/aside/aside.h */
struct bpf_link;      /* <bpf/libbpf.h> */
struct classes;	      /* bpf/maps/classes.h */
struct device_links;  /* bpf/load/device_links.h */
struct known_answers; /* bpf/maps/known_answers.h */
struct links;	      /* bpf/load/links.h */
struct nameward;      /* the skeleton */
struct ring;	      /* bpf/maps/ring.h */

/* The descriptor of a map by its name in bpf/kern/maps.bpf.h. */
#define capture_map_fd(capture, name) \
	bpf_map__fd((capture)->skeleton->maps.name)

struct capture {
	struct nameward *skeleton;
	struct ring *ring;
	struct links *links;		/* NULL: not attached */
	struct bpf_link *text_links[2]; /* NULL: no name service is watched */
	struct device_links *devices;	/* NULL: nothing is answered */
	struct classes *classes;
	struct known_answers *known;
	char *pin_dir;	  /* NULL: nothing is pinned */
	char *probe_path; /* NULL: it can't be tried if asks are refused */
	int cgroup_fd;
	bool watch, adopted;
	bool scanned; /* the open sockets, once */
	existing_flow_fn on_flow;
	void *flow_context;
	struct aside *aside; /* borrowed */
	int inode_program;   /* borrowed */
	uint64_t key[2];
	struct image image; /* the one in force, mapped; cells NULL: none */
	uint64_t ring_full; /* losses after which the classes were read again */
	bool caught_up;	    /* the ring was empty since the last image */
	bool unreported;    /* there may be classes that have had no event */
	unsigned int cuts;  /* scans yet that end connections to services */
	size_t passed_by;   /* processes, by the last scan of open sockets */
	struct capture_features features;
	char error[512];
};

/* Have the programs note which running processes were executed from files that
 * the image in force means. */
void capture_scan_note_running(struct capture *capture);
/* Watch no name service any more. */
void capture_asks_close(struct capture *capture);
/* Evaluate all open sockets with the image in force. */
int capture_scan_sockets(struct capture *capture);
