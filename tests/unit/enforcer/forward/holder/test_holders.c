/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_holders.c - two namespaces on a bridge, of which one claims the address
 * of the other.  The programs are loaded; the events are made by hand.
 *
 * run: once
 */
#include "enforcer/forward/holder/holders.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/forward/links.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/sources.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/enforcer/forward/forwardbox.h"
#include "tests/unit/unit.h"

#define POLICY                                                        \
	"version: 1\nmode: enforce\nresolvers: [192.0.2.3]\nrules:\n" \
	"  - { name: lan, who: { user: 4242 },\n"                     \
	"      networks: [203.0.113.0/24], action: allow }\n"
#define NOBODYS "192.0.2.77" /* on their bridge, and configured by none */
#define SECOND UINT64_C(1000000000)

struct side {
	struct nftbox_peer peer;
	uint64_t netns;
	uint32_t ifindex;
};

struct scene {
	struct forwardbox box;
	struct side first, other;
	struct holders holders;
};

static struct scene s;

static void on_change(void *context, uint64_t netns, uint32_t ifindex)
{
	(void)context;
	(void)netns;
	(void)ifindex;
}

static bool add_other(void)
{
	int fd;

	if (!nftbox_sh(
		    "ip link add bridge0 type bridge && ip link set here down && "
		    "ip addr flush dev here && ip link set here name port1 && "
		    "ip link set port1 master bridge0 up && "
		    "ip link set bridge0 up && "
		    "ip addr add " NFTBOX_HERE_4 "/24 dev bridge0"))
		return false;
	if (!nftbox_peer_open(&s.other.peer))
		return false;
	fd = nftbox_peer_listen(&s.other.peer, SOCK_DGRAM, NFTBOX_THERE_4, 9);
	CU_ASSERT_FATAL(fd >= 0);
	s.other.netns = sockdiag_netns(fd);
	(void)close(fd);
	s.other.ifindex = nftbox_peer_ifindex();
	return nftbox_sh("ip addr flush dev here && "
			 "ip link set here master bridge0");
}

static bool begin(void)
{
	struct links_options options = { .on_change = on_change };

	s = (struct scene){ 0 };
	if (!forwardbox_open(&s.box, POLICY))
		return false;
	s.first = (struct side){ .peer = s.box.peer,
				 .netns = s.box.netns,
				 .ifindex = nftbox_peer_ifindex() };
	if (!add_other()) {
		unit_skip("no bridge can be made");
		forwardbox_close(&s.box);
		return false;
	}
	options.loop = s.box.base.loop;
	options.processes = options.devices = asidebox();
	CU_ASSERT_EQUAL_FATAL(links_new(&options, &s.holders.links), 0);
	s.holders.gate = s.box.base.gate;
	s.holders.sources = s.box.sources;
	s.holders.confirmed_fd = capture_sources(s.box.base.capture);
	return true;
}

static void end(void)
{
	links_free(s.holders.links);
	nftbox_peer_close(&s.other.peer);
	forwardbox_close(&s.box);
}

static int claims(const struct side *side, const char *address)
{
	struct event event = forwardbox_event(&s.box, address, 1);
	struct source *source = NULL;
	int r;

	event.netns = side->netns;
	event.ifindex = side->ifindex;
	event.owner.tgid = event.owner.tid = (uint32_t)side->peer.pid;
	r = holders_find(&s.holders, &event, &source);
	CU_ASSERT((r == 0) == (source != NULL));
	if (source)
		CU_ASSERT_EQUAL(gate_add_source(s.holders.gate, source), 0);
	return r;
}

static struct source *source_of(const char *address)
{
	const struct ip_addr ip = unit_ip(address);

	return sources_find(s.holders.sources, &ip);
}

static bool has(const struct side *side, const char *address)
{
	const struct source *source = source_of(address);

	return source && source->netns == side->netns;
}

static void there(const struct side *side, const char *command)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "nsenter --net=/proc/%d/ns/net %s",
		       (int)side->peer.pid, command);
	CU_ASSERT_FATAL(nftbox_sh(text));
}

static void an_address_stays_with_who_has_configured_it(void)
{
	if (!begin())
		return;
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), -EADDRINUSE);
	CU_ASSERT(has(&s.first, NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), 0);
	there(&s.first, "ip addr del " NFTBOX_THERE_4 "/24 dev there");
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), 0);
	CU_ASSERT(has(&s.other, NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), -EADDRINUSE);
	end();
}

static void an_address_that_none_has_configured_is_of_who_came_first(void)
{
	if (!begin())
		return;
	CU_ASSERT_EQUAL(claims(&s.first, NOBODYS), 0);
	CU_ASSERT_EQUAL(claims(&s.other, NOBODYS), -EADDRINUSE);
	CU_ASSERT(has(&s.first, NOBODYS));
	there(&s.other, "ip addr add " NOBODYS "/32 dev there");
	CU_ASSERT_EQUAL(claims(&s.other, NOBODYS), 0);
	CU_ASSERT(has(&s.other, NOBODYS));
	CU_ASSERT_EQUAL(claims(&s.first, NOBODYS), -EADDRINUSE);
	end();
}

/* Its flows go on as well. */
static void who_was_silent_keeps_its_address(void)
{
	if (!begin())
		return;
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), 0);
	(void)holders_remove(&s.holders, source_of(NFTBOX_THERE_4));
	CU_ASSERT_PTR_NULL(source_of(NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), -EADDRINUSE);
	CU_ASSERT_PTR_NULL(source_of(NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), 0);
	/* Nobody has it configured, and nothing comes from there. */
	CU_ASSERT_EQUAL(claims(&s.first, NOBODYS), 0);
	(void)holders_remove(&s.holders, source_of(NOBODYS));
	CU_ASSERT_EQUAL(claims(&s.other, NOBODYS), 0);
	end();
}

static void an_address_changes_hands_once_its_flows_can_be_ended(void)
{
	if (!begin())
		return;
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), 0);
	there(&s.first, "ip addr del " NFTBOX_THERE_4 "/24 dev there");
	s.holders.past.spent_ns = 3600 * SECOND;
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), -EAGAIN);
	CU_ASSERT(has(&s.first, NFTBOX_THERE_4));
	s.holders.past.spent_ns = 0;
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), 0);
	CU_ASSERT(has(&s.other, NFTBOX_THERE_4));
	end();
}

static void who_fails_too_often_waits_alone(void)
{
	int i, r = 0;

	if (!begin())
		return;
	for (i = 0; i < 100 && r != -EAGAIN; i++)
		r = claims(&s.first, "10.9.9.2");
	CU_ASSERT(i > 15 && i < 100);
	/* It grows again as time passes. */
	accounts_charge(&s.holders.accounts, s.first.netns, 0,
			wallclock_boottime_ns(), SECOND);
	CU_ASSERT_EQUAL(claims(&s.first, NFTBOX_THERE_4), -EAGAIN);
	CU_ASSERT_EQUAL(claims(&s.other, NFTBOX_THERE_4), 0);
	end();
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_address_stays_with_who_has_configured_it),
		UNIT(an_address_that_none_has_configured_is_of_who_came_first),
		UNIT(who_was_silent_keeps_its_address),
		UNIT(an_address_changes_hands_once_its_flows_can_be_ended),
		UNIT(who_fails_too_often_waits_alone),
	};
	int status;

	activebox_begin();
	status = unit_main("holders", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
