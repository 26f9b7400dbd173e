/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.h - who sent a packet that nft refused, by its two ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "bpf/sockets/sockdiag.h"

/*
 * From the network namespace with the cookie @netns, which may be @ours.
 * -ENOENT: not known (any more); of another namespace that is after ten
 * seconds, as nobody can see there whether a port has another user by now.
 */
int senders_find(int senders_fd, const struct sockdiag_ends *ends,
		 uint64_t netns, bool ours, struct event_owner *ret_owner);
