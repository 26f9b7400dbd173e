/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refresh_mark.h - give a socket of another process the mark of its present
 * owner.
 */
#pragma once

#include <stdint.h>

/*
 * Process @tgid uses the socket @cookie: set its mark, in which our program on
 * setsockopt() puts the right bits.  -ENOENT: the process has no such socket
 * (any more).
 */
int refresh_mark_socket(uint32_t tgid, uint64_t cookie);
