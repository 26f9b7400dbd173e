/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_netns_address.c - the addresses of a peer's namespace, as the kernel has
 * them.
 */
#include "enforcer/forward/netns_address.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

#include "bpf/aside/aside.h"
#include "enforcer/forward/devices.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static int32_t peer_nsid(void)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	const struct device *here;

	CU_ASSERT_EQUAL_FATAL(devices_new(asidebox(), &devices), 0);
	here = devices_find(devices, DEVICES_HOME, (int)if_nametoindex("here"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(here);
	return here ? here->link_nsid : 0;
}

static int check(int32_t nsid, const char *address)
{
	const struct netns_address wanted = { .nsid = nsid,
					      .ip = unit_ip(address) };

	return netns_address_check(asidebox(), &wanted);
}

static bool in_peer(const struct nftbox_peer *peer, const char *command)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "nsenter --net=/proc/%d/ns/net %s",
		       (int)peer->pid, command);
	return nftbox_sh(text);
}

static void only_what_is_configured_there_is_its_own(void)
{
	struct nftbox_peer peer = { 0 };
	int32_t nsid;

	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	nsid = peer_nsid();
	CU_ASSERT_EQUAL(check(nsid, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(check(nsid, NFTBOX_THERE_6), 0);
	CU_ASSERT_EQUAL(check(nsid, NFTBOX_HERE_4), -ENOENT);
	CU_ASSERT_EQUAL(check(nsid, NFTBOX_HERE_6), -ENOENT);
	CU_ASSERT_EQUAL(check(nsid, "192.0.2.77"), -ENOENT);
	CU_ASSERT_FATAL(
		in_peer(&peer, "ip addr del " NFTBOX_THERE_4 "/24 dev there"));
	CU_ASSERT_EQUAL(check(nsid, NFTBOX_THERE_4), -ENOENT);
	/* The other end of a link is not configured. */
	CU_ASSERT_FATAL(in_peer(
		&peer, "ip addr add 192.0.2.5 peer 192.0.2.6 dev there"));
	CU_ASSERT_EQUAL(check(nsid, "192.0.2.5"), 0);
	CU_ASSERT_EQUAL(check(nsid, "192.0.2.6"), -ENOENT);
	CU_ASSERT_FATAL(in_peer(
		&peer, "ip addr add 2001:db8::5 peer 2001:db8::6 dev there"));
	CU_ASSERT_EQUAL(check(nsid, "2001:db8::5"), 0);
	CU_ASSERT_EQUAL(check(nsid, "2001:db8::6"), -ENOENT);
	nftbox_peer_close(&peer);
}

static void where_there_is_no_namespace_there_is_no_address(void)
{
	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL(check(4242, NFTBOX_THERE_4), -ENOENT);
	CU_ASSERT_EQUAL(check(4242, NFTBOX_THERE_6), -ENOENT);
}

static void a_helper_without_credit_is_not_asked(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(aside_freep) struct aside *aside = NULL;
	const struct netns_address wanted = { .ip = unit_ip(NFTBOX_THERE_4) };

	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	CU_ASSERT_EQUAL(netns_address_check(aside, &wanted), -EAGAIN);
}

static const struct unit_test tests[] = {
	UNIT(only_what_is_configured_there_is_its_own),
	UNIT(where_there_is_no_namespace_there_is_no_address),
	UNIT(a_helper_without_credit_is_not_asked),
};

int main(void)
{
	return unit_main("netns_address", tests, ARRAY_SIZE(tests));
}
