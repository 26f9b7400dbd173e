/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refresh_mark.h - give a socket of another process the mark of its present
 * owner.
 */
#pragma once

#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

/*
 * Process @tgid of user @uid uses the socket @cookie: set its mark, in which
 * our program on setsockopt() puts the right bits.  -ENOENT: the process has no
 * such socket (any more).  Another error is one of aside_do().
 */
int refresh_mark_socket(struct aside *aside, uint32_t uid, uint32_t tgid,
			uint64_t cookie);
