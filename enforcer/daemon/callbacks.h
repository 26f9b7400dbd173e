/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * callbacks.h - what a running nameward holds, and what it does when something
 * calls: the ring, nftables, a signal, a client, the clock.
 *
 * @context is the struct service everywhere.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/control/losses.h"
#include "enforcer/control/requests.h"
#include "enforcer/host/disable.h"
#include "enforcer/record/report.h"

struct control;	     /* enforcer/control/control.h */
struct hold;	     /* enforcer/gate/hold.h */
struct host_policy;  /* enforcer/host/policy.h */
struct loop;	     /* enforcer/lib/loop.h */
struct nflog_packet; /* nft/nflog.h */
struct options;	     /* enforcer/daemon/options.h */
struct identity;     /* enforcer/identity/identity.h */
struct signals;	     /* enforcer/daemon/signals.h */
struct sources;	     /* enforcer/gate/sources.h */
struct seen_answers; /* enforcer/forward/seen_answers.h */

struct service {
	const struct options *options;
	struct disable disable;
	bool watch;
	bool in_force; /* all of it */
	bool remove;   /* at the end */
	char *state_path;
	struct loop *loop;
	struct signals *signals;
	struct output *output;
	struct identity *proc;
	struct reporter reporter;
	struct host_policy *first; /* until inforce has it */
	struct capture *capture;
	struct gate *gate;
	struct hold *hold;	 /* NULL: what is in flight is dropped */
	struct sources *sources; /* of the gate */
	struct seen_answers *seen_answers;
	struct active *active;
	struct pipeline *pipeline;
	struct control *control;
	struct losses losses;
	struct requests requests;
};

/* Records follow the mode and the wishes of the policy in force. */
void callbacks_set_mode(struct service *s);

void callbacks_drain(void *context);
void callbacks_ring(void *context, uint32_t epoll_events);
void callbacks_refused(void *context, const struct nflog_packet *packet);
void callbacks_gate(void *context, const char *reason, const char *message);
void callbacks_policy(void *context, const char *reason, const char *message);
void callbacks_losses(void *context, uint32_t epoll_events);
int callbacks_idle(void *context); /* before each wait of the loop */
void callbacks_signal(void *context, int signal_number);
int callbacks_reload(void *context, struct diag *diag);
void callbacks_stop(void *context); /* and take everything out */
