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
#include <sys/timerfd.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "enforcer/forward/devices.h"
#include "enforcer/forward/rtnl.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"

#define LINKS_MAX 1024
#define BUFFER 32768
/* Changes that come soon after each other are one, and to look at all devices
 * takes at most a fifth of the time. */
#define PAUSE_NS 20000000ULL
#define PAUSE_FACTOR 4
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
	int timer;
	bool waits;		 /* for the timer */
	uint64_t not_before;	 /* when all may be looked at again */
	struct devices *devices; /* the last that were read; NULL: none */
	bool outdated;		 /* they are to be read anew */
	uint64_t read_ns;	 /* when that was tried last */
	unsigned int late;	 /* how often in a row not all was known */
	uint64_t changed_ns;	 /* when one of ours did; 0: all is known */
	size_t n, oldest;
	struct link list[LINKS_MAX];
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

	*link = links->list[--links->n];
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

/* false: the timer can't be set. */
static bool look_soon(struct links *links)
{
	uint64_t now = wallclock_boottime_ns();
	uint64_t wait = 1;
	struct itimerspec when = { 0 };

	if (links->waits)
		return true;
	if (links->not_before > now)
		wait = links->not_before - now;
	when.it_value.tv_sec = (time_t)(wait / 1000000000);
	when.it_value.tv_nsec = (long)(wait % 1000000000);
	links->waits = timerfd_settime(links->timer, 0, &when, NULL) == 0;
	return links->waits;
}

void links_look_again(struct links *links)
{
	uint64_t start = wallclock_boottime_ns();
	bool late = false;
	uint64_t end;
	size_t i;

	links->outdated = true;
	for (i = links->n; i-- > 0;)
		late |= !look_at(links, &links->list[i]);
	note_late(links, late);
	end = wallclock_boottime_ns();
	links->not_before = end + PAUSE_NS + PAUSE_FACTOR * (end - start);
	if (!late) {
		links->changed_ns = 0;
	} else if (links->changed_ns) {
		links->not_before += LATE_NS;
		(void)look_soon(links);
	}
}

static void on_timer(void *context, uint32_t epoll_events)
{
	struct links *links = context;
	uint64_t times;

	(void)epoll_events;
	(void)!read(links->timer, &times, sizeof(times));
	links->waits = false;
	links_look_again(links);
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
	if (n < 0 && errno != ENOBUFS)
		return;
	if (!links->n) {
		links->outdated = true;
		return;
	}
	if (n >= 0 && links->devices &&
	    mnl_cb_run(buffer, (size_t)n, 0, 0, take_news, &news) >= 0 &&
	    !news.differ)
		return;
	if (!links->changed_ns)
		links->changed_ns = wallclock_boottime_ns();
	if (!look_soon(links))
		links_look_again(links);
}

static struct link *find(struct links *links, uint64_t netns, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (links->list[i].netns == netns &&
		    links->list[i].ifindex == ifindex)
			return &links->list[i];
	return NULL;
}

/* Where there are too many, one of them has to be asked about again. */
static struct link *add(struct links *links, const struct link *link)
{
	if (links->n == LINKS_MAX)
		drop(links, &links->list[links->oldest++ % LINKS_MAX]);
	links->list[links->n] = *link;
	return &links->list[links->n++];
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
	if (r < 0 && r != -EREMOTE)
		return r;
	return ways_out_arrives(devices, (int)way) ? 0 : -ENOENT;
}

int links_check(struct links *links, const struct netns_link_from *from,
		uint32_t ifindex, const struct ip_addr *ip)
{
	struct link *link = find(links, from->netns, ifindex);
	struct link new = { .netns = from->netns, .ifindex = ifindex };
	char why[WAYS_OUT_WHY_MAX];
	int r = 0;

	if (link && link->shut)
		return -EREMOTE;
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

const struct link *links_list(const struct links *links, size_t *ret_n)
{
	*ret_n = links->n;
	return links->list;
}

int links_new(const struct links_options *options, struct links **ret_links)
{
	struct links *links = calloc(1, sizeof(*links));
	int r;

	if (!links)
		return -ENOMEM;
	links->options = *options;
	links->timer =
		timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	r = links->timer < 0 ? -errno : 0;
	if (r == 0)
		r = rtnl_listen(RTMGRP_LINK, &links->monitor);
	if (r == 0)
		r = loop_add(options->loop, mnl_socket_get_fd(links->monitor),
			     EPOLLIN, on_news, links);
	if (r == 0)
		r = loop_add(options->loop, links->timer, EPOLLIN, on_timer,
			     links);
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
	if (links->timer >= 0) {
		loop_remove(links->options.loop, links->timer);
		(void)close(links->timer);
	}
	rtnl_closep(&links->monitor);
	devices_free(links->devices);
	free(links);
}
