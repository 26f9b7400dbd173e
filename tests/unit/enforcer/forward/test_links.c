/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_links.c - the link of a real namespace, as its bridge changes.
 */
#include "enforcer/forward/links.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

struct scene {
	struct nftbox_peer peer;
	struct netns_link_from from;
	uint32_t ifindex;
	struct loop *loop;
	struct links *links;
	int changes;
};

static void on_change(void *context, uint64_t netns, uint32_t ifindex)
{
	struct scene *s = context;

	CU_ASSERT_EQUAL(netns, s->from.netns);
	CU_ASSERT_EQUAL(ifindex, s->ifindex);
	s->changes++;
}

/* The peer's link is a port of a bridge. */
static bool scene_open(struct scene *s)
{
	struct links_options options = { .on_change = on_change, .context = s };
	int fd;

	memset(s, 0, sizeof(*s));
	if (!nftbox_enter() || !nftbox_peer_open(&s->peer))
		return false;
	if (!nftbox_sh(
		    "ip link add bridge0 type bridge && ip addr flush dev here && "
		    "ip link set here master bridge0 && ip link set bridge0 up && "
		    "ip addr add " NFTBOX_HERE_4 "/24 dev bridge0 && "
		    "ip tuntap add dev tap0 mode tap")) {
		unit_skip("no bridge can be made");
		nftbox_peer_close(&s->peer);
		return false;
	}
	fd = nftbox_peer_listen(&s->peer, SOCK_DGRAM, NFTBOX_THERE_4, 9);
	CU_ASSERT_FATAL(fd >= 0);
	s->from = (struct netns_link_from){ .netns = sockdiag_netns(fd),
					    .tgid = (uint32_t)s->peer.pid,
					    .tid = (uint32_t)s->peer.pid };
	(void)close(fd);
	s->ifindex = nftbox_peer_ifindex();
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	options.loop = s->loop;
	options.processes = options.devices = asidebox();
	CU_ASSERT_EQUAL_FATAL(links_new(&options, &s->links), 0);
	return true;
}

static void scene_close(struct scene *s)
{
	links_free(s->links);
	loop_free(s->loop);
	nftbox_peer_close(&s->peer);
}

static int check(struct scene *s, const char *address)
{
	const struct ip_addr ip = unit_ip(address ? address : "0.0.0.0");

	return links_check(s->links, &s->from, s->ifindex,
			   address ? &ip : NULL);
}

/* Handle notifications until the link is @shut, or for a second. */
static bool becomes(struct scene *s, bool shut)
{
	const struct link *list;
	size_t n;
	int i;

	for (i = 0; i < 100; i++) {
		(void)loop_once(s->loop, 10);
		list = links_list(s->links, &n);
		if (n == 1 && list[0].shut == shut)
			return true;
	}
	return false;
}

static void a_link_is_shut_while_its_bridge_has_a_port_to_the_world(void)
{
	struct scene s;
	size_t n;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(check(&s, NULL), 0);
	CU_ASSERT_EQUAL(check(&s, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(check(&s, NFTBOX_HERE_4), -ENOENT);
	CU_ASSERT_EQUAL(s.changes, 0);
	CU_ASSERT_FATAL(nftbox_sh("ip link set tap0 master bridge0"));
	CU_ASSERT(becomes(&s, true));
	CU_ASSERT_EQUAL(s.changes, 1);
	CU_ASSERT_STRING_EQUAL(links_list(s.links, &n)->why,
			       "tap0, a port of bridge0");
	CU_ASSERT_EQUAL(check(&s, NULL), -EREMOTE);
	CU_ASSERT_EQUAL(check(&s, NFTBOX_THERE_4), -EREMOTE);
	CU_ASSERT_FATAL(nftbox_sh("ip link set tap0 nomaster"));
	CU_ASSERT(becomes(&s, false));
	CU_ASSERT_EQUAL(check(&s, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(s.changes, 1);
	scene_close(&s);
}

static void an_address_is_looked_for_where_a_device_is_known(void)
{
	const struct ip_addr ip = unit_ip(NFTBOX_THERE_4);
	const struct ip_addr other = unit_ip(NFTBOX_HERE_4);
	struct scene s;
	uint64_t netns;

	if (!scene_open(&s))
		return;
	netns = s.from.netns;
	CU_ASSERT_EQUAL(links_have_address(s.links, netns, 0, &ip), -ENOENT);
	CU_ASSERT_EQUAL(check(&s, NULL), 0);
	CU_ASSERT(links_work_ns(s.links) > 0);
	CU_ASSERT_EQUAL(links_have_address(s.links, netns, 0, &ip), 0);
	CU_ASSERT_EQUAL(links_have_address(s.links, netns, 0, &other), -ENOENT);
	CU_ASSERT_EQUAL(links_have_address(s.links, netns + 1, 0, &ip),
			-ENOENT);
	scene_close(&s);
}

/* Without any notification, as other namespaces change unseen. */
static void a_link_is_looked_at_again(void)
{
	const struct link *list;
	struct scene s;
	size_t n;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(check(&s, NULL), 0);
	list = links_list(s.links, &n);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_FATAL(nftbox_sh("ip link set tap0 master bridge0"));
	links_look_again(s.links);
	CU_ASSERT(list->shut);
	CU_ASSERT_EQUAL(check(&s, NULL), -EREMOTE);
	CU_ASSERT_EQUAL(links_work_ns(s.links), 0);
	scene_close(&s);
}

static void a_link_that_is_gone_is_forgotten(void)
{
	struct scene s;
	size_t n;
	int i;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(check(&s, NULL), 0);
	CU_ASSERT_FATAL(nftbox_sh("ip link del here"));
	for (i = 0; i < 100 && !s.changes; i++)
		(void)loop_once(s.loop, 10);
	CU_ASSERT_EQUAL(s.changes, 1);
	(void)links_list(s.links, &n);
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_EQUAL(check(&s, NULL), -ENODEV);
	scene_close(&s);
}

/* Carriers come and go as the other end likes. */
static void a_change_of_a_carrier_has_no_way_looked_at(void)
{
	const struct link *list;
	struct scene s;
	size_t n;
	int i;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(check(&s, NULL), 0);
	CU_ASSERT_FATAL(
		nftbox_sh("ip link set here down && ip link set here up"));
	for (i = 0; i < 10; i++)
		(void)loop_once(s.loop, 10);
	list = links_list(s.links, &n);
	CU_ASSERT(n == 1 && !list->shut);
	CU_ASSERT_EQUAL(s.changes, 0);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_link_is_shut_while_its_bridge_has_a_port_to_the_world),
	UNIT(an_address_is_looked_for_where_a_device_is_known),
	UNIT(a_link_is_looked_at_again),
	UNIT(a_link_that_is_gone_is_forgotten),
	UNIT(a_change_of_a_carrier_has_no_way_looked_at),
};

int main(void)
{
	return unit_main("links", tests, ARRAY_SIZE(tests));
}
