/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keptbox.h - a directory with a policy file, a list, and what is kept of them.
 */
#pragma once

#include "enforcer/host/kept/kept.h"

struct host_policy; /* enforcer/host/policy.h */

struct keptbox {
	char dir[32]; /* "policy" below it is the directory of kept policies */
	char path[64];
	struct kept *kept;
	struct diag *diag;
	int inode_program;
};

#define KEPTBOX_POLICY "version: 1\nlists: { ads: { file: ads } }\n"

/* With KEPTBOX_POLICY in the file; "ads" has a name. */
void keptbox_open(struct keptbox *box);
void keptbox_close(struct keptbox *box);
void keptbox_write(const struct keptbox *box, const char *name,
		   const char *text);
/* Load the file as it is. */
struct host_policy *keptbox_load(const struct keptbox *box);
/* Keep the policy of the file as @which; returns what kept_write() does. */
int keptbox_keep(const struct keptbox *box, enum kept_which which);
/* How many files are in the directory of kept policies? */
size_t keptbox_count(const struct keptbox *box);
