/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.h - who sent a packet that nft refused, by its two ends.
 */
#pragma once

#include "bpf/event.h"
#include "bpf/sockdiag.h"

/* -ENOENT: not known (any more). */
int senders_find(int senders_fd, const struct sockdiag_ends *ends,
		 struct event_owner *ret_owner);
