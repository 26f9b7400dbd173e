/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service_state.h - what a running nameward holds.
 *
 * start.c fills it in, callbacks.c works on it while the loop runs, and
 * service.c takes it apart.  Every pointer is owned, but for @options.  What
 * a step of the start has not made yet is NULL, and so is all that `watch`
 * does without: state_path, files_path, permits, kept, first_policy, gate,
 * hold, sources, seen_answers, active, suspects, control.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/control/losses.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/control/requests.h"
#include "enforcer/daemon/ring_watch.h"
#include "enforcer/host/disable.h"
#include "enforcer/record/report.h"
#include "enforcer/suspect/alert_numbers.h"
#include "policy/files/minisign.h"

struct alert_domains;	  /* enforcer/alert/domain.h */
struct answering_devices; /* enforcer/forward/answering_devices.h */
struct aside;		  /* bpf/aside/aside.h */
struct control;		  /* enforcer/control/control.h */
struct hold;		  /* enforcer/gate/hold.h */
struct host_policy;	  /* enforcer/host/policy.h */
struct identity;	  /* enforcer/host/identity/identity.h */
struct kept;		  /* enforcer/host/kept/kept.h */
struct loop;		  /* enforcer/lib/loop.h */
struct options;		  /* enforcer/daemon/options.h */
struct permits;		  /* enforcer/host/permit/permits.h */
struct seen_answers;	  /* enforcer/forward/seen_answers.h */
struct signals;		  /* enforcer/daemon/signals.h */
struct sources;		  /* enforcer/gate/sources.h */
struct suspects;	  /* enforcer/suspect/suspects.h */

struct service {
	const struct options *options;
	struct disable disable;
	bool watch;
	bool in_force; /* the last step of the start is done */
	bool remove;   /* take everything out at the end */
	char *state_path;
	char *files_path;
	struct permits *permits; /* lent to the policy */
	struct loop *loop;
	struct signals *signals;
	struct output *output;
	struct aside *aside;	       /* looks at processes */
	struct aside *device_aside;    /* asks rtnetlink; NULL for `watch` */
	struct aside *conntrack_aside; /* asks conntrack; the same */
	int inode_program;	       /* looks at files; -1: not loaded yet */
	struct identity *identities;
	struct alert_domains *domains; /* NULL: there is no list of suffixes */
	struct reporter reporter;
	struct kept *kept;	 /* NULL: without a policy file */
	struct minisign_key key; /* who signs policies, if it @verifies */
	bool verifies;
	struct host_policy *first_policy; /* until @active owns it */
	/* As in struct active_options; a @first_why of "": the policy is that
	 * of the file. */
	enum reason first_reason;
	char first_why[OUTCOME_WHY];
	uint64_t first_confirm_s;
	struct capture *capture;
	struct gate *gate;
	struct hold *hold;	 /* NULL: packets in flight are dropped */
	struct sources *sources; /* lent to the gate */
	struct seen_answers *seen_answers;
	struct answering_devices *answering_devices; /* may be NULL */
	struct active *active;
	struct suspects *suspects;
	struct pipeline *pipeline;
	struct control *control;
	struct ring_watch ring_watch;
	struct losses losses;
	struct alert_numbers alert_numbers;
	struct requests requests;
};
