/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - the command line of the test client.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/e2e/client/ask.h"

#define OPTIONS_THREADS_MAX 64
#define OPTIONS_GROUPS_MAX 16

struct options {
	struct ask ask;
	const char *server;
	uint16_t port;	       /* of the server, or of dial and echo */
	uint16_t then_connect; /* 0: no */
	unsigned int count;
	unsigned int threads;
	unsigned int dial_ms;  /* until a connection is up */
	unsigned int gap_us;   /* between two lookups */
	unsigned int limit_ms; /* begin no lookup after that; 0: none */
	unsigned int hold_ms;  /* stay alive at the end */
	bool unique;	       /* each lookup asks another name */
	bool summary;	       /* results are counted, not listed */
	bool main_ends;	       /* the main thread does, before lookups begin */
	uid_t uid;
	gid_t gid;
	gid_t groups[OPTIONS_GROUPS_MAX];
	size_t n_groups;
	const char *comm;
	char **operands; /* what follows the options, NULL terminated */
};

/* Strings in *ret_options are borrowed from @argv.  -EINVAL: usage. */
int options_read(int argc, char **argv, struct options *ret_options);

/* Take on the user, the groups and the name that were asked for. */
int options_become(const struct options *options);
