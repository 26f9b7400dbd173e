/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.h - a policy with what it means on this machine right now: its
 * executables, its resolvers, and the fingerprints of its rules.
 *
 * It is made beside the active one and replaces it as a whole; only the
 * host_policy_refresh functions change it afterwards, and host_policy_recall()
 * the first one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/host/resolvers.h"
#include "enforcer/host/services/plan.h"

struct bundle;	     /* policy/files/bundle.h */
struct diag;	     /* policy/diag.h */
struct exes;	     /* enforcer/host/exes.h */
struct former;	     /* enforcer/host/former.h */
struct image;	     /* policy/eval/image.h */
struct matchers;     /* enforcer/host/matchers.h */
struct minisign_key; /* policy/files/minisign.h */
struct pathwatch;    /* enforcer/host/pathwatch.h */
struct permits;	     /* enforcer/host/permit/permits.h */
struct policy;	     /* policy/policy.h */
struct identity;     /* enforcer/host/identity/identity.h */

/* From where a policy is read. */
struct host_policy_from {
	const char *path;	   /* NULL: the built-in policy */
	const struct bundle *kept; /* copies to read instead; NULL afterwards */
	const struct minisign_key *key; /* who signs the files; or NULL */
	/* Rules to put before those of the file; NULL: none. */
	const struct permits *permits;
};

struct host_policy {
	struct host_policy_from from; /* what it points to is borrowed */
	struct bundle *bundle;	      /* its files: policy/files/bundle.h */
	bool is_kept;		      /* it was read from copies */
	struct policy *policy;
	struct resolvers resolvers;
	struct plan services;
	struct exes *exes;
	struct former *former;	    /* NULL: none was replaced yet */
	struct matchers *matchers;  /* of `alerts` */
	uint64_t *fingerprints;	    /* by rule: enforcer/host/fingerprint.h */
	uint64_t *frames;	    /* by rule: fingerprint_frames() */
	uint64_t class_fingerprint; /* of all that class vectors depend on */
	uint32_t class_epoch;
	int inode_program;	   /* borrowed */
	uint64_t first_generation; /* of the images made from it */
	uint64_t generation;	   /* of the last one */
	size_t image_bytes;	   /* of the last one */
};

/* Read a policy, and find out what it means on this machine.  @inode_program:
 * bpf/sockets/inode.h.  Fails as load_policy() does. */
int host_policy_new(const struct host_policy_from *from, int inode_program,
		    struct diag *diag, struct host_policy **ret_host);

/* Do what host_policy_new() does, for a policy that is to replace @now, with
 * its permissions. */
int host_policy_next(const struct host_policy *now,
		     const struct host_policy_from *from, struct diag *diag,
		     struct host_policy **ret_host);

/*
 * Do what host_policy_new() does, for @former with lists that relist_policy()
 * reads anew; @changed is as for that.  0 and *ret_host is NULL: none could be
 * read.
 */
int host_policy_relist(const struct host_policy *former, bool *changed,
		       struct diag *diag, struct host_policy **ret_host);

/* Make @former again, with the permissions that there are now, and without the
 * rules that have ended. */
int host_policy_end_rules(const struct host_policy *former, struct diag *diag,
			  struct host_policy **ret_host);
void host_policy_free(struct host_policy *host); /* NULL is fine */
void host_policy_freep(struct host_policy **host);

/* Take over from a former run what the patterns meant, from the file @path
 * (enforcer/host/former_file.h). */
int host_policy_recall(struct host_policy *host, const char *path);

/*
 * Make the image of host->generation and host->class_epoch.  The caller frees
 * it.  -EINVAL: @diag says why.
 */
int host_policy_compile(struct host_policy *host, const uint64_t key[2],
			struct diag *diag, struct image **ret_image);

/* Find the class vectors that the policy determines before a program is met.
 * Returns how many, at most @n_max. */
size_t host_policy_classes(const struct host_policy *host,
			   const struct image *image,
			   uint64_t (*ret_words)[EVENT_CLASS_WORDS],
			   size_t n_max);

/* Watch the files that the policy depends on, but not the policy file. */
int host_policy_watch(const struct host_policy *host, struct pathwatch *watch);

/* Look at the executables, resolv.conf or the name services again.  1:
 * something changed, and @host is up to date. */
int host_policy_refresh_exes(struct host_policy *host);
int host_policy_refresh_resolvers(struct host_policy *host);
int host_policy_refresh_services(struct host_policy *host);

/* Give @identity the paths of the executables. */
void host_policy_teach(const struct host_policy *host,
		       struct identity *identity);
