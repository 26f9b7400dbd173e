/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active_state.h - what the active policy is made of, for active.c, which puts
 * policies in force, and follow.c, which follows the files that they depend on.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/active/active_options.h"
#include "enforcer/active/history.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/active/uses.h"

struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */
struct image;	    /* policy/eval/image.h */
struct list_watch;  /* enforcer/active/list_watch.h */
struct pathwatch;   /* enforcer/host/pathwatch.h */

struct active {
	struct active_options options;
	struct host_policy *now;
	struct history history;
	struct uses uses;
	struct pathwatch *watch;
	struct list_watch *lists;
	/* Why a change of a file may not be noticed: of @watch, of @lists; 0:
	 * it is.  Has that been said? */
	int watch_error, lists_error;
	bool unwatched;
	uint64_t lacked_ns; /* CLOCK_BOOTTIME: when it was so last */
	int ends_fd;	    /* timer: enforcer/active/rule_ends.h */
	/* enforcer/active/reload/confirm.h: its timer, and until when, in
	 * seconds of CLOCK_BOOTTIME, the policy has to be confirmed; 0: it is.
	 */
	int confirm_fd;
	uint64_t confirm_s;
	struct outcome outcome;
	int keep_error; /* of the last attempt: enforcer/active/reload/keep.h */
	/* The last ones given out; those of a policy that failed are not used
	 * again. */
	uint64_t generation;
	uint32_t class_epoch;
};

/* Put @next in force in place of the active policy, which takes what *@next is;
 * on failure the active policy remains. */
int active_replace(struct active *active, struct host_policy **next,
		   struct diag *diag);

/* Swap the image for one that @host was compiled to. */
int active_install(struct active *active, const struct host_policy *host,
		   const struct image *image, struct diag *diag);
/* Compile the active policy anew, and swap the image for that. */
int active_recompile(struct active *active, struct diag *diag);
int active_send_resolvers(struct active *active,
			  const struct host_policy *host);

/* Write to the files which executables the active policy means and meant. */
void active_write_files(const struct active *active);

/* Log which policy is in force now, and report it for a record. */
void active_report(struct active *active, enum reason reason);
