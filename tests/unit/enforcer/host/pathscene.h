/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathscene.h - a directory with a file, a watch, and how often it has called.
 */
#pragma once

struct loop;	  /* enforcer/lib/loop.h */
struct pathwatch; /* enforcer/host/pathwatch.h */

#define PATHSCENE_LONG_MS 500 /* much longer than a burst */

struct pathscene {
	char dir[64];
	struct loop *loop;
	struct pathwatch *watch;
	int n_calls;
};

/* Make the directory with an empty "file", and open the watch, which watches
 * nothing yet. */
void pathscene_open(struct pathscene *s);
void pathscene_close(struct pathscene *s);

/* The path of @name in the directory.  The last two are valid at a time. */
const char *pathscene_path(const struct pathscene *s, const char *name);
/* Make an empty file. */
void pathscene_make(const struct pathscene *s, const char *name);

/* Count the calls until one comes that none follows; or those that come within
 * 40 ms, where none should. */
int pathscene_calls(struct pathscene *s);
int pathscene_no_calls(struct pathscene *s);
