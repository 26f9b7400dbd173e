/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exes.h - the files that `exe:` and `root:` of a policy mean right now.
 *
 * Each file is kept open (O_PATH) as long as the table lives: the inode of an
 * open file can't be given to another one, so device and inode identify it.
 * Where they do not, the owner of the file is compared as well
 * (policy/eval/decide_subject.h).  A table is immutable; when a directory
 * changes, a new one is made beside it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pathwatch; /* enforcer/host/pathwatch.h */
struct policy;	  /* policy/policy.h */
struct exes;

#define EXES_MAX 65536

struct exes_entry {
	const char *pattern; /* the policy's own pointer */
	const char *root;    /* the policy's, too; NULL: that of the host */
	char *path;	     /* in the host */
	size_t root_len;     /* length of the root in path; 0: the host's */
	uint64_t ino;
	uint32_t dev; /* as in struct event_owner */
	uint32_t uid; /* the owner of the file */
	int fd;
};

/* Look up every pattern of @policy, which must outlive the table.  -E2BIG:
 * more than EXES_MAX files; -EMFILE: more than this process may open. */
int exes_new(const struct policy *policy, struct exes **ret_exes);
void exes_free(struct exes *exes); /* NULL is fine */
void exes_freep(struct exes **exes);

/* Sorted by device, inode and pattern. */
const struct exes_entry *exes_entries(const struct exes *exes, size_t *ret_n);
/* Do both hold the same files under the same patterns? */
bool exes_equal(const struct exes *a, const struct exes *b);

/* Watch everything that can change what exes_new() finds; to be called before
 * exes_new(). */
int exes_watch(const struct policy *policy, struct pathwatch *watch);
