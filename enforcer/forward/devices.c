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

#define NAMESPACES_MAX 2048
/* To read one of them takes about so long, and each of its devices adds to
 * that. */
#define READ_NS 200000
#define READ_DEVICE_NS 2000

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
	const struct device device = device_of(nlh, dump->nsid);
	int r = device_list_add(&dump->devices->all, &device);

	if (r == 0)
		return MNL_CB_OK;
	errno = -r;
	return MNL_CB_ERROR;
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
	return r < 0 ? r : rtnl_nsid(nl, fd, &devices->all.home_nsid);
}

/* Where @nsid is in the list of namespaces, or has to be. */
static size_t find_place(const struct devices *devices, int32_t nsid)
{
	size_t low = 0, high = devices->n_namespaces, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (devices->namespaces[middle].nsid < nsid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct devices_namespace *devices_namespace(const struct devices *devices,
					    int32_t nsid)
{
	size_t i = find_place(devices, nsid);

	return i < devices->n_namespaces && devices->namespaces[i].nsid == nsid
		       ? &devices->namespaces[i]
		       : NULL;
}

bool devices_is_beyond(const struct devices *devices, int32_t nsid)
{
	return nsid != DEVICES_HOME &&
	       !device_list_first(&devices->all, DEVICE_LEADS, nsid, 0);
}

static void note_read(struct devices *devices,
		      const struct devices_namespace *read)
{
	size_t i = find_place(devices, read->nsid);
	struct devices_namespace *at = &devices->namespaces[i];

	memmove(at + 1, at, (devices->n_namespaces++ - i) * sizeof(*at));
	*at = *read;
	if (devices_is_beyond(devices, read->nsid))
		devices->work_ns += READ_NS + read->n * READ_DEVICE_NS;
}

int devices_read(struct devices *devices, int32_t nsid)
{
	const struct devices_namespace *known =
		devices_namespace(devices, nsid);
	struct devices_namespace read = { .nsid = nsid };
	size_t before = devices->all.n;
	int r;

	if (known)
		return known->result;
	if (devices->n_namespaces == NAMESPACES_MAX)
		return -ENOSPC;
	r = base_make_room((void **)&devices->namespaces, &devices->room,
			   devices->n_namespaces, sizeof(read));
	if (r == 0)
		r = dump_devices(devices, nsid);
	if (r < 0 && r != -EFBIG)
		return r;
	read.result = r;
	read.n = devices->all.n - before;
	note_read(devices, &read);
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
	devices->all.home_nsid = DEVICES_HOME;
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
	device_list_done(&devices->all);
	free(devices->namespaces);
	free(devices);
}

void devices_freep(struct devices **devices)
{
	devices_free(*devices);
}

struct device *devices_find(const struct devices *devices, int32_t nsid,
			    int index)
{
	return device_list_first(&devices->all, DEVICE_ITSELF, nsid, index);
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
