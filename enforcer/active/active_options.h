/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active_options.h - what the active policy works on, and its callbacks.
 */
#pragma once

#include "enforcer/record/reason.h"

#include <stdbool.h>
#include <stdint.h>

struct capture;	     /* bpf/capture.h */
struct disable;	     /* enforcer/host/disable.h */
struct gate;	     /* enforcer/gate/gate.h */
struct kept;	     /* enforcer/host/kept/kept.h */
struct loop;	     /* enforcer/lib/loop.h */
struct minisign_key; /* policy/files/minisign.h */
struct permits;	     /* enforcer/host/permit/permits.h */

struct active_options {
	struct loop *loop; /* borrowed, as is all below */
	struct capture *capture;
	struct gate *gate;
	const struct disable *disable;
	const char *policy_path; /* NULL: the built-in policy */
	const char *state_path;	 /* enforcer/active/state_file.h; NULL: none */
	const char *files_path;	 /* enforcer/host/former_file.h; NULL: none */
	/* Those that the policy is made with, to be changed here alone. */
	struct permits *permits;	/* NULL: none */
	struct kept *kept;		/* NULL: no policy is kept */
	const struct minisign_key *key; /* who signs policies; NULL: nobody */
	/* How the first policy came here: loaded, or a kept one, and why. */
	enum reason first_reason;
	const char *first_why;	  /* NULL: it was loaded */
	uint64_t first_confirm_s; /* until when it has to be confirmed; 0 */
	/* The policy is about to change: handle the events that wait in the
	 * ring under the one that is active now. */
	void (*on_change)(void *context);
	/* For a `policy` record. */
	void (*on_news)(void *context, enum reason reason, const char *message);
	void *context;
};
