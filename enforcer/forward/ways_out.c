/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ways_out.c - a walk over devices.  Each one sends once and receives once, so
 * it ends.  Each bridge floods once, but for the port that the packet came by,
 * and that one once more: the walk takes as long as there are devices.
 */
#include "enforcer/forward/ways_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/forward/devices.h"
#include "enforcer/forward/way.h"
#include "policy/base.h"

/* About how long it takes to look at a device. */
#define LOOK_NS 250

struct walk {
	struct devices *devices;
	unsigned int number; /* of devices->walks */
	bool goes_on;	     /* although a way leads past us */
	int32_t *routing;    /* other namespaces that the packet comes to */
	size_t n_routing, routing_room;
	/* Has one of them forwarded it?  What it puts into a tunnel of its own
	 * it sends itself then, in packets that come by like its others. */
	bool routed;
	/* Namespaces that no device of ours leads to, and devices there. */
	size_t n_beyond, n_beyond_devices;
	/* Devices whose turn it is: 2 * place in the list, + 1 if it
	 * receives. */
	size_t *queue;
	size_t n, next, room, looks;
	int via; /* our device that led to the one whose turn it is */
	char *why;
};

/* Name the last of our own devices, which people know; else @device. */
static int past_us(struct walk *walk, const struct device *device)
{
	const struct device *ours =
		devices_find(walk->devices, DEVICES_HOME, walk->via);
	const struct device *master;

	if (walk->goes_on)
		return 0;
	if (device->nsid != DEVICES_HOME && ours)
		device = ours;
	master = devices_find(walk->devices, device->nsid, device->master);
	(void)snprintf(walk->why, WAYS_OUT_WHY_MAX, "%s%s%s%s", device->name,
		       master ? ", a port of " : "", master ? master->name : "",
		       device->nsid == DEVICES_HOME ? "" : ", not of the host");
	return -EREMOTE;
}

/* More is there than is looked at. */
static int too_many(struct walk *walk)
{
	const struct device *ours =
		devices_find(walk->devices, DEVICES_HOME, walk->via);

	if (walk->why)
		(void)snprintf(walk->why, WAYS_OUT_WHY_MAX,
			       "%s%smore devices than are looked at",
			       ours ? ours->name : "",
			       ours ? ", which leads to " : "");
	return -EREMOTE;
}

/* The packet comes to @nsid.  Pointers to devices are not valid any more. */
static int enter(struct walk *walk, int32_t nsid)
{
	struct devices_namespace *space;
	int r = devices_read(walk->devices, nsid);

	if (r == -EFBIG)
		return too_many(walk);
	if (r < 0)
		return r;
	space = devices_namespace(walk->devices, nsid);
	if (!space || space->entered == walk->number ||
	    !devices_is_beyond(walk->devices, nsid))
		return 0;
	space->entered = walk->number;
	walk->n_beyond++;
	walk->n_beyond_devices += space->n;
	if (walk->n_beyond > WAYS_OUT_BEYOND_MAX ||
	    walk->n_beyond_devices > WAYS_OUT_BEYOND_DEVICES_MAX)
		return too_many(walk);
	return 0;
}

static int push(struct walk *walk, const struct device *device, bool receives)
{
	size_t i = (size_t)(device - walk->devices->all.list);
	int r = base_make_room((void **)&walk->queue, &walk->room, walk->n,
			       sizeof(*walk->queue));

	if (r == 0)
		walk->queue[walk->n++] = 2 * i + receives;
	return r;
}

/* What a walk before has left there is no more. */
static void touch(const struct walk *walk, struct device *device)
{
	if (device->walk == walk->number)
		return;
	device->walk = walk->number;
	device->sends = device->receives = false;
	device->flooded = 0;
}

static int will_send(struct walk *walk, struct device *device)
{
	touch(walk, device);
	if (device->sends)
		return 0;
	device->sends = true;
	device->via = device->nsid == DEVICES_HOME ? device->index : walk->via;
	return push(walk, device, false);
}

static int will_receive(struct walk *walk, struct device *device)
{
	touch(walk, device);
	if (device->receives)
		return 0;
	device->receives = true;
	device->via = walk->via;
	device->is_first = !walk->routed;
	return push(walk, device, true);
}

static int out_of(struct walk *walk, struct device *port)
{
	walk->looks++;
	/* A switch of Open vSwitch has the host as a port. */
	if (strcmp(port->kind, "openvswitch") == 0)
		return will_receive(walk, port);
	if (way_of(port) == WAY_PROGRAM)
		return past_us(walk, port); /* a VPN, a virtual machine */
	return will_send(walk, port);
}

/* The packet leaves by the port of @master that it did not leave by at first,
 * as it came by it. */
static int flood_rest(struct walk *walk, struct device *master,
		      const struct device *from)
{
	struct device *port;

	if (master->flooded < 0 || (from && master->flooded == from->index))
		return 0;
	port = devices_find(walk->devices, master->nsid, master->flooded);
	master->flooded = -1;
	return port ? out_of(walk, port) : 0;
}

/* The packet leaves by each port of @master but @from; NULL: by each. */
static int flood(struct walk *walk, struct device *master,
		 const struct device *from)
{
	const struct device_list *all = &walk->devices->all;
	struct device *port;
	int r = 0;

	touch(walk, master);
	if (master->flooded)
		return flood_rest(walk, master, from);
	master->flooded = from ? from->index : -1;
	port = device_list_first(all, DEVICE_PORT, master->nsid, master->index);
	for (; port && r == 0; port = device_list_next(all, DEVICE_PORT, port))
		if (port != from)
			r = out_of(walk, port);
	return r;
}

/* What is on top of @device receives, too: VLANs and the like.  What @from, on
 * top of it, sends comes to the others of a kind only; NULL: it came in. */
static int to_uppers(struct walk *walk, const struct device *device,
		     const struct device *from)
{
	const struct device_list *all = &walk->devices->all;
	struct device *upper;
	enum way way;
	int r = 0;

	upper = device_list_first(all, DEVICE_UPPER, device->nsid,
				  device->index);
	for (; upper && r == 0;
	     upper = device_list_next(all, DEVICE_UPPER, upper)) {
		walk->looks++;
		way = way_of(upper);
		if (upper != device && upper != from &&
		    (way == WAY_SHARED || (way == WAY_LOWER && !from)))
			r = will_receive(walk, upper);
	}
	return r;
}

/* @from is a macvlan or the like on top of @lower. */
static int to_shared(struct walk *walk, const struct device *from,
		     struct device *lower)
{
	int r = will_send(walk, lower);

	/* The others may be in namespaces that no way leads to. */
	if (r == 0 && lower->nsid != from->nsid)
		r = past_us(walk, lower);
	/* An ipvlan hands what is for none of the others to @lower. */
	if (r == 0 && strncmp(from->kind, "ipv", 3) == 0)
		r = will_receive(walk, lower);
	return r < 0 ? r : to_uppers(walk, lower, from);
}

static int to_link(struct walk *walk, const struct device *device, enum way way)
{
	struct devices *devices = walk->devices;
	size_t i = (size_t)(device - devices->all.list);
	int32_t nsid = device_list_link_nsid(&devices->all, device);
	struct device *link;
	int r;

	if (!device->link)
		return 0; /* it is being removed */
	r = enter(walk, nsid);
	if (r < 0)
		return r;
	device = &devices->all.list[i];
	link = devices_find(devices, nsid, device->link);
	if (!link)
		return past_us(walk, device);
	if (way == WAY_SHARED)
		return to_shared(walk, device, link);
	return way == WAY_PEER ? will_receive(walk, link)
			       : will_send(walk, link);
}

static int send_by(struct walk *walk, struct device *device)
{
	struct device *master =
		devices_find(walk->devices, device->nsid, device->master);
	enum way way = way_of(device);

	switch (way) {
	case WAY_PEER:
	case WAY_LOWER:
	case WAY_SHARED:
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
	struct devices_namespace *space =
		devices_namespace(walk->devices, nsid);
	int r;

	if (nsid == DEVICES_HOME || !space || space->routes == walk->number)
		return 0;
	r = base_make_room((void **)&walk->routing, &walk->routing_room,
			   walk->n_routing, sizeof(*walk->routing));
	if (r < 0)
		return r;
	space->routes = walk->number;
	walk->routing[walk->n_routing++] = nsid;
	return 0;
}

static int receive_by(struct walk *walk, const struct device *device)
{
	struct device *master =
		devices_find(walk->devices, device->nsid, device->master);
	int r;

	r = note_routing(walk, device->nsid);
	if (r == 0)
		r = to_uppers(walk, device, NULL);
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
		struct device *device = &walk->devices->all.list[turn / 2];

		walk->via = device->via;
		r = turn % 2 ? receive_by(walk, device) : send_by(walk, device);
	}
	return r;
}

/* The packet leaves by each device of @nsid. */
static int send_by_all(struct walk *walk, int32_t nsid)
{
	const struct device_list *all = &walk->devices->all;
	struct device *device = device_list_first(all, DEVICE_OF, nsid, 0);
	int r = 0;

	for (; device && r == 0;
	     device = device_list_next(all, DEVICE_OF, device))
		r = will_send(walk, device);
	return r < 0 ? r : go_on(walk);
}

/* The packet may be forwarded in each namespace that it came to. */
static int route(struct walk *walk)
{
	size_t i;
	int r = 0;

	walk->routed = true;
	walk->via = 0;
	for (i = 0; i < walk->n_routing && r == 0; i++)
		r = send_by_all(walk, walk->routing[i]);
	return r;
}

static void begin(struct walk *walk)
{
	/* 0 is the walk of a device that none came to. */
	if (++walk->devices->walks == 0)
		walk->devices->walks = 1;
	walk->number = walk->devices->walks;
}

static void end(struct walk *walk)
{
	walk->devices->work_ns += (walk->next + walk->looks) * LOOK_NS;
	free(walk->queue);
	free(walk->routing);
}

int ways_out_follow(struct devices *devices, int32_t nsid, int index,
		    char ret_why[WAYS_OUT_WHY_MAX])
{
	struct walk walk = { .devices = devices, .why = ret_why };
	struct device *device;
	int r;

	ret_why[0] = '\0';
	begin(&walk);
	r = enter(&walk, nsid);
	if (r == 0) {
		device = devices_find(devices, nsid, index);
		r = device ? will_send(&walk, device) : -ENODEV;
	}
	if (r == 0)
		r = go_on(&walk);
	if (r == 0)
		r = route(&walk);
	end(&walk);
	return r;
}

int ways_out_follow_all(struct devices *devices, int32_t nsid)
{
	struct walk walk = { .devices = devices, .goes_on = true };
	int r;

	begin(&walk);
	r = enter(&walk, nsid);
	if (r == 0)
		r = send_by_all(&walk, nsid);
	end(&walk);
	return r;
}

bool ways_out_arrives(const struct devices *devices, int index)
{
	const struct device *device =
		devices_find(devices, DEVICES_HOME, index);

	return device && device->walk == devices->walks && device->receives &&
	       device->is_first;
}
