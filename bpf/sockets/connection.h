/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - the two ends of a socket that is connected.
 */
#pragma once

struct sockdiag_ends; /* bpf/sockets/sockdiag.h */

/*
 * -ENOTCONN: @fd is no TCP connection that is established (or is being ended),
 * and no UDP socket that is connected.  Of Multipath TCP they are the ends of
 * the first path.
 */
int connection_ends(int fd, struct sockdiag_ends *ret_ends);
