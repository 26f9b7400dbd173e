/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.c - start, run, and stop in the reverse order of the start.
 */
#include "enforcer/daemon/service.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "enforcer/active/active.h"
#include "enforcer/alert/domain.h"
#include "enforcer/control/control.h"
#include "enforcer/control/requests.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/notify.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/privileges.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/daemon/signals.h"
#include "enforcer/daemon/start.h"
#include "enforcer/forward/answering_devices.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/policy.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/pipeline.h"
#include "enforcer/record/output/output.h"
#include "enforcer/record/writer.h"
#include "enforcer/record/report.h"
#include "enforcer/suspect/suspects.h"
#include "policy/base.h"

#define LAST_DRAINS 64

/* Each open file and pinned object takes a descriptor. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void fill_requests(struct service *s)
{
	s->requests = (struct requests){
		.status = { .disable = &s->disable,
			    .capture = s->capture,
			    .aside = s->aside,
			    .device_aside = s->device_aside,
			    .conntrack_aside = s->conntrack_aside,
			    .gate = s->gate,
			    .hold = s->hold,
			    .suspects = s->suspects,
			    .sources = s->sources,
			    .pipeline = s->pipeline,
			    .answering = s->answering_devices,
			    .output = s->output,
			    .started_ns = wallclock_boottime_ns() },
		.active = s->active,
		.suspects = s->suspects,
		.alert_numbers = &s->alert_numbers,
		.writer = s->reporter.writer,
		.on_question = callbacks_status_requested,
		.reload = { .on_reload = callbacks_reload_requested,
			    .on_confirm = callbacks_confirm_requested,
			    .context = s,
			    .records = s->options->output,
			    .kept = s->kept ? kept_dir(s->kept) : NULL },
		.on_stop = callbacks_stop_requested,
		.context = s,
	};
}

int service_open(const struct options *options, bool watch,
		 struct service **ret_service)
{
	CLEANUP(service_closep) struct service *s = NULL;
	int r;

	raise_file_limit();
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->options = options;
	s->watch = watch;
	s->inode_program = -1;
	if (watch)
		s->reporter.mode = RECORD_WATCH;
	r = loop_new(&s->loop);
	if (r == 0)
		r = signals_open(s->loop, callbacks_signal_received, s,
				 &s->signals);
	if (r < 0)
		return log_failed(r, "event loop");
	r = start_service(s);
	if (r < 0)
		return r;
	if (privileges_drop() < 0)
		log_warn("capabilities: the kernel did not take them back");
	fill_requests(s);
	*ret_service = TAKE_PTR(s);
	return 0;
}

int service_run(struct service *s)
{
	int r;

	(void)notify_send("READY=1");
	r = loop_run(s->loop);
	if (r < 0)
		return log_failed(r, "event loop");
	(void)notify_send("STOPPING=1");
	return 0;
}

/* Others may go on to send, so there is an end to it: more than the ring
 * holds. */
static void drain_all(struct service *s)
{
	unsigned int i = 0;

	do
		callbacks_drain(s);
	while (ring_watch_is_due(&s->ring_watch) && ++i < LAST_DRAINS);
}

/* When the start failed, what a former run left goes on enforcing. */
static void take_out(struct service *s)
{
	bool undo = !s->in_force;
	int r = 0;

	if (s->capture &&
	    (s->remove || (undo && !capture_adopted(s->capture)))) {
		answering_devices_end(s->answering_devices);
		r = capture_detach(s->capture);
	}
	if (r < 0)
		log_err("kernel: %s", capture_error(s->capture));
	r = 0;
	if (s->gate && (s->remove || (undo && !gate_adopted(s->gate))))
		r = gate_remove(s->gate);
	if (r < 0)
		(void)log_failed(r, "nftables");
	/* The other file stays: so a record says why a program lost its rules.
	 */
	if (s->remove && s->state_path)
		(void)unlink(s->state_path);
}

void service_close(struct service *s)
{
	if (!s)
		return;
	if (s->in_force)
		drain_all(s); /* what happened so far gets its records */
	take_out(s);
	control_close(s->control);
	answering_devices_free(s->answering_devices);
	pipeline_free(s->pipeline);
	suspects_free(s->suspects);
	active_free(s->active);
	host_policy_free(s->first_policy);
	kept_free(s->kept);
	gate_close(s->gate);
	hold_close(s->hold);
	free(s->sources);
	seen_answers_close(s->seen_answers);
	capture_close(s->capture);
	record_writer_close(s->reporter.writer);
	alert_domain_free(s->domains);
	identity_free(s->identities);
	aside_free(s->conntrack_aside);
	aside_free(s->device_aside);
	aside_free(s->aside);
	if (s->inode_program >= 0)
		(void)close(s->inode_program);
	output_close(s->output);
	signals_close(s->signals);
	loop_free(s->loop);
	free(s->state_path);
	free(s->files_path);
	permits_close(s->permits);
	free(s);
}

void service_closep(struct service **s)
{
	service_close(*s);
}
