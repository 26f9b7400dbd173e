/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listener.h - Unix sockets at which name services listen, by the path that
 * they are bound to.  Compiled twice, as event.h.
 */
#pragma once

#include <linux/types.h>

#define LISTENER_PATH_MAX 108 /* as in struct sockaddr_un */
#define LISTENERS_MAX 64

struct listener_key {
	char path[LISTENER_PATH_MAX]; /* zero padded */
};

/* What becomes of a connection to it. */
enum listener_action {
	LISTENER_NONE,
	LISTENER_REFUSED, /* but for those whom the policy excepts */
	LISTENER_WATCHED, /* it is made, and what is asked by it recorded */
	LISTENER_PROBED,  /* refused to all, without an event: it is ours */
};

struct listener {
	__u32 action; /* enum listener_action */
};

_Static_assert(sizeof(struct listener_key) == 108, "no padding");
