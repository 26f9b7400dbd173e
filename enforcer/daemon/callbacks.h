/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * callbacks.h - what nameward does when something happens: the ring has
 * events, nftables reports a packet, a signal or a request comes, time passes.
 *
 * Each is named by what happened.  @context is the struct service everywhere.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/gate/gate.h"
#include "enforcer/record/reason.h"

struct diag;	     /* policy/diag.h */
struct reload_how;   /* enforcer/active/reload/reload.h */
struct nflog_packet; /* nft/nflog.h */

/* The events in the ring have to be handled now. */
void callbacks_drain(void *context);
/* The events in the ring have to be handled under the policy that is about to
 * leave. */
void callbacks_policy_leaves(void *context);
void callbacks_ring_readable(void *context, uint32_t epoll_events);

/* nftables rejected @packet, or in audit mode would have. */
void callbacks_packet_rejected(void *context,
			       const struct nflog_packet *packet);
void callbacks_gate_news(void *context, enum gate_news news,
			 const char *message);

void callbacks_policy_news(void *context, enum reason reason,
			   const char *message);
/* The policy is another one, so records follow its mode and its `records:`. */
void callbacks_mode_changed(void *context);

void callbacks_second_passed(void *context, uint32_t epoll_events);
/* Does nothing wait for callbacks_second_passed() before @until_ns? */
bool callbacks_is_quiet(void *context, uint64_t until_ns);
/* The loop is about to wait; returns for how many milliseconds it may. */
int callbacks_loop_idle(void *context);

void callbacks_signal_received(void *context, int signal_number);
/* A client asks what has happened so far. */
void callbacks_status_requested(void *context);
/* A client asks to read the policy anew; @diag gets what is wrong with it. */
int callbacks_reload_requested(void *context, const struct reload_how *how,
			       struct diag *diag);
/* A client confirms the policy that is in force. */
int callbacks_confirm_requested(void *context, struct diag *diag);
/* A client asks to stop, and to take everything out. */
void callbacks_stop_requested(void *context);
