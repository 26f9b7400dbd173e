/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.c - start, run, stop.
 */
#include "enforcer/daemon/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/active/active.h"
#include "enforcer/control/control.h"
#include "enforcer/control/losses.h"
#include "enforcer/control/requests.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/kernel_check.h"
#include "enforcer/daemon/notify.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/privileges.h"
#include "enforcer/daemon/signals.h"
#include "enforcer/daemon/start.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/host/policy.h"
#include "enforcer/identity/identity.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/pipeline.h"
#include "enforcer/record/output.h"
#include "enforcer/record/report.h"
#include "policy/base.h"
#include "policy/diag.h"

#define LOSSES_MS 1000

static void print_diag(const struct diag *diag)
{
	const char *line;
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++)
		(void)fprintf(stderr, "%s\n", line);
}

static int said(int error, const char *what)
{
	log_err("%s: %s", what, strerror(-error));
	return error;
}

static int read_environment(struct service *s)
{
	return disable_read(&s->disable);
}

static int check_kernel(struct service *s)
{
	return kernel_check(!s->watch);
}

static int read_policy(struct service *s)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = host_policy_new(s->options->policy, diag, &s->first);
	if (r == 0)
		r = disable_permits(&s->disable, s->first->policy, diag);
	if (r == -ENOMEM)
		return said(r, "policy");
	print_diag(diag);
	if (r == 0)
		callbacks_set_mode(s);
	return r;
}

static int open_records(struct service *s)
{
	struct record_writer_options options = { .format = s->options->format };
	int r;

	r = output_open(s->options->output, &s->output);
	if (r < 0)
		return said(r, s->options->output);
	r = identity_new(0, &s->proc);
	if (r < 0)
		return said(r, "process cache");
	options.output = s->output;
	options.proc = s->proc;
	r = record_writer_open(&options, &s->reporter.records);
	if (r < 0)
		return said(r, s->options->format);
	loop_set_idle(s->loop, callbacks_idle, s);
	return 0;
}

static int open_capture(struct service *s)
{
	const struct options *from = s->options;
	struct capture_options options = {
		.cgroup_dir = from->cgroup,
		.pin_dir = s->watch ? NULL : from->pin,
		.n_ports = from->n_ports,
		.any_port = from->any_port,
		.watch = s->watch,
		.without = s->disable.bpf,
	};
	int r;

	memcpy(options.ports, from->ports, sizeof(options.ports));
	r = capture_open(&options, &s->capture);
	if (r < 0)
		log_err("kernel: %s",
			s->capture ? capture_error(s->capture) : strerror(-r));
	return r;
}

static int open_pipeline(struct service *s)
{
	const struct pipeline_options options = {
		.capture = s->capture,
		.reporter = &s->reporter,
		.gate = s->gate,
		.active = s->active,
		.seen_answers = s->seen_answers,
		.forward = { .loop = s->loop,
			     .capture = s->capture,
			     .gate = s->gate,
			     .active = s->active,
			     .sources = s->sources },
	};
	int r;

	r = pipeline_new(&options, &s->pipeline);
	if (r < 0)
		return said(r, "pipeline");
	return loop_every(s->loop, LOSSES_MS, callbacks_losses, s);
}

/* "control.sock" -> "control.sock.rules" */
static int make_keep_path(struct service *s)
{
	if (asprintf(&s->state_path, "%s.rules", s->options->control) < 0) {
		s->state_path = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int open_inforce(struct service *s)
{
	const struct active_options options = {
		.loop = s->loop,
		.capture = s->capture,
		.gate = s->gate,
		.disable = &s->disable,
		.policy_path = s->options->policy,
		.state_path = s->state_path,
		.drain = callbacks_drain,
		.told = callbacks_policy,
		.context = s,
	};
	int r;

	r = active_new(&options, s->first, &s->active);
	if (r < 0)
		return said(r, "policy");
	s->first = NULL;
	return 0;
}

static int start_policy(struct service *s)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r < 0)
		return said(r, "policy");
	r = active_start(s->active, diag);
	if (r < 0)
		print_diag(diag);
	return r;
}

static int attach(struct service *s)
{
	int r;

	r = capture_attach(s->capture);
	if (r < 0) {
		log_err("kernel: %s", capture_error(s->capture));
		return r;
	}
	r = loop_add(s->loop, capture_fd(s->capture), EPOLLIN, callbacks_ring,
		     s);
	if (r < 0)
		return said(r, "ring");
	s->in_force = true;
	callbacks_drain(s); /* what waited for us since a former run, too */
	return 0;
}

/* Before anything is changed: it finds out whether another one runs. */
static int open_control(struct service *s)
{
	int r;

	r = control_open(s->loop, s->options->control, requests_answer,
			 &s->requests, &s->control);
	if (r == -EADDRINUSE)
		log_err("%s: another nameward answers there",
			s->options->control);
	else if (r < 0)
		(void)said(r, s->options->control);
	return r;
}

static void fill_requests(struct service *s)
{
	s->requests = (struct requests){
		.status = { .disable = &s->disable,
			    .capture = s->capture,
			    .gate = s->gate,
			    .hold = s->hold,
			    .sources = s->sources,
			    .pipeline = s->pipeline,
			    .output = s->output,
			    .started_ns = wallclock_boottime_ns() },
		.active = s->active,
		.reload = callbacks_reload,
		.stop = callbacks_stop,
		.context = s,
	};
}

typedef int (*step)(struct service *s);

static int take_steps(struct service *s, const step *steps, size_t n)
{
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i++)
		r = steps[i](s);
	return r;
}

static const step enforcing[] = {
	read_environment, check_kernel, read_policy,   open_records,
	make_keep_path,	  open_control, open_capture,  start_hold,
	start_gate,	  open_inforce, open_pipeline, start_policy,
	attach,
};
static const step watching[] = { read_environment, check_kernel,  open_records,
				 open_capture,	   open_pipeline, attach };

/* An open file for each executable that the policy names. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
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
	callbacks_set_mode(s);
	r = loop_new(&s->loop);
	if (r == 0)
		r = signals_open(s->loop, callbacks_signal, s, &s->signals);
	if (r < 0)
		return said(r, "event loop");
	r = watch ? take_steps(s, watching, ARRAY_SIZE(watching))
		  : take_steps(s, enforcing, ARRAY_SIZE(enforcing));
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
		return said(r, "event loop");
	(void)notify_send("STOPPING=1");
	return 0;
}

/* The reverse of the start.  What a former run left stays when we could not
 * take over: it goes on enforcing. */
static void take_out(struct service *s)
{
	bool undo = !s->in_force;
	int r = 0;

	if (s->capture && (s->remove || (undo && !capture_adopted(s->capture))))
		r = capture_detach(s->capture);
	if (r < 0)
		log_err("kernel: %s", capture_error(s->capture));
	r = 0;
	if (s->gate && (s->remove || (undo && !gate_adopted(s->gate))))
		r = gate_remove(s->gate);
	if (r < 0)
		(void)said(r, "nftables");
	if (s->remove && s->state_path)
		(void)unlink(s->state_path);
}

void service_close(struct service *s)
{
	if (!s)
		return;
	if (s->in_force)
		callbacks_drain(
			s); /* what happened until now is in the records */
	take_out(s);
	control_close(s->control);
	pipeline_free(s->pipeline);
	active_free(s->active);
	host_policy_free(s->first);
	gate_close(s->gate);
	hold_close(s->hold);
	free(s->sources);
	seen_answers_close(s->seen_answers);
	capture_close(s->capture);
	record_writer_close(s->reporter.records);
	identity_free(s->proc);
	output_close(s->output);
	signals_close(s->signals);
	loop_free(s->loop);
	free(s->state_path);
	free(s);
}

void service_closep(struct service **s)
{
	service_close(*s);
}
