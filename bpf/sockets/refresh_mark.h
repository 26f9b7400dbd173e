/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refresh_mark.h - have a socket of another process marked anew.
 */
#pragma once

#include <stdint.h>

/*
 * Process @tgid uses the socket @cookie: set its mark, to what our program on
 * setsockopt() makes of it.  -ENOENT: there is no such descriptor (any more).
 */
int refresh_mark_socket(uint32_t tgid, uint64_t cookie);
