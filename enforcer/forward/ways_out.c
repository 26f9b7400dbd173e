/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ways_out.c - a walk over devices.  Each one sends once and receives once, so
 * it ends.
 */
#include "enforcer/forward/ways_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/forward/devices.h"
#include "policy/base.h"

enum way {
	WAY_PAST_US = 0, /* of a kind that is not below, such as a card */
	WAY_PEER,	 /* to the other end */
	WAY_LOWER,	 /* to what it is on top of */
	WAY_PORT,	 /* out of one of its ports; they don't switch */
	WAY_SWITCH,	 /* out of its ports, and from port to port */
	WAY_PROGRAM,	 /* to a program */
	WAY_TUNNEL,	 /* in packets of the kernel's own */
	WAY_NOWHERE,
};

static const struct {
	const char *kind;
	enum way way;
} ways[] = {
	{ "veth", WAY_PEER },	       { "netkit", WAY_PEER },
	{ "vlan", WAY_LOWER },	       { "macvlan", WAY_LOWER },
	{ "macvtap", WAY_LOWER },      { "ipvlan", WAY_LOWER },
	{ "ipvtap", WAY_LOWER },       { "macsec", WAY_LOWER },
	{ "bond", WAY_PORT },	       { "team", WAY_PORT },
	{ "vrf", WAY_PORT },	       { "bridge", WAY_SWITCH },
	{ "openvswitch", WAY_SWITCH }, { "tun", WAY_PROGRAM },
	{ "dummy", WAY_NOWHERE },      { "ifb", WAY_NOWHERE },
	{ "nlmon", WAY_NOWHERE },      { "wireguard", WAY_TUNNEL },
	{ "vxlan", WAY_TUNNEL },       { "geneve", WAY_TUNNEL },
	{ "gre", WAY_TUNNEL },	       { "gretap", WAY_TUNNEL },
	{ "erspan", WAY_TUNNEL },      { "ip6gre", WAY_TUNNEL },
	{ "ip6gretap", WAY_TUNNEL },   { "ip6erspan", WAY_TUNNEL },
	{ "ipip", WAY_TUNNEL },	       { "ip6tnl", WAY_TUNNEL },
	{ "sit", WAY_TUNNEL },	       { "vti", WAY_TUNNEL },
	{ "vti6", WAY_TUNNEL },	       { "xfrm", WAY_TUNNEL },
};

struct walk {
	struct devices *devices;
	int32_t *routing; /* other namespaces that the packet comes to */
	size_t n_routing;
	/* Has one of them forwarded it?  What it puts into a tunnel of its own
	 * it sends itself then, in packets that come by like its others. */
	bool routed;
	/* Devices whose turn it is: 2 * index, + 1 if it receives. */
	size_t *queue;
	size_t n, next, room;
	int via; /* our device that led to the one whose turn it is */
	char *why;
};

static enum way way_of(const struct device *device)
{
	size_t i;

	if (device->is_loopback)
		return WAY_NOWHERE;
	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (strcmp(ways[i].kind, device->kind) == 0)
			return ways[i].way;
	return WAY_PAST_US;
}

/* Name the last of our own devices, which people know; else @device. */
static int past_us(struct walk *walk, const struct device *device)
{
	const struct device *ours =
		devices_find(walk->devices, DEVICES_HOME, walk->via);
	const struct device *master;

	if (device->nsid != DEVICES_HOME && ours)
		device = ours;
	master = devices_find(walk->devices, device->nsid, device->master);
	(void)snprintf(walk->why, WAYS_OUT_WHY_MAX, "%s%s%s%s", device->name,
		       master ? ", a port of " : "", master ? master->name : "",
		       device->nsid == DEVICES_HOME ? "" : ", not of the host");
	return -EREMOTE;
}

static int push(struct walk *walk, const struct device *device, bool receives)
{
	size_t i = (size_t)(device - walk->devices->list);
	size_t *queue;

	if (walk->n == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 64;

		queue = reallocarray(walk->queue, room, sizeof(*queue));
		if (!queue)
			return -ENOMEM;
		walk->queue = queue;
		walk->room = room;
	}
	walk->queue[walk->n++] = 2 * i + receives;
	return 0;
}

static int will_send(struct walk *walk, struct device *device)
{
	if (device->sends)
		return 0;
	device->sends = true;
	device->via = device->nsid == DEVICES_HOME ? device->index : walk->via;
	return push(walk, device, false);
}

static int will_receive(struct walk *walk, struct device *device)
{
	if (device->receives)
		return 0;
	device->receives = true;
	device->via = walk->via;
	device->is_first = !walk->routed;
	return push(walk, device, true);
}

/* The packet leaves by each port of @master but @from. */
static int flood(struct walk *walk, const struct device *master,
		 const struct device *from)
{
	struct devices *devices = walk->devices;
	size_t i;
	int r = 0;

	for (i = 0; i < devices->n && r == 0; i++) {
		struct device *port = &devices->list[i];

		if (&devices->list[i] == from ||
		    port->master != master->index || port->nsid != master->nsid)
			continue;
		/* A switch of Open vSwitch has the host as a port. */
		if (strcmp(port->kind, "openvswitch") == 0)
			r = will_receive(walk, port);
		else if (way_of(port) == WAY_PROGRAM)
			r = past_us(walk, port); /* a VPN, a virtual machine */
		else
			r = will_send(walk, port);
	}
	return r;
}

static int to_link(struct walk *walk, const struct device *device, enum way way)
{
	struct devices *devices = walk->devices;
	int32_t nsid = devices_link_nsid(devices, device);
	const struct device from = *device;
	struct device *link;
	int r;

	if (!from.link)
		return 0; /* it is being removed */
	r = devices_read(devices, nsid);
	if (r < 0)
		return r;
	link = devices_find(devices, nsid, from.link);
	if (!link)
		return past_us(walk, &from);
	return way == WAY_PEER ? will_receive(walk, link)
			       : will_send(walk, link);
}

static int send_by(struct walk *walk, const struct device *device)
{
	const struct device *master =
		devices_find(walk->devices, device->nsid, device->master);
	enum way way = way_of(device);

	switch (way) {
	case WAY_PEER:
	case WAY_LOWER:
		return to_link(walk, device, way);
	case WAY_SWITCH:
		if (master && way_of(master) == WAY_SWITCH)
			return flood(walk, master, device);
		return flood(walk, device, NULL);
	case WAY_PORT:
		return flood(walk, device, NULL);
	case WAY_TUNNEL:
		return walk->routed ? 0 : past_us(walk, device);
	case WAY_PROGRAM:
	case WAY_NOWHERE:
		return 0;
	case WAY_PAST_US:
		break;
	}
	return past_us(walk, device);
}

static int note_routing(struct walk *walk, int32_t nsid)
{
	int32_t *routing;
	size_t i;

	if (nsid == DEVICES_HOME)
		return 0;
	for (i = 0; i < walk->n_routing; i++)
		if (walk->routing[i] == nsid)
			return 0;
	routing = reallocarray(walk->routing, walk->n_routing + 1,
			       sizeof(*routing));
	if (!routing)
		return -ENOMEM;
	routing[walk->n_routing++] = nsid;
	walk->routing = routing;
	return 0;
}

/* VLANs and the like on top of @device receive, too. */
static int to_uppers(struct walk *walk, const struct device *device)
{
	struct devices *devices = walk->devices;
	size_t i;
	int r = 0;

	for (i = 0; i < devices->n && r == 0; i++) {
		struct device *upper = &devices->list[i];

		if (upper->link == device->index && upper != device &&
		    devices_link_nsid(devices, upper) == device->nsid &&
		    way_of(upper) == WAY_LOWER)
			r = will_receive(walk, upper);
	}
	return r;
}

static int receive_by(struct walk *walk, const struct device *device)
{
	struct device *master =
		devices_find(walk->devices, device->nsid, device->master);
	int r;

	r = note_routing(walk, device->nsid);
	if (r == 0)
		r = to_uppers(walk, device);
	if (r < 0 || !master)
		return r;
	if (way_of(master) != WAY_PORT)
		r = flood(walk, master, device);
	return r < 0 ? r : will_receive(walk, master);
}

static int go_on(struct walk *walk)
{
	int r = 0;

	while (r == 0 && walk->next < walk->n) {
		size_t turn = walk->queue[walk->next++];
		const struct device *device = &walk->devices->list[turn / 2];

		walk->via = device->via;
		r = turn % 2 ? receive_by(walk, device) : send_by(walk, device);
	}
	return r;
}

/* The packet may be forwarded in each namespace that it came to. */
static int route(struct walk *walk)
{
	struct devices *devices = walk->devices;
	size_t i, k;
	int r = 0;

	walk->routed = true;
	walk->via = 0;
	for (i = 0; i < walk->n_routing && r == 0; i++) {
		for (k = 0; k < devices->n && r == 0; k++)
			if (devices->list[k].nsid == walk->routing[i])
				r = will_send(walk, &devices->list[k]);
		if (r == 0)
			r = go_on(walk);
	}
	return r;
}

int ways_out_follow(struct devices *devices, int32_t nsid, int index,
		    char ret_why[WAYS_OUT_WHY_MAX])
{
	struct walk walk = { .devices = devices, .why = ret_why };
	struct device *device;
	size_t i;
	int r;

	ret_why[0] = '\0';
	r = devices_read(devices, nsid);
	if (r < 0)
		return r;
	for (i = 0; i < devices->n; i++)
		devices->list[i].sends = devices->list[i].receives = false;
	device = devices_find(devices, nsid, index);
	r = device ? will_send(&walk, device) : -ENODEV;
	if (r == 0)
		r = go_on(&walk);
	if (r == 0)
		r = route(&walk);
	free(walk.queue);
	free(walk.routing);
	return r;
}

bool ways_out_arrives(const struct devices *devices, int index)
{
	const struct device *device =
		devices_find(devices, DEVICES_HOME, index);

	return device && device->receives && device->is_first;
}
