/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - the two ends of a socket that is connected.
 */
#pragma once

struct sockdiag_ends; /* bpf/sockets/sockdiag.h */

/*
 * Find the ends of the socket @fd; of Multipath TCP they are those of the first
 * path.  -ENOTCONN: @fd is no TCP connection that is established (or is being
 * ended), and no UDP socket that is connected.
 */
int connection_ends(int fd, struct sockdiag_ends *ret_ends);
