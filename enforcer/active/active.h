/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active.h - the policy in force: put there, replaced, and kept up to date
 * with the files it is about.
 *
 * A new policy is read, compiled and staged beside the one in force.  Only
 * when nothing can fail any more but the kernel's swap of the image, is that
 * done; so a bad file, or a kernel that refuses, leaves everything as it was.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/record/reason.h"

struct capture;	    /* bpf/capture.h */
struct diag;	    /* policy/diag.h */
struct disable;	    /* enforcer/host/disable.h */
struct gate;	    /* enforcer/gate/gate.h */
struct host_policy; /* enforcer/host/policy.h */
struct loop;	    /* enforcer/lib/loop.h */
struct policy_rule;
struct active;

struct active_options {
	struct loop *loop; /* borrowed, as is all below */
	struct capture *capture;
	struct gate *gate;
	const struct disable *disable;
	const char *policy_path; /* NULL: the built-in policy */
	const char *state_path;	 /* enforcer/active/state_file.h; NULL: none */
	/* Handle what waits in the ring, under the policy in force. */
	void (*drain)(void *context);
	/* For a `policy` record. */
	void (*on_news)(void *context, enum reason reason, const char *message);
	void *context;
};

/* @first becomes the inforce's when it returns 0: the policy to begin with,
 * which nothing is judged by before active_start(). */
int active_new(const struct active_options *options, struct host_policy *first,
	       struct active **ret_active);
void active_free(struct active *active); /* NULL is fine */
void active_freep(struct active **active);

/* Table, image and watches of the first policy. */
int active_start(struct active *active, struct diag *diag);

/* Read the policy anew.  On failure @diag has the reasons, and the former
 * policy stands. */
int active_reload(struct active *active, struct diag *diag);

/* Never NULL after active_start(). */
const struct host_policy *active_policy(const struct active *active);

/*
 * The rule, of the policy now in force, that clause @clause of image
 * @generation stands for.  NULL: no clause, or that rule is no more.
 */
const struct policy_rule *active_rule(const struct active *active,
				      uint64_t generation, uint16_t clause);

/* May an answer to a question that image @generation permitted by @rule (or
 * NULL) open something?  Not if a denial of the name came before it since. */
bool active_still_permits(const struct active *active, uint64_t generation,
			  const struct policy_rule *rule, const uint8_t *name,
			  uint8_t len);
