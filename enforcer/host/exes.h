/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exes.h - the files that `exe:` and `root:` of a policy mean right now.
 *
 * No file is kept open, so that file systems can be unmounted: what tells a
 * file from a later one of the same number is in bpf/abi/inode.h.  A table is
 * immutable; when a directory changes, a new one is made beside it.
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
	uint64_t ino;	     /* this and what follows as in struct inode_id */
	uint64_t version;
	uint32_t dev;
	uint32_t uid;
};

/* Look up every pattern of @policy, which must outlive the table.
 * @inode_program: bpf/sockets/inode.h; what it does not identify is left out.
 * -E2BIG: more than EXES_MAX files. */
int exes_new(const struct policy *policy, int inode_program,
	     struct exes **ret_exes);
void exes_free(struct exes *exes); /* NULL is fine */
void exes_freep(struct exes **exes);

/* The files of @exes, sorted by device, inode and pattern. */
const struct exes_entry *exes_entries(const struct exes *exes, size_t *ret_n);
/* Has @exes the file of @entry under the same pattern and root, whatever its
 * path? */
bool exes_has(const struct exes *exes, const struct exes_entry *entry);
/* Do both hold the same files under the same patterns? */
bool exes_equal(const struct exes *a, const struct exes *b);

/* Watch everything that can change what exes_new() finds; to be called before
 * exes_new(). */
int exes_watch(const struct policy *policy, struct pathwatch *watch);
