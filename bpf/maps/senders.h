/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.h - find the sender of a packet that nftables rejected, by its two
 * ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "bpf/sockets/sockdiag.h"

/*
 * Find who sent the packet with @ends from the network namespace with the
 * cookie @netns, which may be @ours.  -ENOENT: the sender is not known, or not
 * any more: in another namespace that is after ten seconds, since it can't be
 * seen there if a port has another user by now.
 */
int senders_find(int senders_fd, const struct sockdiag_ends *ends,
		 uint64_t netns, bool ours, struct event_owner *ret_owner);
