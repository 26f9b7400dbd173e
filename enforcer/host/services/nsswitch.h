/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nsswitch.h - the `hosts` line of nsswitch.conf(5): whom the C library asks
 * for a host, and whether it goes on to DNS where resolved is refused.
 */
#pragma once

#include <stdbool.h>

#define NSSWITCH_PATH "/etc/nsswitch.conf"
#define NSSWITCH_LINE_MAX 512

struct nsswitch {
	char line[NSSWITCH_LINE_MAX]; /* what stands behind "hosts:" */
	/* Who is asked for a name of DNS while resolved is refused. */
	bool asks_resolved; /* `resolve` is */
	bool reaches_dns;   /* `dns` is */
};

/* Read @text as glibc does; without a `hosts` line its default holds. */
void nsswitch_parse(const char *text, struct nsswitch *ret_nsswitch);

/* Read the file at @path as nsswitch_parse() does; a missing file counts as
 * empty. */
int nsswitch_read(const char *path, struct nsswitch *ret_nsswitch);
