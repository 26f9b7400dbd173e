/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * callbacks.c - hand each thing that happens to the modules that it concerns.
 */
#include "enforcer/daemon/callbacks.h"

#include <errno.h>
#include <signal.h>

#include "bpf/capture.h"
#include "bpf/capture_known.h"
#include "enforcer/active/active.h"
#include "enforcer/active/reload/confirm.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/daemon/notify.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/forward/answering_devices.h"
#include "enforcer/gate/hold.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/pipeline.h"
#include "enforcer/record/output/output.h"
#include "enforcer/record/writer.h"
#include "enforcer/suspect/suspects.h"
#include "nft/nflog.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"

static uint32_t mark_mask(const struct service *s)
{
	return active_policy(s->active)->policy->mark_mask;
}

void callbacks_drain(void *context)
{
	struct service *s = context;

	ring_watch_begin(&s->ring_watch);
	ring_watch_end(&s->ring_watch, pipeline_drain(s->pipeline));
	if (s->hold)
		hold_release(s->hold, mark_mask(s));
}

/* What comes after this may be judged by the next policy. */
void callbacks_policy_leaves(void *context)
{
	struct service *s = context;

	capture_known_pause(s->capture);
	callbacks_drain(s);
}

void callbacks_ring_readable(void *context, uint32_t epoll_events)
{
	(void)epoll_events;
	callbacks_drain(context);
}

void callbacks_packet_rejected(void *context, const struct nflog_packet *packet)
{
	struct service *s = context;

	if (!s->in_force)
		return;
	callbacks_drain(s); /* its lookup has its record before */
	pipeline_rejected(s->pipeline, packet);
	/* It may have read what was to wake us: say anew what is to. */
	callbacks_drain(s);
	hold_rejected(s->hold, packet->mark, mark_mask(s));
}

static enum reason reason_of_gate(enum gate_news news)
{
	switch (news) {
	case GATE_FAILED:
		return REASON_FAILED;
	case GATE_REPAIRED:
		return REASON_REPAIRED;
	case GATE_INTO_FAILED:
		return REASON_INTO_FAILED;
	case GATE_INTO_FILLED:
		return REASON_INTO_FILLED;
	case GATE_CONNTRACK_FULL:
		return REASON_CONNTRACK_FULL;
	case GATE_CONNTRACK_ROOM:
		return REASON_CONNTRACK_ROOM;
	}
	return REASON_NONE;
}

void callbacks_gate_news(void *context, enum gate_news news,
			 const char *message)
{
	struct service *s = context;

	report_news(&s->reporter, RECORD_GATE, reason_of_gate(news), message);
}

void callbacks_mode_changed(void *context)
{
	struct service *s = context;
	const struct policy *policy;

	policy = s->active ? active_policy(s->active)->policy
			   : s->first_policy->policy;
	s->reporter.mode =
		policy->mode == POLICY_ENFORCE ? RECORD_ENFORCE : RECORD_AUDIT;
	s->reporter.wanted = policy->records;
}

static struct record_policy identify(const struct host_policy *host)
{
	struct record_policy identity = { .id = host->policy->id,
					  .serial = host->policy->serial };
	uint8_t sha256[BUNDLE_SHA256];

	_Static_assert(sizeof(identity.sha256) == BUNDLE_SHA256_TEXT, "hex");
	bundle_sha256(host->bundle, sha256);
	if (host->bundle->n)
		(void)bundle_sha256_text(sha256, identity.sha256);
	return identity;
}

void callbacks_policy_news(void *context, enum reason reason,
			   const char *message)
{
	struct service *s = context;
	struct record_policy identity;

	if (s->active) {
		callbacks_mode_changed(s);
		record_writer_set_repeat(
			s->reporter.writer,
			active_policy(s->active)->policy->alerts.repeat_s);
		host_policy_teach(active_policy(s->active), s->identities);
		suspects_follow(s->suspects, active_policy(s->active));
	}
	if (s->active)
		identity = identify(active_policy(s->active));
	report_policy(&s->reporter, s->active ? &identity : NULL, reason,
		      message);
	(void)notify_status("", "%s", message);
	if (!s->in_force)
		return;
	capture_known_resume(s->capture);
	callbacks_drain(s); /* the classes that the new image made */
}

void callbacks_second_passed(void *context, uint32_t epoll_events)
{
	struct service *s = context;
	const struct losses_from from = { s->capture, s->gate, s->hold,
					  s->pipeline, s->suspects };

	(void)epoll_events;
	/* Packets that are held are let go, or dropped when it is too late. */
	if (s->in_force) {
		callbacks_drain(s);
		pipeline_tick(s->pipeline);
		answering_devices_tick(s->answering_devices);
	}
	if (s->suspects)
		suspects_tick(s->suspects);
	losses_report(&s->losses, &from, &s->reporter);
	if (s->in_force)
		capture_asks_tick(s->capture);
}

bool callbacks_is_quiet(void *context, uint64_t until_ns)
{
	const struct service *s = context;

	return s->in_force && ring_watch_timeout_ms(&s->ring_watch) < 0 &&
	       pipeline_is_quiet(s->pipeline) && !hold_waits(s->hold) &&
	       !capture_asks_cuts(s->capture) &&
	       answering_devices_whole(s->answering_devices) &&
	       suspects_is_quiet(s->suspects, until_ns) &&
	       (!s->gate || gate_is_quiet(s->gate, until_ns));
}

int callbacks_loop_idle(void *context)
{
	struct service *s = context;
	int r, ring_ms, writer_ms;

	if (ring_watch_is_due(&s->ring_watch))
		callbacks_drain(s);
	r = record_writer_tick(s->reporter.writer);
	if (r == -EPIPE && s->watch)
		loop_stop(s->loop, 0); /* `nameward watch | head` */
	writer_ms = record_writer_timeout_ms(s->reporter.writer);
	ring_ms = ring_watch_timeout_ms(&s->ring_watch);
	return ring_ms < 0 || (writer_ms >= 0 && writer_ms < ring_ms)
		       ? writer_ms
		       : ring_ms;
}

int callbacks_reload_requested(void *context, const struct reload_how *how,
			       struct diag *diag)
{
	struct service *s = context;
	int r;

	(void)notify_reloading();
	r = reload_policy(s->active, how, diag);
	callbacks_drain(s); /* the classes of sockets that were open already */
	(void)notify_send("READY=1");
	return r;
}

int callbacks_confirm_requested(void *context, struct diag *diag)
{
	struct service *s = context;

	return confirm_policy(s->active, diag);
}

static void reload_and_log(struct service *s)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct reload_how how = { 0 };
	const char *line;
	size_t i;

	if (diag_new(&diag) < 0)
		return;
	if (callbacks_reload_requested(s, &how, diag) < 0)
		log_err("the policy was refused, the old one stands");
	for (i = 0; (line = diag_line(diag, i)); i++)
		log_warn("%s", line);
}

void callbacks_status_requested(void *context)
{
	callbacks_drain(context);
}

void callbacks_stop_requested(void *context)
{
	struct service *s = context;

	s->remove = true;
	loop_stop(s->loop, 0);
}

void callbacks_signal_received(void *context, int signal_number)
{
	struct service *s = context;

	if (signal_number != SIGHUP) {
		s->remove = !s->options->keep;
		loop_stop(s->loop, 0);
		return;
	}
	if (output_reopen(s->output) < 0)
		log_err("%s: could not be opened anew", s->options->output);
	if (!s->watch)
		reload_and_log(s);
}
