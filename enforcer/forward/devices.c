/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * devices.c - one dump of RTM_GETLINK for each namespace, of others by
 * IFLA_TARGET_NETNSID (Linux 4.20).
 */
#include "enforcer/forward/devices.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/forward/rtnl.h"
#include "enforcer/forward/rtnl_aside.h"
#include "policy/base.h"

/* More are not looked through. */
#define DEVICES_MAX 32768
#define NAMESPACES_MAX 2048

struct dump {
	struct devices *devices;
	int32_t nsid;
};

static void take_kind(const struct nlattr *info, struct device *device)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, info)
	{
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			rtnl_text(attr, device->kind, sizeof(device->kind));
	}
}

static struct device device_of(const struct nlmsghdr *nlh, int32_t nsid)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct device device = {
		.nsid = nsid,
		.index = info->ifi_index,
		.link_nsid = nsid,
		.is_loopback = info->ifi_flags & IFF_LOOPBACK,
	};
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*info))
	{
		switch (mnl_attr_get_type(attr)) {
		case IFLA_MASTER:
			device.master = rtnl_number(attr);
			break;
		case IFLA_LINK:
			device.link = rtnl_number(attr);
			break;
		case IFLA_LINK_NETNSID:
			device.link_nsid = rtnl_number(attr);
			break;
		case IFLA_IFNAME:
			rtnl_text(attr, device.name, sizeof(device.name));
			break;
		case IFLA_LINKINFO:
			take_kind(attr, &device);
			break;
		default:
			break;
		}
	}
	return device;
}

static int take_device(const struct nlmsghdr *nlh, void *context)
{
	const struct dump *dump = context;
	struct devices *devices = dump->devices;
	struct device *list;

	if (devices->n == devices->room) {
		size_t room = devices->room ? 2 * devices->room : 64;

		if (room > DEVICES_MAX) {
			errno = ENOSPC;
			return MNL_CB_ERROR;
		}
		list = reallocarray(devices->list, room, sizeof(*list));
		if (!list)
			return MNL_CB_ERROR;
		devices->list = list;
		devices->room = room;
	}
	devices->list[devices->n++] = device_of(nlh, dump->nsid);
	return MNL_CB_OK;
}

static int dump_devices(struct devices *devices, int32_t nsid)
{
	struct dump dump = { .devices = devices, .nsid = nsid };

	return rtnl_aside_each_link(devices->aside, nsid, take_device, &dump);
}

/* The kernel gives our own namespace a number, too, when it names it as that of
 * another one's devices. */
static int find_home(struct devices *devices)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int fd = -1;
	int r;

	fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = rtnl_open(&nl);
	return r < 0 ? r : rtnl_nsid(nl, fd, &devices->home_nsid);
}

int devices_read(struct devices *devices, int32_t nsid)
{
	int32_t *read;
	size_t i;
	int r;

	for (i = 0; i < devices->n_read; i++)
		if (devices->read[i] == nsid)
			return 0;
	if (devices->n_read == NAMESPACES_MAX)
		return -ENOSPC;
	read = reallocarray(devices->read, devices->n_read + 1, sizeof(*read));
	if (!read)
		return -ENOMEM;
	devices->read = read;
	r = dump_devices(devices, nsid);
	if (r == 0)
		read[devices->n_read++] = nsid;
	return r;
}

int devices_new(struct aside *aside, struct devices **ret_devices)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	int r;

	devices = calloc(1, sizeof(*devices));
	if (!devices)
		return -ENOMEM;
	devices->aside = aside;
	devices->home_nsid = DEVICES_HOME;
	r = find_home(devices);
	if (r == 0)
		r = devices_read(devices, DEVICES_HOME);
	if (r == 0)
		*ret_devices = TAKE_PTR(devices);
	return r;
}

void devices_free(struct devices *devices)
{
	if (!devices)
		return;
	free(devices->list);
	free(devices->read);
	free(devices);
}

void devices_freep(struct devices **devices)
{
	devices_free(*devices);
}

struct device *devices_find(const struct devices *devices, int32_t nsid,
			    int index)
{
	size_t i;

	for (i = 0; i < devices->n; i++)
		if (devices->list[i].index == index &&
		    devices->list[i].nsid == nsid)
			return &devices->list[i];
	return NULL;
}

int32_t devices_link_nsid(const struct devices *devices,
			  const struct device *device)
{
	return device->link_nsid == devices->home_nsid ? DEVICES_HOME
						       : device->link_nsid;
}

bool devices_differ(const struct devices *devices, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct device now;
	const struct device *then;

	/* What a bridge says about its port comes besides, in a form of its
	 * own. */
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*info) ||
	    info->ifi_family == AF_BRIDGE)
		return false;
	then = devices_find(devices, DEVICES_HOME, info->ifi_index);
	if (nlh->nlmsg_type == RTM_DELLINK)
		return then != NULL;
	if (!then)
		return true;
	now = device_of(nlh, DEVICES_HOME);
	return now.master != then->master || now.link != then->link ||
	       now.link_nsid != then->link_nsid ||
	       strcmp(now.kind, then->kind) != 0;
}
