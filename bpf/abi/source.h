/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - the addresses that packets of other network namespaces come from.
 * A key and a value that both sides touch; no implicit padding.
 */
#pragma once

#include "bpf/abi/event.h"

#define SHARED_SOURCES 8192

/*
 * Programs of class @class_id in @netns send from @address by device @ifindex
 * of that namespace.  The device counts: a namespace may have one that leads to
 * the host and one that leads past it, and may send from any of its addresses
 * by either.
 */
struct shared_source {
	__u64 netns;	   /* cookie */
	__u8 address[16];  /* IPv4 as ::ffff:a.b.c.d; zero where is_link */
	__u32 class_epoch; /* that class_id is of */
	__u32 class_id;
	__u32 ifindex;
	__u32 is_link; /* 1: what nobody forwards, such as multicast on the
			* link, whatever its source */
};

struct shared_source_use {
	__u64 seen_ns; /* CLOCK_BOOTTIME; within a second or two */
};

_Static_assert(sizeof(struct shared_source) == 40, "shared_source padding");
