/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_file.h - keep which domains were seen in a file, for the next start.
 *
 * It is read once detectors need it, and written each five minutes and at the
 * end.  That the file can't be read or written is logged once, and all is
 * learnt anew.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alerts; /* enforcer/alert/alert.h */

/* $STATE_DIRECTORY goes before it. */
#define SEEN_FILE_DIR "/var/lib/nameward"
#define SEEN_FILE_NAME "seen"
#define SEEN_FILE_SECONDS 300

struct seen_file {
	char *path;	   /* NULL: none */
	bool loaded;	   /* or it can't be */
	bool failed;	   /* which was logged */
	uint64_t saved_ns; /* when it was last written, or begun */
};

/* @dir NULL: that of the environment, or SEEN_FILE_DIR.  -ENOMEM */
int seen_file_init(struct seen_file *file, const char *dir);
void seen_file_done(struct seen_file *file);

/* The settings of @alerts may be others: read the file, if they need it. */
void seen_file_follow(struct seen_file *file, struct alerts *alerts);
/* Write the file, if it is time to, or with @now_ns UINT64_MAX. */
void seen_file_tick(struct seen_file *file, const struct alerts *alerts,
		    uint64_t now_ns);
