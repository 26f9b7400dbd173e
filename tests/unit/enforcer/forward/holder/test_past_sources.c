/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_past_sources.c - whose an address was is known for as long as there is
 * room, after that nobody is taken for the one of before, and another namespace
 * gets the address without its flows.  For that the programs are loaded.
 *
 * run: once
 */
#include "enforcer/forward/holder/past_sources.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "nft/nfct.h"
#include "policy/base.h"
#include "tests/unit/enforcer/forward/forwardbox.h"
#include "tests/unit/unit.h"

#define POLICY                                                        \
	"version: 1\nmode: enforce\nresolvers: [192.0.2.3]\nrules:\n" \
	"  - { name: lan, who: { user: 4242 },\n"                     \
	"      networks: [203.0.113.0/24], action: allow }\n"

static const struct ip_addr first = { AF_INET, { 10, 88, 0, 2 } };
static const struct ip_addr second = { AF_INET, { 10, 88, 0, 3 } };

static void an_address_is_of_the_namespace_that_had_it_last(void)
{
	static struct past_sources past;

	past_sources_note(&past, &first, 7);
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(past_sources_is_anothers(&past, &first, 8));
	CU_ASSERT_EQUAL(past_sources_whose(&past, &first), 7);
	CU_ASSERT_EQUAL(past_sources_whose(&past, &second), 0);
	past_sources_note(&past, &first, 8);
	CU_ASSERT(past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 8));
	CU_ASSERT_EQUAL(past.n, 1);
	CU_ASSERT(past_sources_may_end(&past));
	past.spent_ns = UINT64_C(3600000000000);
	CU_ASSERT(!past_sources_may_end(&past));
}

static void an_address_that_nobody_had_is_nobodys(void)
{
	static struct past_sources past;
	const struct ip_addr other_family = { AF_INET6, { 10, 88, 0, 2 } };

	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	past_sources_note(&past, &first, 7);
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 8));
	CU_ASSERT(!past_sources_is_anothers(&past, &other_family, 8));
}

static void an_address_that_was_forgotten_may_be_anothers(void)
{
	static struct past_sources past;
	struct ip_addr ip = { AF_INET, { 10 } };
	size_t i;

	past_sources_note(&past, &first, 7);
	for (i = 1; i < PAST_SOURCES_MAX; i++) {
		ip.bytes[2] = (uint8_t)(i >> 8);
		ip.bytes[3] = (uint8_t)i;
		past_sources_note(&past, &ip, 9);
	}
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &first, 7));
	past_sources_note(&past, &second, 7);
	CU_ASSERT(past_sources_is_anothers(&past, &first, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &second, 7));
	CU_ASSERT(!past_sources_is_anothers(&past, &ip, 9));
}

/* A datagram of the peer makes a flow in conntrack. */
static struct nfct_flow begin_flow(const struct forwardbox *s)
{
	const struct nfct_flow flow = { .proto = IPPROTO_UDP,
					.here = unit_ip(NFTBOX_THERE_4),
					.there = unit_ip(NFTBOX_HERE_4),
					.here_port = 2001,
					.there_port = 9 };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	CLEANUP(base_closep)
	int fd = nftbox_peer_listen(&s->peer, SOCK_DGRAM, NFTBOX_THERE_4, 2001);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(inet_pton(AF_INET, NFTBOX_HERE_4, &to.sin_addr), 1);
	CU_ASSERT_EQUAL(
		sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
	return flow;
}

static void check_flows(struct forwardbox *s, struct nfct *nfct)
{
	uint8_t class_id = forwardbox_class(s, 0, true);
	struct nfct_flow flow;
	uint32_t mark;

	CU_ASSERT_EQUAL(forwardbox_send(s, NFTBOX_THERE_4, class_id), 0);
	flow = begin_flow(s);
	CU_ASSERT_EQUAL(forwardbox_send(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(nfct_read_mark(nfct, &flow, &mark), 0);
	CU_ASSERT_FATAL(forwardbox_replace_peer(s));
	CU_ASSERT_EQUAL(forwardbox_send(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(nfct_read_mark(nfct, &flow, &mark), -ENOENT);
}

static void an_address_that_another_namespace_takes_over_loses_its_flows(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = NULL;
	struct forwardbox s;

	if (!forwardbox_open(&s, POLICY))
		return;
	if (nfct_open(&nfct) < 0)
		unit_skip("the kernel has no nf_conntrack_netlink");
	else
		check_flows(&s, nfct);
	forwardbox_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_address_is_of_the_namespace_that_had_it_last),
		UNIT(an_address_that_nobody_had_is_nobodys),
		UNIT(an_address_that_was_forgotten_may_be_anothers),
		UNIT(an_address_that_another_namespace_takes_over_loses_its_flows),
	};
	int status;

	activebox_begin();
	status = unit_main("past_sources", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
