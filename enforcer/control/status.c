/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status.c - write counters, features and open addresses as JSON.
 */
#include "enforcer/control/status.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "enforcer/active/follow.h"
#include "enforcer/control/losses.h"
#include "enforcer/control/open_alerts.h"
#include "enforcer/control/status_denied.h"
#include "enforcer/control/status_lists.h"
#include "enforcer/control/status_name_services.h"
#include "enforcer/control/status_policy.h"
#include "enforcer/forward/answering_devices.h"
#include "enforcer/forward/links.h"
#include "enforcer/gate/conntrack/flows.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/gate/numbers.h"
#include "enforcer/gate/plan.h"
#include "enforcer/gate/sources.h"
#include "enforcer/host/disable.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/pipeline.h"
#include "enforcer/record/output/output.h"
#include "enforcer/suspect/suspects.h"
#include "nft/nftdump.h"
#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/mode.h"
#include "policy/policy.h"
#include "policy/port.h"

static void put_resolvers(struct jsonout *json, const struct resolvers *from)
{
	char text[ADDRTEXT_MAX];
	size_t i;

	jsonout_key(json, "resolvers");
	jsonout_open_array(json);
	for (i = 0; i < from->n_nets; i++)
		jsonout_string(json, addrtext(&from->nets[i].ip, text));
	jsonout_close_array(json);
}

static void put_lack_of_queue(struct jsonout *json)
{
	char text[128];

	(void)snprintf(text, sizeof(text),
		       "a free queue of nftables (%d to %d): a packet whose "
		       "answer is in flight is dropped, and TCP retries",
		       GATE_NUMBERS_HOLD_FIRST, GATE_NUMBERS_HOLD_LAST);
	jsonout_string(json, text);
}

/* How often @aside made us wait. */
static void put_late(struct jsonout *json, struct aside *aside)
{
	struct aside_counters counters;

	aside_counters(aside, &counters);
	jsonout_pair_uint(json, "late", counters.late);
	jsonout_pair_uint(json, "unasked", counters.unasked);
	jsonout_pair_uint(json, "left_behind", counters.left);
}

/* How full conntrack is, and why it follows what leaves by lo, if it does. */
static void put_conntrack(struct jsonout *json, const struct status *status)
{
	struct flows_level level;

	gate_flows_level(status->gate, &level);
	jsonout_key(json, "conntrack");
	jsonout_open(json);
	jsonout_pair_uint(json, "flows", level.n);
	jsonout_pair_uint(json, "max", level.max);
	jsonout_pair(json, "loopback",
		     level.redirected[0] ? "tracked" : "untracked");
	if (level.redirected[0])
		jsonout_pair(json, "redirected_by", level.redirected);
	put_late(json, status->conntrack_aside);
	jsonout_pair_bool(json, "whole", level.whole);
	jsonout_close(json);
}

static void put_lacks(struct jsonout *json, const struct status *status)
{
	struct flows_level level;
	const struct capture_features *features =
		capture_features(status->capture);
	const struct nftprobe *probe = gate_probe(status->gate);
	size_t i;

	jsonout_pair(json, "attribution", features->attribution);
	jsonout_pair(json, "hold", status->hold ? "queue" : "drop");
	jsonout_key(json, "lacks");
	jsonout_open_array(json);
	for (i = 0; i < ARRAY_SIZE(features->lacks) && features->lacks[i]; i++)
		jsonout_string(json, features->lacks[i]);
	for (i = 0; i < ARRAY_SIZE(probe->lacks) && probe->lacks[i]; i++)
		jsonout_string(json, probe->lacks[i]);
	if (!status->hold && probe->queue)
		put_lack_of_queue(json);
	gate_flows_level(status->gate, &level);
	if (level.lack)
		jsonout_string(json, level.lack);
	if (follow_is_unwatched(status->followed))
		jsonout_string(json, "inotify: programs, lists and resolv.conf "
				     "that change are looked for each second");
	jsonout_close_array(json);
}

static void put_disabled(struct jsonout *json, const struct disable *disable)
{
	const char *word;
	size_t i;

	jsonout_key(json, "disabled");
	jsonout_open_array(json);
	for (i = 0; (word = disable_word(i)); i++)
		if (disable_has(disable, i))
			jsonout_string(json, word);
	jsonout_close_array(json);
}

static void put_counters(struct jsonout *json, const struct status *status)
{
	struct counters kernel;
	struct pipeline_counters ours;
	struct hold_counters held;

	hold_counters(status->hold, &held);
	capture_counters(status->capture, &kernel);
	pipeline_counters(status->pipeline, &ours);
	jsonout_key(json, "counters");
	jsonout_open(json);
	jsonout_pair_uint(json, "packets", kernel.packets);
	jsonout_pair_uint(json, "queries", kernel.queries);
	jsonout_pair_uint(json, "answers", kernel.answers);
	jsonout_pair_uint(json, "denied", kernel.denied);
	jsonout_pair_uint(json, "stopped", kernel.stopped);
	jsonout_pair_uint(json, "accepted", ours.accepted);
	jsonout_pair_uint(json, "refused", ours.refused);
	jsonout_pair_uint(json, "opened", ours.opened);
	jsonout_pair_uint(json, "connects", ours.connects);
	jsonout_pair_uint(json, "connects_stopped", ours.connects_stopped);
	jsonout_pair_uint(json, "held", held.held);
	jsonout_pair_uint(json, "held_accepted", held.held - held.rejected);
	jsonout_pair_uint(json, "held_refused", held.rejected);
	jsonout_close(json);
}

static void put_lost(struct jsonout *json, const struct status *status)
{
	const struct losses_from from = { status->capture, status->gate,
					  status->hold, status->pipeline,
					  status->suspects };
	struct record_loss lost[LOSSES_PLACES];
	size_t i;

	losses_count(&from, lost);
	jsonout_key(json, "lost");
	jsonout_open(json);
	for (i = 0; i < ARRAY_SIZE(lost); i++)
		jsonout_pair_uint(json, lost[i].where, lost[i].n);
	jsonout_pair_uint(json, "records", output_lost(status->output));
	jsonout_close(json);
}

/* As put_late(), in an object that the caller closes. */
static void open_waits(struct jsonout *json, const char *key,
		       struct aside *aside)
{
	jsonout_key(json, key);
	jsonout_open(json);
	put_late(json, aside);
}

/* Processes that made whoever looked at them wait, and devices. */
static void put_waits(struct jsonout *json, const struct status *status)
{
	open_waits(json, "devices", status->device_aside);
	jsonout_pair_bool(json, "whole",
			  answering_devices_whole(status->answering));
	jsonout_close(json);
	open_waits(json, "processes", status->aside);
	jsonout_pair_uint(json, "passed_by",
			  capture_passed_by(status->capture));
	jsonout_close(json);
}

/* The addresses from which other network namespaces send. */
static void put_sources(struct jsonout *json, const struct sources *sources)
{
	char text[ADDRTEXT_MAX];
	size_t i;

	jsonout_key(json, "sources");
	jsonout_open_array(json);
	for (i = 0; sources && i < sources->n; i++) {
		const struct source *source = &sources->list[i];

		jsonout_open(json);
		jsonout_pair(json, "address", addrtext(&source->ip, text));
		jsonout_pair_uint(json, "netns", source->netns);
		jsonout_close(json);
	}
	jsonout_close_array(json);
}

/* The devices of other network namespaces by which nothing may leave. */
static void put_past_host(struct jsonout *json, const struct pipeline *pipeline)
{
	size_t i, n = 0;
	const struct link *links = pipeline_links(pipeline, &n);

	jsonout_key(json, "past_host");
	jsonout_open_array(json);
	for (i = 0; i < n; i++) {
		if (!links[i].shut)
			continue;
		jsonout_open(json);
		jsonout_pair_uint(json, "netns", links[i].netns);
		jsonout_pair_uint(json, "ifindex", links[i].ifindex);
		jsonout_pair(json, "why", links[i].why);
		jsonout_close(json);
	}
	jsonout_close_array(json);
}

static void put_gate(struct jsonout *json, const struct status *status)
{
	const struct policy *policy = status->active->policy;
	const struct gate_state *served = gate_served(status->gate);

	put_sources(json, status->sources);
	put_past_host(json, status->pipeline);
	jsonout_key(json, "classes");
	jsonout_open(json);
	jsonout_pair_uint(json, "used", served ? served->n_classes : 0);
	jsonout_pair_uint(json, "max",
			  mark_class_resolver(policy->mark_mask) - 1);
	jsonout_close(json);
	jsonout_key(json, "sets");
	jsonout_open(json);
	jsonout_pair_uint(json, "addresses", gate_total(status->gate));
	jsonout_pair_bool(json, "whole", gate_whole(status->gate));
	jsonout_close(json);
}

static int finish(struct jsonout *json, struct buf *out)
{
	jsonout_end(json);
	buf_char(out, '\n');
	return out->failed ? -ENOMEM : 0;
}

int status_write(const struct status *status, struct buf *out)
{
	const struct policy *policy = status->active->policy;
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", true);
	jsonout_pair(json, "version", NAMEWARD_VERSION);
	jsonout_pair_uint(json, "pid", (uint64_t)getpid());
	jsonout_pair_uint(json, "uptime_s",
			  (wallclock_boottime_ns() - status->started_ns) /
				  1000000000ULL);
	status_policy_put(json, status->followed);
	put_resolvers(json, &status->active->resolvers);
	put_lacks(json, status);
	put_disabled(json, status->disable);
	status_lists_put(json, status->followed);
	status_denied_put(json, policy->denied, status->answering);
	status_name_services_put(json, status->capture,
				 &status->active->services);
	if (status->suspects)
		open_alerts_status(status->suspects, json);
	put_counters(json, status);
	put_lost(json, status);
	put_waits(json, status);
	put_gate(json, status);
	put_conntrack(json, status);
	return finish(json, out);
}

static int put_element(void *context, const struct nftdump_element *element)
{
	struct jsonout *json = context;
	char text[ADDRTEXT_MAX];

	jsonout_open(json);
	jsonout_pair(json, "address", addrtext(&element->ip, text));
	if (nftdump_has_source(element))
		jsonout_pair(json, "source", addrtext(&element->source, text));
	jsonout_pair_uint(json, "expires_s",
			  (element->expires_ms + 999) / 1000);
	jsonout_pair_uint(json, "timeout_s", element->timeout_ms / 1000);
	jsonout_pair_uint(json, "packets", element->packets);
	jsonout_pair_uint(json, "bytes", element->bytes_sent);
	jsonout_close(json);
	return 0;
}

static void put_ports(struct jsonout *json, const struct policy_open *open)
{
	char text[PORT_TEXT_MAX];
	size_t i;

	jsonout_key(json, "ports");
	jsonout_open_array(json);
	if (open->any_port)
		jsonout_string(json, "any");
	for (i = 0; !open->any_port && i < open->n_ports; i++)
		jsonout_string(json, port_text(&open->ports[i], text));
	jsonout_close_array(json);
}

int status_write_sets(const struct status *status, struct buf *out)
{
	const struct policy *policy = status->active->policy;
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	size_t i;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_bool(json, "ok", true);
	jsonout_key(json, "sets");
	jsonout_open_array(json);
	for (i = 0; i < policy->n_rules && r == 0; i++) {
		if (!mode_keeps_addresses(policy, &policy->rules[i]))
			continue;
		jsonout_open(json);
		jsonout_pair(json, "rule", policy->rules[i].name);
		put_ports(json, &policy->rules[i].open);
		jsonout_key(json, "addresses");
		jsonout_open_array(json);
		r = gate_dump(status->gate, (uint16_t)i, put_element, json);
		jsonout_close_array(json);
		jsonout_close(json);
	}
	jsonout_close_array(json);
	return r < 0 ? r : finish(json, out);
}
