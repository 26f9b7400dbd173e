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

#include "bpf/capture.h"
#include "enforcer/forward/parked.h"
#include "enforcer/forward/rtnl.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"

#define DEVICES_MAX 65536
#define BUFFER 32768

struct answering_devices {
	struct loop *loop;
	struct capture *capture;
	struct mnl_socket *monitor;
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

static void came(struct answering_devices *devices, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	uint32_t ifindex = (uint32_t)info->ifi_index;
	struct answering_device *device = find(devices, ifindex);
	bool is_new = !device;
	int r;

	if (is_new)
		device = add(devices, ifindex);
	if (!device)
		return;
	device->seen = true;
	take_name(nlh, device->name);
	if (device->error == 0)
		return;
	r = capture_devices_add(devices->capture, ifindex);
	if (r < 0 && is_new)
		log_debug("device %s: denied questions are not answered: %s",
			  device->name, strerror(-r));
	device->error = r;
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

/* Read all devices.  One that went unnoticed is not among them: its entry in
 * the list stays. */
static int read_all(struct answering_devices *devices)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	int r = rtnl_open(&nl);

	return r < 0 ? r : rtnl_each_link(nl, -1, take_news, devices);
}

/*
 * Notifications were lost: look at all devices anew.  The programs stay where
 * they are meanwhile, as a question may be on its way to one of them.
 */
static void read_again(struct answering_devices *devices)
{
	size_t i;

	for (i = 0; i < devices->n; i++) {
		devices->list[i].seen = false;
		devices->list[i].error = -EAGAIN;
	}
	if (read_all(devices) < 0)
		return;
	for (i = devices->n; i-- > 0;) {
		if (devices->list[i].seen)
			continue;
		capture_devices_remove(devices->capture,
				       devices->list[i].ifindex);
		devices->list[i] = devices->list[--devices->n];
	}
}

static void on_news(void *context, uint32_t epoll_events)
{
	struct answering_devices *devices = context;
	char buffer[BUFFER];
	ssize_t n;

	(void)epoll_events;
	n = mnl_socket_recvfrom(devices->monitor, buffer, sizeof(buffer));
	if (n >= 0) {
		(void)mnl_cb_run(buffer, (size_t)n, 0, 0, take_news, devices);
	} else if (errno == ENOBUFS) {
		read_again(devices);
	}
}

int answering_devices_new(struct loop *loop, struct capture *capture,
			  struct answering_devices **ret_devices)
{
	struct answering_devices *devices = calloc(1, sizeof(*devices));
	int r;

	if (!devices)
		return -ENOMEM;
	devices->loop = loop;
	devices->capture = capture;
	r = rtnl_listen(RTMGRP_LINK, &devices->monitor);
	if (r == 0)
		r = loop_add(loop, mnl_socket_get_fd(devices->monitor), EPOLLIN,
			     on_news, devices);
	if (r == 0)
		r = read_all(devices);
	if (r < 0) {
		answering_devices_free(devices);
		return r;
	}
	capture_devices_known(capture);
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
	r = parked_end(answers_at, devices);
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
