/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnl_aside.h - ask rtnetlink(7) by way of a helper process, for what takes
 * the kernel's RTNL lock.
 *
 * Any user can hold that lock for as long as they like: under it the ioctl
 * SIOCGIFCONF writes to their memory, which may be a page of a file server that
 * never answers.  Nothing wakes who waits for the lock, so a helper waits
 * (bpf/aside/aside.h).  The kernel lists devices under it, and neighbours up to
 * Linux 6.9 (ba0f780694237).  Which route leads to an address, and what number
 * a namespace has, it says without: rtnl.h will do for these.
 */
#pragma once

#include <libmnl/libmnl.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

/* As rtnl_request(), in the helper: @fn is called once all replies are here.
 * Errors are also those of aside_do(). */
int rtnl_aside_request(struct aside *aside, const struct nlmsghdr *nlh,
		       mnl_cb_t fn, void *context);

/* Devices of another namespace that are listed. */
#define RTNL_ASIDE_LINKS_MAX 1024

/* Hand each device of the namespace that ours calls @nsid to @fn; -1: of ours.
 * -EFBIG: another one has too many, and @fn was not called. */
int rtnl_aside_each_link(struct aside *aside, int32_t nsid, mnl_cb_t fn,
			 void *context);
