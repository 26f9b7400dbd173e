/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - the options of the daemon and of its clients.
 *
 * They share one table; each subcommand says which of the options it has.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/capture.h"

#define OPTIONS_PIN_DIR "/sys/fs/bpf/nameward"
#define OPTIONS_LAST_RECORDS 10000

enum options_allowed {
	OPTIONS_POLICY = 1 << 0,    /* -p, --policy */
	OPTIONS_OUTPUT = 1 << 1,    /* -o, --output */
	OPTIONS_FORMAT = 1 << 2,    /* --format */
	OPTIONS_CGROUP = 1 << 3,    /* --cgroup */
	OPTIONS_CONTROL = 1 << 4,   /* --control */
	OPTIONS_PIN = 1 << 5,	    /* --pin */
	OPTIONS_KEEP = 1 << 6,	    /* --keep */
	OPTIONS_PORT = 1 << 7,	    /* --port */
	OPTIONS_JSON = 1 << 8,	    /* --json */
	OPTIONS_WAIT = 1 << 9,	    /* --wait */
	OPTIONS_VERIFY = 1 << 10,   /* --verify */
	OPTIONS_ROLLBACK = 1 << 11, /* --rollback */
	OPTIONS_CONFIRM = 1 << 12,  /* --confirm */
	OPTIONS_DRY_RUN = 1 << 13,  /* --dry-run */
	OPTIONS_RECORDS = 1 << 14,  /* --records */
	OPTIONS_LAST = 1 << 15,	    /* --last */
};

struct options {
	const char *policy; /* NULL: the built-in one */
	const char *output;
	const char *format;
	const char *cgroup; /* NULL: the root of cgroup v2 */
	const char *control;
	const char *pin; /* NULL: none */
	bool keep;
	bool json;
	int wait_s;	    /* -1: not given */
	const char *verify; /* a key: policy/files/minisign.h; NULL: none */
	bool rollback;
	unsigned int confirm_s; /* 0: not given */
	bool dry_run;
	const char *records; /* NULL: those of the daemon */
	unsigned long last;  /* how many of them */
	bool any_port;
	uint16_t ports[CAPTURE_PORTS_MAX]; /* host byte order */
	size_t n_ports;
};

void options_init(struct options *options); /* the defaults */

/*
 * Parse @argv, whose first word is the subcommand, into @options, which holds
 * the defaults.  @allowed: enum options_allowed.  -EINVAL: a usage error, such
 * as a word that is no option; it was printed as one line on standard error.
 */
int options_parse(int argc, char **argv, unsigned int allowed,
		  struct options *options);
