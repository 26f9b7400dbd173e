/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * held_ask.h - end connections to name services that were made before they
 * were refused.
 *
 * For those connect() is over, and a hook at each send would cost every send
 * of the machine; it would not see splice() before Linux 6.5 either.
 */
#pragma once

#include <stdbool.h>

/*
 * Shut @fd down if it is either end of a connection to a listener that the map
 * @listeners_fd has refused.  The other end then reads its end, as if the
 * service had been stopped.  false: it is something else.
 */
bool held_ask_cut(int listeners_fd, int fd);
