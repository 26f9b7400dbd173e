/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkup.h - what `doctor` is to look at, and the words that its checks share.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yajl/yajl_tree.h>

struct findings; /* enforcer/cli/doctor/findings.h */
struct image;	 /* policy/eval/image.h */
struct policy;	 /* policy/policy.h */

struct checkup {
	const char *root;	     /* before each path of the machine; "" */
	const struct policy *policy; /* NULL: there is none */
	const struct image *image;   /* of it */
	const char *cgroup;	     /* as for `run` */
	const char *control;
	const char *pin;     /* NULL: none */
	const char *output;  /* where records go; NULL: to no file */
	bool kernel_refuses; /* it can refuse connections to name services */
	unsigned int without_bpf; /* as in struct disable: counts as lacking */
	unsigned int without_nft;
	struct findings *findings;
};

/* Do all checks, in the order of their table. */
void checkup_run(const struct checkup *checkup);

/* Write @path below the root to @ret_path, and return that. */
const char *checkup_path(const struct checkup *checkup, const char *path,
			 char ret_path[PATH_MAX]);
/* Read the file @path below the root, as text_file_read() does. */
int checkup_read(const struct checkup *checkup, const char *path,
		 char *ret_text, size_t room);

/* Ask the daemon that runs for its status, for jsonin_treep().  NULL: it is
 * no JSON.  Negative errno: none answers. */
int checkup_status(const struct checkup *checkup, yajl_val *ret_status);
