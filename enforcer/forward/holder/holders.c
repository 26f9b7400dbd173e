/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * holders.c - verify a sender, and let it take an address that is free.
 */
#include "enforcer/forward/holder/holders.h"

#include <errno.h>
#include <stdbool.h>

#include "bpf/aside/aside.h"
#include "bpf/maps/sources.h"
#include "enforcer/forward/links.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/sources.h"
#include "enforcer/lib/wallclock.h"

/* The sender chooses how often an address is verified.  To fail is dear: 20
 * times, and a namespace has no credit. */
#define FAILURE_NS UINT64_C(10000000)
/* To end flows is charged up to this: how many there are was up to others. */
#define ENDING_MAX_NS UINT64_C(50000000)

static bool may(struct holders *h, const struct event *event)
{
	return accounts_may(&h->accounts, event->netns, event->owner.uid,
			    wallclock_boottime_ns());
}

static void charge(struct holders *h, const struct event *event,
		   uint64_t spent_ns)
{
	accounts_charge(&h->accounts, event->netns, event->owner.uid,
			wallclock_boottime_ns(), spent_ns);
}

static int check_link(struct holders *h, const struct event *event,
		      const struct ip_addr *ip)
{
	const struct netns_link_from from = {
		.netns = event->netns,
		.tgid = event->owner.tgid,
		.tid = event->owner.tid,
		.uid = event->owner.uid,
	};

	return links_check(h->links, &from, event->ifindex, ip);
}

/* That a device leads past us is remembered, and costs nothing then. */
static bool is_remembered(const struct holders *h, int r)
{
	return r == -EREMOTE && !links_work_ns(h->links);
}

int holders_verify(struct holders *h, const struct event *event,
		   const struct ip_addr *ip)
{
	int r;

	if (!may(h, event))
		return -EAGAIN;
	r = check_link(h, event, ip);
	/* How long a helper may be waited for has a bound of its own. */
	if (aside_is_unknown(r) || is_remembered(h, r))
		return r;
	charge(h, event, links_work_ns(h->links) + (r < 0 ? FAILURE_NS : 0));
	return r;
}

static int has_address(struct holders *h, const struct event *event,
		       uint64_t netns, const struct ip_addr *ip)
{
	return links_have_address(h->links, netns, event->owner.uid, ip);
}

/* The namespace other than that of @event that has or had @ip; 0: none is
 * known. */
static uint64_t other_holder(const struct holders *h, const struct event *event,
			     const struct ip_addr *ip,
			     const struct source *source)
{
	uint64_t netns =
		source ? source->netns : past_sources_whose(&h->past, ip);

	return netns == event->netns ? 0 : netns;
}

/*
 * May the namespace of @event have @ip, which @holder has, or had if @source is
 * NULL?  Some send from addresses that they have not configured
 * (transparent proxies): they keep it from others that have not, either.
 */
static int may_take(struct holders *h, const struct event *event,
		    const struct ip_addr *ip, const struct source *source,
		    uint64_t holder)
{
	int r = has_address(h, event, holder, ip);

	if (r == 0)
		return -EADDRINUSE;
	if (r != -ENOENT)
		return r;
	if (!source)
		return 0;
	r = has_address(h, event, event->netns, ip);
	return r == -ENOENT ? -EADDRINUSE : r;
}

/* For maps_sources_sift(): is it @context, a source?  What leaves from there is
 * reported again then. */
static bool is_of_source(void *context, const struct shared_source *key,
			 uint64_t seen_ns)
{
	const struct source *source = context;
	const struct ip_addr ip = maps_sources_address(key);

	(void)seen_ns;
	return key->netns == source->netns && ip_addr_equal(&ip, &source->ip);
}

int holders_remove(struct holders *h, struct source *source)
{
	const struct source gone = *source;

	maps_sources_sift(h->confirmed_fd, is_of_source, source);
	past_sources_note(&h->past, &gone.ip, gone.netns);
	sources_remove(h->sources, source);
	return gate_remove_source(h->gate, &gone);
}

static int end_flows(struct holders *h, const struct event *event,
		     const struct ip_addr *ip)
{
	uint64_t before_ns = h->past.spent_ns, spent_ns;
	int r = past_sources_end_flows(&h->past, h->gate, ip, event->netns);

	spent_ns = h->past.spent_ns - before_ns;
	if (!aside_is_unknown(r))
		charge(h, event,
		       spent_ns < ENDING_MAX_NS ? spent_ns : ENDING_MAX_NS);
	return r;
}

/* Have @ip, of @source if that is not NULL, be nobody's. */
static int take(struct holders *h, const struct event *event,
		const struct ip_addr *ip, struct source *source)
{
	uint64_t holder = other_holder(h, event, ip, source);
	int r = 0;

	if (holder) {
		r = may_take(h, event, ip, source, holder);
		if (r == -EADDRINUSE)
			charge(h, event, FAILURE_NS);
	}
	/* Else it would be nobody's for a while, with flows of before. */
	if (r == 0 && source && !past_sources_may_end(&h->past))
		r = -EAGAIN;
	if (r == 0 && source)
		r = holders_remove(h, source);
	return r < 0 ? r : end_flows(h, event, ip);
}

int holders_find(struct holders *h, const struct event *event,
		 struct source **ret_source)
{
	const struct ip_addr ip = ip_addr_of(event->family, event->local);
	struct source *source = sources_find(h->sources, &ip);
	int r;

	if (source && source->netns == event->netns) {
		*ret_source = source;
		return holders_verify(h, event, NULL);
	}
	r = holders_verify(h, event, &ip);
	if (r == 0)
		r = take(h, event, &ip, source);
	if (r < 0)
		return r;
	source = sources_add(h->sources, event->netns, &ip);
	if (!source)
		return -ENOSPC;
	*ret_source = source;
	return 0;
}
