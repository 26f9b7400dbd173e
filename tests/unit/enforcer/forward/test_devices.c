/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_devices.c - devices of this namespace and of a peer's, as the kernel
 * lists them.
 */
#include "enforcer/forward/devices.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/forward/rtnl_aside.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void the_ends_of_a_pair_name_each_other(void)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	struct nftbox_peer peer = { 0 };
	const struct device *here, *there;
	struct device end;

	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	CU_ASSERT_EQUAL_FATAL(devices_new(asidebox(), &devices), 0);
	here = devices_find(devices, DEVICES_HOME, (int)if_nametoindex("here"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(here);
	if (!here)
		return;
	end = *here;
	CU_ASSERT_STRING_EQUAL(end.kind, "veth");
	CU_ASSERT_STRING_EQUAL(end.name, "here");
	CU_ASSERT(end.link_nsid >= 0);
	CU_ASSERT_EQUAL(devices_read(devices, end.link_nsid), 0);
	there = devices_find(devices, end.link_nsid, end.link);
	CU_ASSERT_PTR_NOT_NULL_FATAL(there);
	if (!there)
		return;
	CU_ASSERT_STRING_EQUAL(there->name, "there");
	CU_ASSERT_EQUAL(there->link, end.index);
	CU_ASSERT_EQUAL(device_list_link_nsid(&devices->all, there),
			DEVICES_HOME);
	CU_ASSERT(devices_read(devices, 4242) < 0);
	nftbox_peer_close(&peer);
}

static void ports_name_their_bridge(void)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	const struct device *port, *lo;

	if (!nftbox_enter())
		return;
	if (!nftbox_sh("ip link add br0 type bridge && "
		       "ip link add port type veth peer name other && "
		       "ip link set port master br0")) {
		unit_skip("no bridge can be made");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(devices_new(asidebox(), &devices), 0);
	port = devices_find(devices, DEVICES_HOME, (int)if_nametoindex("port"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(port);
	CU_ASSERT_EQUAL(port->master, (int)if_nametoindex("br0"));
	CU_ASSERT_EQUAL(port->link, (int)if_nametoindex("other"));
	CU_ASSERT_EQUAL(port->link_nsid, DEVICES_HOME);
	lo = devices_find(devices, DEVICES_HOME, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(lo);
	CU_ASSERT(lo->is_loopback);
}

static const struct {
	const char *what;
	uint16_t type;
	uint8_t family;
	int index, master;
	bool differs;
} news[] = {
	{ "the same as before", RTM_NEWLINK, AF_UNSPEC, 4, 9, false },
	{ "it is no port any more", RTM_NEWLINK, AF_UNSPEC, 4, 0, true },
	{ "a port of another", RTM_NEWLINK, AF_UNSPEC, 4, 8, true },
	{ "a new device", RTM_NEWLINK, AF_UNSPEC, 5, 9, true },
	{ "it is gone", RTM_DELLINK, AF_UNSPEC, 4, 9, true },
	{ "one that was not known is gone", RTM_DELLINK, AF_UNSPEC, 5, 0,
	  false },
	{ "what the bridge says", RTM_NEWLINK, AF_BRIDGE, 4, 8, false },
};

static void only_a_change_of_a_way_makes_a_difference(void)
{
	struct device known = { .nsid = DEVICES_HOME,
				.index = 4,
				.master = 9,
				.link_nsid = DEVICES_HOME };
	struct devices devices = { .all.home_nsid = DEVICES_HOME };
	char buffer[MNL_ALIGN(256)];
	size_t i;

	CU_ASSERT_EQUAL_FATAL(device_list_add(&devices.all, &known), 0);
	for (i = 0; i < ARRAY_SIZE(news); i++) {
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
		struct ifinfomsg *info =
			mnl_nlmsg_put_extra_header(nlh, sizeof(*info));

		nlh->nlmsg_type = news[i].type;
		info->ifi_family = news[i].family;
		info->ifi_index = news[i].index;
		if (news[i].master)
			mnl_attr_put_u32(nlh, IFLA_MASTER,
					 (uint32_t)news[i].master);
		unit_string(news[i].what, news[i].differs ? "differs" : "same",
			    devices_differ(&devices, nlh) ? "differs" : "same");
	}
	device_list_done(&devices.all);
}

/* Anybody may make namespaces, and as many devices there as they like. */
static void a_namespace_with_too_many_devices_is_not_read(void)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	struct nftbox_peer peer = { 0 };
	const struct device *here;
	char command[256];
	int32_t nsid;
	size_t n;

	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	(void)snprintf(command, sizeof(command),
		       "i=0; while [ $i -lt %d ]; do i=$((i + 1)); "
		       "echo link add a$i type veth peer name b$i; done | "
		       "nsenter --net=/proc/%d/ns/net ip -batch -",
		       RTNL_ASIDE_LINKS_MAX / 2, (int)peer.pid);
	CU_ASSERT_FATAL(nftbox_sh(command));
	CU_ASSERT_EQUAL_FATAL(devices_new(asidebox(), &devices), 0);
	here = devices_find(devices, DEVICES_HOME, (int)if_nametoindex("here"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(here);
	nsid = here ? here->link_nsid : 0;
	n = devices->all.n;
	CU_ASSERT_EQUAL(devices_read(devices, nsid), -EFBIG);
	CU_ASSERT_EQUAL(devices_read(devices, nsid), -EFBIG);
	CU_ASSERT_EQUAL(devices->all.n, n);
	CU_ASSERT_EQUAL(devices->n_namespaces, 2);
	CU_ASSERT(!devices_is_beyond(devices, nsid));
	CU_ASSERT(devices_is_beyond(devices, nsid + 1));
	CU_ASSERT(!devices_is_beyond(devices, DEVICES_HOME));
	nftbox_peer_close(&peer);
}

static void namespaces_are_found_by_number(void)
{
	struct devices_namespace list[] = { { .nsid = DEVICES_HOME },
					    { .nsid = 0 },
					    { .nsid = 3 },
					    { .nsid = 9 } };
	const struct devices devices = { .namespaces = list,
					 .n_namespaces = ARRAY_SIZE(list) };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		CU_ASSERT_PTR_EQUAL(devices_namespace(&devices, list[i].nsid),
				    &list[i]);
	CU_ASSERT_PTR_NULL(devices_namespace(&devices, -2));
	CU_ASSERT_PTR_NULL(devices_namespace(&devices, 4));
	CU_ASSERT_PTR_NULL(devices_namespace(&devices, 10));
}

static const struct unit_test tests[] = {
	UNIT(the_ends_of_a_pair_name_each_other),
	UNIT(ports_name_their_bridge),
	UNIT(only_a_change_of_a_way_makes_a_difference),
	UNIT(a_namespace_with_too_many_devices_is_not_read),
	UNIT(namespaces_are_found_by_number),
};

int main(void)
{
	return unit_main("devices", tests, ARRAY_SIZE(tests));
}
