/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exes.h - the files that `exe:` and `root:` of a policy mean right now.
 *
 * Each is kept open (O_PATH) as long as the table lives: an inode that is
 * open can't be given to another file, so device and inode name it safely;
 * for where they don't, its owner belongs to it (policy/eval/decide_subject.h).
 * Immutable; when a directory changes, a new table is made beside the old.
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
	const char *root;    /* likewise; NULL: the host's */
	char *path;	     /* of the host */
	size_t root_len;     /* of that; 0: the host's root */
	uint64_t ino;
	uint32_t dev; /* as in struct event_owner */
	uint32_t uid; /* who owns it */
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

/* Watch everything that can change what exes_new() finds; call it before. */
int exes_watch(const struct policy *policy, struct pathwatch *watch);
