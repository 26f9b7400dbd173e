/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answering_devices.c - read the list of devices, and follow rtnetlink's
 * notifications from then on.
 */
#include "enforcer/forward/answering_devices.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "bpf/aside/aside.h"
#include "bpf/capture_devices.h"
#include "enforcer/forward/parked.h"
#include "enforcer/forward/rtnl.h"
#include "enforcer/forward/rtnl_aside.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"

#define DEVICES_MAX 65536
#define BUFFER 32768
#define LOGGED_NS 1000000000ULL
/* At a boot all devices are set up at once, so the start tries so often. */
#define TRIES 20
#define TRY_MS 50

struct answering_devices {
	struct loop *loop;
	struct capture *capture;
	struct aside *aside;
	struct mnl_socket *monitor;
	bool late;	  /* something is missing in the list */
	uint64_t late_ns; /* since when; 0: nothing is */
	bool logged;	  /* that it is */
	bool known;	  /* nothing was, once */
	struct answering_device *list;
	size_t n, room;
};

static struct answering_device *find(struct answering_devices *devices,
				     uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < devices->n; i++)
		if (devices->list[i].ifindex == ifindex)
			return &devices->list[i];
	return NULL;
}

static struct answering_device *add(struct answering_devices *devices,
				    uint32_t ifindex)
{
	size_t room = devices->room ? 2 * devices->room : 16;
	struct answering_device *list = devices->list;

	if (devices->n == devices->room) {
		if (room > DEVICES_MAX)
			return NULL;
		list = reallocarray(list, room, sizeof(*list));
		if (!list)
			return NULL;
		devices->list = list;
		devices->room = room;
	}
	list += devices->n++;
	*list = (struct answering_device){ .ifindex = ifindex,
					   .error = -EAGAIN };
	return list;
}

static void take_name(const struct nlmsghdr *nlh, char name[16])
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg))
	{
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			rtnl_text(attr, name, 16);
	}
}

/* Have questions answered at @device, unless that was done already. */
static void add_program(struct answering_devices *devices,
			struct answering_device *device)
{
	int r = capture_devices_add(devices->capture, devices->aside,
				    device->ifindex);

	/* What was added before stands.  -EEXIST: so the kernel says while a
	 * helper that was late goes. */
	if (aside_is_unknown(r) || r == -EEXIST) {
		devices->late = true;
		return;
	}
	if (r < 0 && device->error == -EAGAIN)
		log_debug("device %s: denied questions are not answered: %s",
			  device->name, strerror(-r));
	device->error = r;
	device->seen = true;
}

static void came(struct answering_devices *devices, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	uint32_t ifindex = (uint32_t)info->ifi_index;
	struct answering_device *device = find(devices, ifindex);

	if (!device)
		device = add(devices, ifindex);
	if (!device)
		return;
	device->listed = true;
	take_name(nlh, device->name);
	if (device->error != 0 || !device->seen)
		add_program(devices, device);
}

static void went(struct answering_devices *devices, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct answering_device *device;

	/* The kernel sends this also for a port that leaves its bridge. */
	if (info->ifi_family != AF_UNSPEC)
		return;
	device = find(devices, (uint32_t)info->ifi_index);
	if (!device)
		return;
	capture_devices_remove(devices->capture, device->ifindex);
	*device = devices->list[--devices->n];
}

static int take_news(const struct nlmsghdr *nlh, void *context)
{
	if (nlh->nlmsg_type == RTM_NEWLINK)
		came(context, nlh);
	else if (nlh->nlmsg_type == RTM_DELLINK)
		went(context, nlh);
	return MNL_CB_OK;
}

/* Others hold the lock for a moment, too. */
static void log_late(struct answering_devices *devices)
{
	uint64_t now = wallclock_boottime_ns();

	if (!devices->late_ns)
		devices->late_ns = now;
	if (devices->logged || now < devices->late_ns + LOGGED_NS)
		return;
	devices->logged = true;
	log_warn("devices: the kernel does not tell of all in time: at the "
		 "others the sends of denied questions fail");
}

static void note_late(struct answering_devices *devices)
{
	if (devices->late) {
		log_late(devices);
		return;
	}
	if (devices->logged)
		log_info("devices: all are known again");
	devices->logged = false;
	devices->late_ns = 0;
	if (!devices->known)
		capture_devices_known(devices->capture);
	devices->known = true;
}

/* Forget those that are not there any more. */
static void sweep(struct answering_devices *devices)
{
	size_t i;

	for (i = devices->n; i-- > 0;) {
		if (devices->list[i].listed)
			continue;
		capture_devices_remove(devices->capture,
				       devices->list[i].ifindex);
		devices->list[i] = devices->list[--devices->n];
	}
}

/*
 * Look at all devices anew, as at the start, and when notifications were lost.
 * The programs stay where they are meanwhile, as a question may be on its way
 * to one of them.
 */
static void read_all(struct answering_devices *devices)
{
	size_t i;
	int r;

	for (i = 0; i < devices->n; i++)
		devices->list[i].listed = devices->list[i].seen = false;
	devices->late = false;
	r = rtnl_aside_each_link(devices->aside, -1, take_news, devices);
	if (r == 0)
		sweep(devices);
	devices->late |= r < 0;
	note_late(devices);
}

static void read_first(struct answering_devices *devices)
{
	const struct timespec pause = { .tv_nsec = TRY_MS * 1000000L };
	int i;

	read_all(devices);
	for (i = 1; i < TRIES && devices->late; i++) {
		(void)nanosleep(&pause, NULL);
		read_all(devices);
	}
}

/*
 * Notifications were lost, so an index may be of another device by now.  At
 * that a helper that is late may attach the program, whose link ends with it;
 * what is known of the index would let a question come there.
 */
static void read_all_anew(struct answering_devices *devices)
{
	size_t i;

	for (i = 0; i < devices->n; i++)
		capture_devices_doubt(devices->capture,
				      devices->list[i].ifindex);
	read_all(devices);
}

static void on_news(void *context, uint32_t epoll_events)
{
	struct answering_devices *devices = context;
	char buffer[BUFFER];
	ssize_t n;

	(void)epoll_events;
	n = mnl_socket_recvfrom(devices->monitor, buffer, sizeof(buffer));
	if (n >= 0)
		(void)mnl_cb_run(buffer, (size_t)n, 0, 0, take_news, devices);
	else if (errno == ENOBUFS || errno == ENOSPC) /* or was cut off */
		read_all_anew(devices);
}

int answering_devices_new(struct loop *loop, struct capture *capture,
			  struct aside *aside,
			  struct answering_devices **ret_devices)
{
	struct answering_devices *devices = calloc(1, sizeof(*devices));
	int r;

	if (!devices)
		return -ENOMEM;
	devices->loop = loop;
	devices->capture = capture;
	devices->aside = aside;
	r = rtnl_listen(RTMGRP_LINK, &devices->monitor);
	if (r == 0)
		r = loop_add(loop, mnl_socket_get_fd(devices->monitor), EPOLLIN,
			     on_news, devices);
	if (r < 0) {
		answering_devices_free(devices);
		return r;
	}
	read_first(devices);
	*ret_devices = devices;
	return 0;
}

void answering_devices_free(struct answering_devices *devices)
{
	if (!devices)
		return;
	if (devices->monitor)
		loop_remove(devices->loop, mnl_socket_get_fd(devices->monitor));
	rtnl_closep(&devices->monitor);
	free(devices->list);
	free(devices);
}

void answering_devices_tick(struct answering_devices *devices)
{
	if (devices && devices->late)
		read_all(devices);
}

bool answering_devices_whole(const struct answering_devices *devices)
{
	return !devices || !devices->late;
}

static bool answers_at(void *context, uint32_t ifindex)
{
	const struct answering_devices *devices = context;

	return capture_devices_answers(devices->capture, ifindex);
}

void answering_devices_end(struct answering_devices *devices)
{
	int r;

	if (!devices || !capture_devices_stop(devices->capture))
		return;
	r = parked_end(devices->aside, answers_at, devices);
	if (r < 0)
		log_warn(
			"neighbours: %s; denied questions that wait for one may leave",
			strerror(-r));
	else if (r > 0)
		log_info(
			"%d neighbours did not answer: what waited for them was dropped",
			r);
}

const struct answering_device *
answering_devices_list(const struct answering_devices *devices, size_t *ret_n)
{
	*ret_n = devices ? devices->n : 0;
	return devices ? devices->list : NULL;
}
