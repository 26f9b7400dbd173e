/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * links.c - the devices that were asked about, and the monitor of our own.
 */
#include "enforcer/forward/links.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "bpf/aside/aside.h"
#include "enforcer/forward/devices.h"
#include "enforcer/forward/netns_address.h"
#include "enforcer/forward/pace.h"
#include "enforcer/forward/rtnl.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"

#define BUFFER 32768
/* What an ordinary check takes, besides its walk. */
#define CHECK_NS 500000ULL
/* Others wait for us while we look at devices. */
#define LOOK_NS 50000000ULL
/* Other namespaces change unseen. */
#define FRESH_NS 1000000000ULL
/* Where devices are not listed in time: when that is tried again once one of
 * ours has changed, and for how long what was found before stands then. Whoever
 * makes many containers may hold the lock for a good part of a second. */
#define LATE_NS 250000000ULL
#define CHANGED_NS 2000000000ULL
#define LOGGED 2 /* times in a row */

struct links {
	struct links_options options;
	struct mnl_socket *monitor;
	struct pace pace;	 /* of looking at devices again */
	struct devices *devices; /* the last that were read; NULL: none */
	bool outdated;		 /* they are to be read anew */
	uint64_t read_ns;	 /* when that was tried last */
	bool is_late;		 /* not all was known in this round so far */
	unsigned int late;	 /* how often in a row not all was known */
	uint64_t changed_ns;	 /* when one of ours did; 0: all is known */
	uint64_t work_ns;	 /* of the last links_check() */
	struct link_list list;
};

static int read_devices(struct links *links)
{
	struct devices *devices;
	int r;

	if (links->devices && !links->outdated)
		return 0;
	links->read_ns = wallclock_boottime_ns();
	r = devices_new(links->options.devices, &devices);
	if (r < 0)
		return r;
	devices_free(links->devices);
	links->devices = devices;
	links->outdated = false;
	return 0;
}

static void note_work(struct links *links)
{
	if (!links->devices)
		return;
	links->work_ns += links->devices->work_ns;
	links->devices->work_ns = 0;
}

/* A namespace that goes while it is read is an error, and no longer there at
 * the second try. */
static int follow(struct links *links, const struct link *link,
		  char ret_why[WAYS_OUT_WHY_MAX])
{
	int tries, r = 0;

	for (tries = 0; tries < 2; tries++) {
		r = read_devices(links);
		if (r == 0)
			r = ways_out_follow(links->devices, link->nsid,
					    (int)link->ifindex, ret_why);
		note_work(links);
		if (r == 0 || r == -EREMOTE || aside_is_unknown(r))
			return r;
		links->outdated = true;
	}
	return r;
}

/* Does what was found before stand, where follow() yields @r? */
static bool stands(const struct links *links, int r)
{
	return aside_is_unknown(r) &&
	       (!links->changed_ns ||
		wallclock_boottime_ns() < links->changed_ns + CHANGED_NS);
}

static void shut(struct links *links, struct link *link, const char *why)
{
	bool news = !link->shut;

	link->shut = true;
	(void)memcpy(link->why, why, sizeof(link->why));
	if (!news)
		return;
	log_warn("forwarding: device %" PRIu32 " of network namespace %" PRIu64
		 " leads past the host: %s",
		 link->ifindex, link->netns, link->why);
	links->options.on_change(links->options.context, link->netns,
				 link->ifindex);
}

static void drop(struct links *links, struct link *link)
{
	const struct link gone = *link;

	link_list_remove(&links->list, link);
	links->options.on_change(links->options.context, gone.netns,
				 gone.ifindex);
}

/* false: there was no telling. */
static bool look_at(struct links *links, struct link *link)
{
	char why[WAYS_OUT_WHY_MAX];
	int r = follow(links, link, why);

	if (r == -EREMOTE)
		shut(links, link, why);
	else if (r == 0)
		link->shut = false;
	else if (!stands(links, r))
		drop(links, link);
	return !aside_is_unknown(r);
}

/* Others hold the lock for a moment, too. */
static void note_late(struct links *links, bool late)
{
	if (late && ++links->late == LOGGED)
		log_warn("forwarding: the kernel does not list devices in "
			 "time: what was found before stands, until one of "
			 "ours changes");
	if (!late && links->late >= LOGGED)
		log_info("forwarding: the devices are known again");
	if (!late)
		links->late = 0;
}

static void begin_round(struct links *links)
{
	link_list_begin_round(&links->list);
	links->outdated = true;
	links->is_late = false;
}

static void end_round(struct links *links)
{
	note_late(links, links->is_late);
	if (!links->is_late) {
		links->changed_ns = 0;
	} else if (links->changed_ns) {
		pace_rest_longer(&links->pace, LATE_NS);
		begin_round(links);
		(void)pace_soon(&links->pace);
	}
}

/* Look at those whose turn it is, but not for long: the others come later. */
static void look(void *context)
{
	struct links *links = context;
	uint64_t start = wallclock_boottime_ns(), end = start;
	struct link *link;

	while (end - start < LOOK_NS) {
		link = link_list_next(&links->list);
		if (!link)
			break;
		links->is_late |= !look_at(links, link);
		end = wallclock_boottime_ns();
	}
	pace_rest(&links->pace, start, end);
	if (link_list_is_due(&links->list))
		(void)pace_soon(&links->pace);
	else
		end_round(links);
}

void links_look_again(struct links *links)
{
	/* Else a round has not ended yet. */
	if (!link_list_is_due(&links->list))
		begin_round(links);
	if (!links->pace.waits)
		look(links);
}

struct news {
	const struct devices *devices;
	bool differ;
};

static int take_news(const struct nlmsghdr *nlh, void *context)
{
	struct news *news = context;

	if (nlh->nlmsg_type == RTM_NEWLINK || nlh->nlmsg_type == RTM_DELLINK)
		news->differ |= devices_differ(news->devices, nlh);
	return MNL_CB_OK;
}

/* Many notifications change nothing here, such as those of a carrier, which the
 * other end of a pair may send without end. */
static void on_news(void *context, uint32_t epoll_events)
{
	struct links *links = context;
	struct news news = { .devices = links->devices };
	char buffer[BUFFER];
	ssize_t n;

	(void)epoll_events;
	n = mnl_socket_recvfrom(links->monitor, buffer, sizeof(buffer));
	/* Some were lost, or one was cut off. */
	if (n < 0 && errno != ENOBUFS && errno != ENOSPC)
		return;
	if (!links->list.n) {
		links->outdated = true;
		return;
	}
	if (n >= 0 && links->devices &&
	    mnl_cb_run(buffer, (size_t)n, 0, 0, take_news, &news) >= 0 &&
	    !news.differ)
		return;
	if (!links->changed_ns)
		links->changed_ns = wallclock_boottime_ns();
	begin_round(links);
	if (!pace_soon(&links->pace))
		look(links);
}

static struct link *add(struct links *links, const struct link *new)
{
	struct link *link;

	/* A number is of one namespace at a time. */
	while ((link = link_list_former(&links->list, new)))
		drop(links, link);
	/* Where there are too many, one has to be asked about again. */
	if (links->list.n == LINK_LIST_MAX)
		drop(links, link_list_surplus(&links->list));
	return link_list_add(&links->list, new);
}

/* A namespace may have several ways to ours, and send by one from the address
 * of another. */
static int comes_by(struct links *links, const struct link *link,
		    const struct ip_addr *ip)
{
	struct devices *devices = links->devices;
	uint32_t way;
	int r = netns_link_way_to(ip, &way);

	assert(devices); /* follow() has read them */
	if (r < 0)
		return r;
	if (ways_out_arrives(devices, (int)way))
		return 0;
	r = ways_out_follow_all(devices, link->nsid);
	note_work(links);
	if (r < 0 && r != -EREMOTE)
		return r;
	return ways_out_arrives(devices, (int)way) ? 0 : -ENOENT;
}

int links_check(struct links *links, const struct netns_link_from *from,
		uint32_t ifindex, const struct ip_addr *ip)
{
	struct link *link = link_list_find(&links->list, from->netns, ifindex);
	struct link new = { .netns = from->netns,
			    .ifindex = ifindex,
			    .uid = from->uid };
	char why[WAYS_OUT_WHY_MAX];
	int r = 0;

	links->work_ns = 0;
	if (link && link->shut)
		return -EREMOTE;
	links->work_ns = CHECK_NS;
	if (!link)
		r = netns_link_nsid(links->options.processes, from, &new.nsid);
	if (r < 0)
		return r;
	if (wallclock_boottime_ns() - links->read_ns > FRESH_NS)
		links->outdated = true;
	r = follow(links, link ? link : &new, why);
	if (link && !ip && stands(links, r))
		return 0;
	if (r < 0 && r != -EREMOTE)
		return r;
	if (!link)
		link = add(links, &new);
	if (r < 0) {
		shut(links, link, why);
		return r;
	}
	return ip ? comes_by(links, link, ip) : 0;
}

uint64_t links_work_ns(const struct links *links)
{
	return links->work_ns;
}

int links_have_address(struct links *links, uint64_t netns, uint32_t uid,
		       const struct ip_addr *ip)
{
	const struct link *link = link_list_of(&links->list, netns);
	struct netns_address address = { .uid = uid, .ip = *ip };

	if (!link)
		return -ENOENT;
	address.nsid = link->nsid;
	return netns_address_check(links->options.devices, &address);
}

const struct link *links_list(const struct links *links, size_t *ret_n)
{
	*ret_n = links->list.n;
	return links->list.list;
}

int links_new(const struct links_options *options, struct links **ret_links)
{
	struct links *links = calloc(1, sizeof(*links));
	int r;

	if (!links)
		return -ENOMEM;
	links->options = *options;
	links->pace.timer = -1;
	r = pace_open(&links->pace, options->loop, look, links);
	if (r == 0)
		r = rtnl_listen(RTMGRP_LINK, &links->monitor);
	if (r == 0)
		r = loop_add(options->loop, mnl_socket_get_fd(links->monitor),
			     EPOLLIN, on_news, links);
	if (r < 0)
		links_free(links);
	else
		*ret_links = links;
	return r;
}

void links_free(struct links *links)
{
	if (!links)
		return;
	if (links->monitor)
		loop_remove(links->options.loop,
			    mnl_socket_get_fd(links->monitor));
	pace_close(&links->pace);
	rtnl_closep(&links->monitor);
	devices_free(links->devices);
	free(links);
}
