/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfct_source.c - the flows that an address began are deleted in the
 * kernel, and those of others are not.
 */
#include "nft/nfct_source.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nfct.h"
#include "policy/base.h"
#include "policy/ip.h"
#include "tests/unit/nfctbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 9

/* A rule that needs conntrack makes the kernel follow flows. */
static const char *const ruleset =
	"table inet t {\nchain o { type filter hook output priority 0\n"
	"ct state established accept\n}\n}";

/* A datagram from @port of @from to @to makes a flow. */
static struct nfct_flow begin_flow(const char *from, const char *to,
				   uint16_t port)
{
	const struct nfct_flow flow = { .proto = IPPROTO_UDP,
					.here = unit_ip(from),
					.there = unit_ip(to),
					.here_port = port,
					.there_port = PORT };
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} here = { .any.sa_family = flow.here.family }, there = here;
	bool v4 = flow.here.family == AF_INET;
	socklen_t len = v4 ? sizeof(here.v4) : sizeof(here.v6);
	CLEANUP(base_closep) int fd = socket(here.any.sa_family, SOCK_DGRAM, 0);

	(void)inet_pton(flow.here.family, from,
			v4 ? (void *)&here.v4.sin_addr
			   : (void *)&here.v6.sin6_addr);
	(void)inet_pton(flow.here.family, to,
			v4 ? (void *)&there.v4.sin_addr
			   : (void *)&there.v6.sin6_addr);
	here.v4.sin_port = htons(port); /* at one place in both families */
	there.v4.sin_port = htons(PORT);
	CU_ASSERT_EQUAL(bind(fd, &here.any, len), 0);
	CU_ASSERT_EQUAL(sendto(fd, "", 1, 0, &there.any, len), 1);
	return flow;
}

static int state_of(struct nfct *nfct, const struct nfct_flow *flow)
{
	uint32_t mark;

	return nfct_read_mark(nfct, flow, &mark);
}

static void only_flows_that_the_address_began_are_ended(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct ip_addr gone = unit_ip("127.0.0.2");
	struct nfct_flow first, second, other, to_it;

	if (!nfct)
		return;
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 0);
	first = begin_flow("127.0.0.2", "127.0.0.1", 2001);
	second = begin_flow("127.0.0.2", "127.0.0.3", 2002);
	other = begin_flow("127.0.0.3", "127.0.0.1", 2003);
	to_it = begin_flow("127.0.0.3", "127.0.0.2", 2004);
	CU_ASSERT_EQUAL(state_of(nfct, &first), 0);
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 2);
	CU_ASSERT_EQUAL(state_of(nfct, &first), -ENOENT);
	CU_ASSERT_EQUAL(state_of(nfct, &second), -ENOENT);
	CU_ASSERT_EQUAL(state_of(nfct, &other), 0);
	CU_ASSERT_EQUAL(state_of(nfct, &to_it), 0);
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 0);
}

static void flows_over_ipv6_are_ended_too(void)
{
	const char *const add[] = { "ip",  "addr", "add",   "fd00::2/128",
				    "dev", "lo",   "nodad", NULL };
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct ip_addr gone = unit_ip("fd00::2");
	struct nfct_flow flow, other, v4;

	if (!nfct)
		return;
	if (nftbox_run(add, NULL, 0) != 0) {
		unit_skip("the kernel has no IPv6");
		return;
	}
	flow = begin_flow("fd00::2", "::1", 2001);
	other = begin_flow("::1", "fd00::2", 2002);
	v4 = begin_flow("127.0.0.1", "127.0.0.1", 2001);
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 1);
	CU_ASSERT_EQUAL(state_of(nfct, &flow), -ENOENT);
	CU_ASSERT_EQUAL(state_of(nfct, &other), 0);
	CU_ASSERT_EQUAL(state_of(nfct, &v4), 0);
}

static void a_call_ends_a_bounded_number_of_flows(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct ip_addr gone = unit_ip("127.0.0.2");
	int i;

	if (!nfct)
		return;
	for (i = 0; i < NFCT_SOURCE_MAX + 3; i++)
		(void)begin_flow("127.0.0.2", "127.0.0.1",
				 (uint16_t)(2000 + i));
	CU_ASSERT_EQUAL(nfct_source_end(&gone), NFCT_SOURCE_MAX);
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 3);
	CU_ASSERT_EQUAL(nfct_source_end(&gone), 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(only_flows_that_the_address_began_are_ended),
		UNIT(flows_over_ipv6_are_ended_too),
		UNIT(a_call_ends_a_bounded_number_of_flows),
	};

	return unit_main("nfct_source", tests, ARRAY_SIZE(tests));
}
