/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forward.c - a new source address: see whose it is, add it to nftables, wait
 * for the ACK, then let the kernel side pass it.  Removal runs in the reverse
 * order.
 */
#include "enforcer/forward/forward.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/capture.h"
#include "bpf/maps/sources.h"
#include "enforcer/active/active.h"
#include "enforcer/forward/holder/holders.h"
#include "enforcer/forward/links.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/plan.h"
#include "enforcer/gate/sources.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/eval/mark.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define SWEEP_MS 10000
#define IDLE_NS 120000000000ULL
/* What is for the link needs nothing in nftables, and is seldom sent twice. */
#define LINK_IDLE_NS 3600000000000ULL

struct forward {
	struct forward_options options;
	struct links *links;
	struct holders holders;
	uint64_t generation; /* of the image seen last */
	uint64_t since_ns;   /* when it was seen first */
};

/* Add the clauses that deny networks to every program; @for_unknown: to any, as
 * each may be about a program that is not known; but none that lets pass what
 * another one stops. */
static void add_denials(const struct policy *policy, bool for_unknown,
			uint64_t *words)
{
	const bool stops = mode_stops_connections(policy);
	const struct policy_rule *rule;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		rule = &policy->rules[i];
		if (!policy_shuts_networks(rule))
			continue;
		if (!rule->n_subjects ||
		    (for_unknown && (!stops || mode_stops(policy, rule))))
			clauses_set(words, rule->first_clause, 1);
	}
}

/*
 * A socket has no class between the installation of an image and the scan of
 * the open sockets, a moment later.  Is @event from before the end of that?
 */
static bool is_early(struct forward *f, const struct event *event)
{
	uint64_t generation = active_policy(f->options.active)->generation;

	if (f->generation != generation) {
		f->generation = generation;
		f->since_ns = wallclock_boottime_ns();
	}
	return event->ktime_ns < f->since_ns;
}

/* The clauses of the class of @event.  -ENOENT: it is not known (yet). */
static int words_of(struct forward *f, const struct event *event,
		    uint64_t ret_words[EVENT_CLASS_WORDS])
{
	const struct policy *policy = active_policy(f->options.active)->policy;
	uint32_t resolver = mark_class_resolver(policy->mark_mask);
	const struct gate_state *served = gate_served(f->options.gate);
	const struct gate_class *cls;
	bool early = is_early(f, event);

	memset(ret_words, 0, EVENT_CLASS_WORDS * sizeof(ret_words[0]));
	if (event->class_id >= resolver || event->class_id == 0) {
		add_denials(policy, event->class_id != resolver, ret_words);
		return event->class_id != resolver && early ? -ENOENT : 0;
	}
	cls = served ? gate_state_find_class(served, event->class_id) : NULL;
	if (!cls)
		return -ENOENT;
	memcpy(ret_words, cls->words, sizeof(cls->words));
	return 0;
}

/* May a program of clauses @words send although its source can't be verified?
 * Yes, where nothing is denied to it. */
static bool may_stay_unverified(const struct forward *f, const uint64_t *words)
{
	const struct host_policy *now = active_policy(f->options.active);
	const struct policy *policy = now->policy;
	struct source met = { 0 };
	size_t i;

	if (policy->default_egress != POLICY_ALLOW)
		return false;
	sources_meet(&met, now->class_epoch, words);
	for (i = 0; i < policy->n_rules; i++)
		if (policy_shuts_networks(&policy->rules[i]) &&
		    gate_plan_rule_meets(&policy->rules[i], &met,
					 now->class_epoch))
			return false;
	return true;
}

/* Let @event's source be forwarded, in nftables. */
static int add_source(struct forward *f, const struct event *event,
		      const uint64_t *words)
{
	struct source *source = NULL;
	int r = holders_find(&f->holders, event, &source);

	if (r < 0)
		return r;
	source->leaving = false;
	sources_meet(source, active_policy(f->options.active)->class_epoch,
		     words);
	return gate_add_source(f->options.gate, source);
}

static int confirm(struct forward *f, const struct event *event)
{
	return maps_sources_confirm(capture_sources(f->options.capture), event);
}

int forward_event(struct forward *f, const struct event *event)
{
	const struct host_policy *now = active_policy(f->options.active);
	uint64_t words[EVENT_CLASS_WORDS];
	int r;

	if (event->class_epoch != now->class_epoch ||
	    words_of(f, event, words) < 0)
		return 0; /* the kernel reports it again */
	/* Nobody forwards what is for the link, so nftables never sees it. */
	r = event->flags & EVENT_LINK ? holders_verify(&f->holders, event, NULL)
				      : add_source(f, event, words);
	if (r < 0 && r != -EAGAIN && may_stay_unverified(f, words))
		r = 0;
	if (r == 0)
		return confirm(f, event);
	if (r != -EAGAIN && now->policy->mode == POLICY_AUDIT &&
	    !(event->flags & EVENT_STOPPED))
		(void)confirm(f, event); /* it is reported once */
	return r;
}

struct sweep {
	struct forward *forward;
	uint64_t now_ns;
	uint32_t class_epoch;
	bool used[SOURCES_MAX];
};

static bool is_idle(void *context, const struct shared_source *key,
		    uint64_t seen_ns)
{
	struct sweep *sweep = context;
	struct sources *sources = sweep->forward->options.sources;
	const struct ip_addr ip = maps_sources_address(key);
	const struct source *source = sources_find(sources, &ip);
	bool idle = sweep->now_ns >
		    seen_ns + (key->is_link ? LINK_IDLE_NS : IDLE_NS);

	if (source && source->netns == key->netns && !idle)
		sweep->used[source - sources->list] = true;
	return idle || key->class_epoch != sweep->class_epoch;
}

/* A source that nothing comes from is removed in two steps: when the kernel has
 * dropped it, packets on their way have 10 seconds to get through nftables. */
static void sweep_sources(void *context, uint32_t epoll_events)
{
	struct forward *f = context;
	struct sources *sources = f->options.sources;
	struct sweep sweep = {
		.forward = f,
		.now_ns = wallclock_boottime_ns(),
		.class_epoch = active_policy(f->options.active)->class_epoch,
	};
	size_t i;

	(void)epoll_events;
	f->holders.past.spent_ns = 0;
	links_look_again(f->links);
	if (!gate_served(f->options.gate))
		return;
	maps_sources_sift(capture_sources(f->options.capture), is_idle, &sweep);
	for (i = sources->n; i-- > 0;) {
		struct source *source = &sources->list[i];

		if (sweep.used[i])
			source->leaving = false;
		else if (!source->leaving)
			source->leaving = true;
		else
			(void)holders_remove(&f->holders, source);
	}
}

bool forward_is_quiet(const struct forward *f)
{
	size_t n_links;

	(void)links_list(f->links, &n_links);
	return !n_links && !f->options.sources->n;
}

static bool adopt(void *context, const struct shared_source *key,
		  uint64_t seen_ns)
{
	struct sources *sources = context;
	const struct ip_addr ip = maps_sources_address(key);

	(void)seen_ns;
	if (!key->is_link && !sources_find(sources, &ip))
		(void)sources_add(sources, key->netns, &ip);
	return true; /* its classes are unknown here: have it reported again */
}

int forward_adopt(struct capture *capture,
		  const struct seen_answers *seen_answers,
		  struct sources **ret_sources)
{
	struct sources *sources = calloc(1, sizeof(*sources));

	if (!sources)
		return -ENOMEM;
	sources->answers_group = seen_answers_group(seen_answers);
	maps_sources_sift(capture_sources(capture), adopt, sources);
	*ret_sources = sources;
	return 0;
}

struct device_of {
	uint64_t netns;
	uint32_t ifindex;
};

static bool leaves_by(void *context, const struct shared_source *key,
		      uint64_t seen_ns)
{
	const struct device_of *device = context;

	(void)seen_ns;
	return key->netns == device->netns && key->ifindex == device->ifindex;
}

/* Nothing leaves by that device until it was reported again. */
static void withdraw(void *context, uint64_t netns, uint32_t ifindex)
{
	struct device_of device = { netns, ifindex };
	struct forward *f = context;

	maps_sources_sift(capture_sources(f->options.capture), leaves_by,
			  &device);
}

int forward_new(const struct forward_options *options,
		struct forward **ret_forward)
{
	struct forward *f = calloc(1, sizeof(*f));
	const struct links_options links = { .loop = options->loop,
					     .processes = options->aside,
					     .devices = options->device_aside,
					     .on_change = withdraw,
					     .context = f };
	int r;

	if (!f)
		return -ENOMEM;
	f->options = *options;
	r = links_new(&links, &f->links);
	f->holders.links = f->links;
	f->holders.gate = options->gate;
	f->holders.sources = options->sources;
	f->holders.confirmed_fd = capture_sources(options->capture);
	if (r == 0)
		r = loop_every(options->loop, SWEEP_MS, sweep_sources, f);
	if (r < 0)
		forward_free(f);
	else
		*ret_forward = f;
	return r;
}

void forward_free(struct forward *f)
{
	if (!f)
		return;
	links_free(f->links);
	free(f);
}

const struct link *forward_links(const struct forward *f, size_t *ret_n)
{
	*ret_n = 0;
	return f ? links_list(f->links, ret_n) : NULL;
}
