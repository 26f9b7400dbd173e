/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * as.h - who did what is in a capture, which does not say so.
 */
#pragma once

#include "enforcer/cli/verdict/past.h"

#define AS_TEXT_MAX 4096

/* All zeroes: nobody said. */
struct as {
	struct verdict_who who;
	char text[AS_TEXT_MAX]; /* which @who points into */
};

/*
 * Read "exe=/usr/bin/curl,user=root".  -EINVAL: want such pairs with the keys
 * exe, user, uid, gid, cgroup, unit and comm, each once.
 */
int as_parse(struct as *ret_as, const char *text);
