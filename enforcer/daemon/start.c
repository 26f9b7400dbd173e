/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start.c - the steps of the start, and two tables that put them in order.
 */
#include "enforcer/daemon/start.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "bpf/capture.h"
#include "bpf/load/inode_program.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/active/active.h"
#include "enforcer/active/name_services.h"
#include "enforcer/active/state_file.h"
#include "enforcer/control/control.h"
#include "enforcer/control/requests.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/kernel_check.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/daemon/start_asides.h"
#include "enforcer/daemon/start_policy.h"
#include "enforcer/daemon/start_records.h"
#include "enforcer/forward/answering_devices.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/gate/numbers.h"
#include "enforcer/host/former_file.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/pipeline.h"
#include "enforcer/suspect/suspects.h"
#include "nft/nftprobe.h"
#include "policy/base.h"

#define SECOND_MS 1000
/* Where nobody looks anything up, it looks once a minute what has no events:
 * the redirections of legacy iptables and the level of conntrack. */
#define QUIET_MS 5000
#define REST_MS 60000

static int read_environment(struct service *s)
{
	return disable_read(&s->disable);
}

static int check_kernel(struct service *s)
{
	return kernel_check(!s->watch);
}

/* What else a kernel may lack is found out when the programs are loaded, which
 * has words for it. */
static int load_inode_program(struct service *s)
{
	s->inode_program = inode_program_load();
	return 0;
}

static int read_permits(struct service *s)
{
	CLEANUP(base_freep) char *path = permits_path(s->options->control);

	return path ? permits_open(path, &s->permits) : -ENOMEM;
}

static int make_state_paths(struct service *s)
{
	s->state_path = state_file_path(s->options->control);
	s->files_path = former_file_path(s->options->control);
	return s->state_path && s->files_path ? 0 : -ENOMEM;
}

/* Finds out whether another nameward runs. */
static int open_control(struct service *s)
{
	int r;

	r = control_open(s->loop, s->options->control, requests_answer,
			 &s->requests, &s->control);
	if (r == -EADDRINUSE)
		log_err("%s: another nameward answers there",
			s->options->control);
	else if (r < 0)
		(void)log_failed(r, s->options->control);
	return r;
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
		.aside = s->aside,
		.inode_program = s->inode_program,
		.without = s->disable.bpf,
	};
	CLEANUP(base_freep) char *probe_path = NULL;
	int r;

	memcpy(options.ports, from->ports, sizeof(options.ports));
	/* A place that is ours alone, as the control socket is. */
	if (!s->watch && asprintf(&probe_path, "%s.probe", from->control) >= 0)
		options.probe_path = probe_path;
	r = capture_open(&options, &s->capture);
	if (r < 0)
		log_err("kernel: %s",
			s->capture ? capture_error(s->capture) : strerror(-r));
	else if (s->inode_program < 0) {
		r = s->inode_program;
		log_err("kernel: the program that identifies files: %s",
			strerror(-r));
	}
	return r;
}

/* The start goes on without a queue: then packets in flight are dropped. */
static int open_hold(struct service *s)
{
	const struct hold_options options = {
		.loop = s->loop,
		.classes = capture_classes(s->capture),
		.on_packet = callbacks_drain,
		.context = s,
	};

	if (hold_open(&options, &s->hold) == -EBUSY)
		log_warn("nftables: other programs have queues %d to %d",
			 GATE_NUMBERS_HOLD_FIRST, GATE_NUMBERS_HOLD_LAST);
	return 0;
}

static int open_seen_answers(struct service *s)
{
	return seen_answers_open(&s->seen_answers);
}

static int adopt_sources(struct service *s)
{
	return forward_adopt(s->capture, s->seen_answers, &s->sources);
}

static int open_gate(struct service *s)
{
	const struct gate_callbacks callbacks = {
		.on_packet = callbacks_packet_rejected,
		.on_news = callbacks_gate_news,
		.context = s,
		.hold_queue = hold_queue(s->hold),
		.sources = s->sources,
		.aside = s->device_aside,
		.ct_aside = s->conntrack_aside,
	};
	int r;

	r = gate_open(s->loop, &callbacks, s->disable.nft, &s->gate);
	if (r < 0)
		return r;
	if (!gate_probe(s->gate)->queue) {
		hold_close(s->hold);
		s->hold = NULL;
	}
	capture_socket_marks(s->capture, gate_probe(s->gate)->socket_mark);
	return 0;
}

static int open_active(struct service *s)
{
	const struct active_options options = {
		.loop = s->loop,
		.capture = s->capture,
		.gate = s->gate,
		.disable = &s->disable,
		.policy_path = s->options->policy,
		.state_path = s->state_path,
		.files_path = s->files_path,
		.permits = s->permits,
		.kept = s->kept,
		.key = s->verifies ? &s->key : NULL,
		.first_reason = s->first_reason,
		.first_why = s->first_why[0] ? s->first_why : NULL,
		.first_confirm_s = s->first_confirm_s,
		.on_change = callbacks_policy_leaves,
		.on_news = callbacks_policy_news,
		.context = s,
	};
	int r;

	r = active_new(&options, s->first_policy, &s->active);
	if (r < 0)
		return r;
	s->first_policy = NULL;
	return 0;
}

static int open_suspects(struct service *s)
{
	struct suspects_options options = {
		.reporter = &s->reporter,
		.identity = s->identities,
		.domains = s->domains,
		.netns = sockdiag_home(),
		.denied.maps = capture_denials(s->capture),
	};

	capture_key(s->capture, options.denied.name_key);
	return suspects_new(&options, &s->suspects);
}

static int open_pipeline(struct service *s)
{
	const struct pipeline_options options = {
		.loop = s->loop,
		.aside = s->aside,
		.capture = s->capture,
		.reporter = &s->reporter,
		.gate = s->gate,
		.active = s->active,
		.seen_answers = s->seen_answers,
		.sources = s->sources,
		.suspects = s->suspects,
		.device_aside = s->device_aside,
	};

	s->ring_watch.capture = s->capture;
	return pipeline_new(&options, &s->pipeline);
}

static int start_clock(struct service *s)
{
	const struct loop_rest rest = { .quiet_ms = QUIET_MS,
					.rest_ms = REST_MS,
					.is_quiet = callbacks_is_quiet,
					.context = s };

	loop_set_rest(s->loop, &rest);
	return loop_every(s->loop, SECOND_MS, callbacks_second_passed, s);
}

static void own_flow(void *context, const struct sockdiag_ends *ends,
		     uint8_t class_id)
{
	struct service *s = context;

	gate_own_flow(s->gate, ends, class_id);
}

static int attach_programs(struct service *s)
{
	int r;

	if (s->gate)
		capture_on_flow(s->capture, own_flow, s);
	r = capture_attach(s->capture);
	if (r < 0)
		log_err("kernel: %s", capture_error(s->capture));
	else if (s->gate)
		gate_flows_known(s->gate);
	if (r == 0 && s->active)
		name_services_report(s->capture,
				     &active_policy(s->active)->services);
	return r;
}

/* Without them the sends of denied questions fail. */
static int answer_at_devices(struct service *s)
{
	int r = answering_devices_new(s->loop, s->capture, s->device_aside,
				      &s->answering_devices);

	if (r < 0)
		log_warn("denied questions are not answered: %s", strerror(-r));
	return 0;
}

/* What is not asked by DNS; it goes on without. */
static int watch_services(struct service *s)
{
	name_services_watch(s->capture);
	return 0;
}

static int watch_ring(struct service *s)
{
	int r;

	r = loop_add(s->loop, capture_fd(s->capture), EPOLLIN | EPOLLET,
		     callbacks_ring_readable, s);
	if (r < 0)
		return r;
	s->in_force = true;
	callbacks_drain(s); /* also what came between a former run and this */
	return 0;
}

struct step {
	const char *name; /* subject of the error */
	int (*take)(struct service *s);
	bool logs_itself; /* it has more to say about an error */
};

static const struct step enforcing[] = {
	{ "environment", read_environment, true },
	{ "kernel", check_kernel, true },
	{ "files", load_inode_program, true },
	{ "permissions", read_permits, false },
	{ "policy", start_policy_read, true },
	{ "output", start_records_output, true },
	{ "process cache", start_records_identities, false },
	{ "records", start_records_writer, true },
	{ "state files", make_state_paths, false },
	{ "control socket", open_control, true },
	/* From here on, the kernel is changed. */
	{ "programs", open_capture, true },
	{ "device helper", start_asides_device, false },
	{ "conntrack helper", start_asides_conntrack, false },
	{ "queue", open_hold, true },
	{ "forwarding", open_seen_answers, false },
	{ "forwarding", adopt_sources, false },
	{ "nftables", open_gate, false },
	{ "policy", open_active, false },
	{ "alerts", open_suspects, false },
	{ "pipeline", open_pipeline, false },
	{ "event loop", start_clock, false },
	{ "active policy", start_policy_activate, true },
	{ "attachment", attach_programs, true },
	{ "devices", answer_at_devices, true },
	{ "ring", watch_ring, false },
};

/* Without policy, table and control socket. */
static const struct step watching[] = {
	{ "environment", read_environment, true },
	{ "kernel", check_kernel, true },
	{ "files", load_inode_program, true },
	{ "output", start_records_output, true },
	{ "process cache", start_records_identities, false },
	{ "records", start_records_writer, true },
	/* From here on, the kernel is changed. */
	{ "programs", open_capture, true },
	{ "pipeline", open_pipeline, false },
	{ "event loop", start_clock, false },
	{ "attachment", attach_programs, true },
	{ "name services", watch_services, true },
	{ "ring", watch_ring, false },
};

static int take_steps(struct service *s, const struct step *steps, size_t n)
{
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i++) {
		log_debug("start: %s", steps[i].name);
		r = steps[i].take(s);
		if (r < 0 && !steps[i].logs_itself)
			(void)log_failed(r, steps[i].name);
	}
	return r;
}

int start_service(struct service *s)
{
	if (s->watch)
		return take_steps(s, watching, ARRAY_SIZE(watching));
	return take_steps(s, enforcing, ARRAY_SIZE(enforcing));
}
