/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_socket.h - what existing_scan() does with one socket.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/sockets/process.h"
#include "bpf/sockets/sockdiag.h"

struct aside; /* bpf/aside/aside.h */
struct image; /* policy/eval/image.h */

/* Yields the class id of a vector, as capture_class_add(). */
typedef uint8_t (*existing_class_fn)(void *context, const uint64_t *words);

/* A connection of the home namespace was found, whose socket has a mark of
 * class @class_id, or gets it now. */
typedef void (*existing_flow_fn)(void *context,
				 const struct sockdiag_ends *ends,
				 uint8_t class_id);

struct existing_flow {
	struct sockdiag_ends ends;
	uint8_t class_id;
};

struct existing {
	int cgroup_fd;	       /* only processes at or below it are looked at */
	int classes_fd;	       /* what @class_of needs */
	int sockets_fd;	       /* the socket storage map */
	int cgroups_fd;	       /* map of the clauses each cgroup satisfies */
	int resolvers_fd;      /* processes that are local resolvers */
	int resolver_addrs_fd; /* addresses that make one */
	int inode_program;     /* bpf/sockets/inode.h */
	int listeners_fd;      /* sockets of name services */
	bool cut_asks;	       /* connections to name services are ended */
	uint64_t home_netns;   /* cookie */
	const struct image *image; /* NULL: only watch, so find the owners
				    * only */
	bool first; /* scan of this daemon: connections are reported */
	existing_class_fn class_of;
	void *context;
	existing_flow_fn on_flow; /* NULL: it is of no interest */
	void *flow_context;
	struct aside *aside; /* NULL, or the heir of the helpers */
};

struct existing_found {
	size_t changed;	  /* sockets */
	bool classes;	  /* @class_of may have been called */
	size_t passed_by; /* processes that could not be looked at in time */
};

#define SCAN_FLOWS_MAX 256

/* Connections of a process, as many as a reply holds. */
struct scan_flows {
	size_t skip; /* those that an earlier reply had */
	size_t n;
	struct existing_flow list[SCAN_FLOWS_MAX];
};

struct scan {
	const struct existing *existing;
	char root[PATH_MAX];	     /* cgroup whose processes count; "": all */
	struct process process;	     /* whose descriptors are looked at */
	bool known;		     /* process is filled */
	struct existing_found found; /* by the process alone */
	struct scan_flows *flows; /* not NULL: look for them, change nothing */
};

/* A procfd_fn: @context is the struct scan, whose process has @fd.  Always
 * true. */
bool scan_socket(void *context, int fd);
