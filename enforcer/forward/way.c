/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way.c - a table of the kernel's kinds; one that is not in it may be anything.
 */
#include "enforcer/forward/way.h"

#include <string.h>

#include "enforcer/forward/device_list.h"
#include "policy/base.h"

static const struct {
	const char *kind;
	enum way way;
} ways[] = {
	{ "veth", WAY_PEER },	       { "netkit", WAY_PEER },
	{ "vlan", WAY_LOWER },	       { "macvlan", WAY_SHARED },
	{ "macvtap", WAY_SHARED },     { "ipvlan", WAY_SHARED },
	{ "ipvtap", WAY_SHARED },      { "macsec", WAY_LOWER },
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

enum way way_of(const struct device *device)
{
	size_t i;

	if (device->is_loopback)
		return WAY_NOWHERE;
	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (strcmp(ways[i].kind, device->kind) == 0)
			return ways[i].way;
	return WAY_PAST_US;
}
