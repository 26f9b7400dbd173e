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

struct links {
	struct loop *loop;
	struct aside *aside;
	links_fn on_change;
	void *context;
	struct mnl_socket *monitor;
	int timer;
	bool waits;	     /* for the timer */
	uint64_t not_before; /* when all may be looked at again */
	struct devices *devices;
	uint64_t read_ns; /* when those were read */
	size_t n, oldest;
	struct link list[LINKS_MAX];
};

static void forget_devices(struct links *links)
{
	devices_free(links->devices);
	links->devices = NULL;
}

static int read_devices(struct links *links)
{
	if (links->devices)
		return 0;
	links->read_ns = wallclock_boottime_ns();
	return devices_new(&links->devices);
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
		if (r == 0 || r == -EREMOTE)
			return r;
		forget_devices(links);
	}
	return r;
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
	links->on_change(links->context, link->netns, link->ifindex);
}

static void drop(struct links *links, struct link *link)
{
	const struct link gone = *link;

	*link = links->list[--links->n];
	links->on_change(links->context, gone.netns, gone.ifindex);
}

static void look_at(struct links *links, struct link *link)
{
	char why[WAYS_OUT_WHY_MAX];
	int r = follow(links, link, why);

	if (r == -EREMOTE) {
		shut(links, link, why);
	} else if (r < 0) {
		drop(links, link);
	} else {
		link->shut = false;
	}
}

void links_look_again(struct links *links)
{
	uint64_t start = wallclock_boottime_ns();
	uint64_t end;
	size_t i;

	forget_devices(links);
	for (i = links->n; i-- > 0;)
		look_at(links, &links->list[i]);
	end = wallclock_boottime_ns();
	links->not_before = end + PAUSE_NS + PAUSE_FACTOR * (end - start);
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

static void look_soon(struct links *links)
{
	uint64_t now = wallclock_boottime_ns();
	uint64_t wait = 1;
	struct itimerspec when = { 0 };

	if (links->waits)
		return;
	if (links->not_before > now)
		wait = links->not_before - now;
	when.it_value.tv_sec = (time_t)(wait / 1000000000);
	when.it_value.tv_nsec = (long)(wait % 1000000000);
	links->waits = timerfd_settime(links->timer, 0, &when, NULL) == 0;
	if (!links->waits)
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
		forget_devices(links);
		return;
	}
	if (n < 0 || !links->devices ||
	    mnl_cb_run(buffer, (size_t)n, 0, 0, take_news, &news) < 0 ||
	    news.differ)
		look_soon(links);
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
static int comes_by(struct devices *devices, const struct link *link,
		    const struct ip_addr *ip)
{
	char why[WAYS_OUT_WHY_MAX];
	size_t i;
	int r = netns_link_comes_by(devices, ip);

	assert(devices); /* follow() has read them */
	for (i = 0; r == -ENOENT && i < devices->n; i++) {
		const struct device *device = &devices->list[i];

		if (device->nsid != link->nsid || device->is_loopback)
			continue;
		(void)ways_out_follow(devices, link->nsid, device->index, why);
		r = netns_link_comes_by(devices, ip);
	}
	return r;
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
		r = netns_link_nsid(links->aside, from, &new.nsid);
	if (r < 0)
		return r;
	if (wallclock_boottime_ns() - links->read_ns > FRESH_NS)
		forget_devices(links);
	r = follow(links, link ? link : &new, why);
	if (r < 0 && r != -EREMOTE)
		return r;
	if (!link)
		link = add(links, &new);
	if (r < 0) {
		shut(links, link, why);
		return r;
	}
	return ip ? comes_by(links->devices, link, ip) : 0;
}

const struct link *links_list(const struct links *links, size_t *ret_n)
{
	*ret_n = links->n;
	return links->list;
}

int links_new(struct loop *loop, struct aside *aside, links_fn on_change,
	      void *context, struct links **ret_links)
{
	struct links *links = calloc(1, sizeof(*links));
	int r;

	if (!links)
		return -ENOMEM;
	links->loop = loop;
	links->aside = aside;
	links->on_change = on_change;
	links->context = context;
	links->timer =
		timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	r = links->timer < 0 ? -errno : 0;
	if (r == 0)
		r = rtnl_listen(RTMGRP_LINK, &links->monitor);
	if (r == 0)
		r = loop_add(loop, mnl_socket_get_fd(links->monitor), EPOLLIN,
			     on_news, links);
	if (r == 0)
		r = loop_add(loop, links->timer, EPOLLIN, on_timer, links);
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
		loop_remove(links->loop, mnl_socket_get_fd(links->monitor));
	if (links->timer >= 0) {
		loop_remove(links->loop, links->timer);
		(void)close(links->timer);
	}
	rtnl_closep(&links->monitor);
	devices_free(links->devices);
	free(links);
}
