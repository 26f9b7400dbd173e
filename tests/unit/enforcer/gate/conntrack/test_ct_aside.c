/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ct_aside.c - a helper changes and ends flows as the caller would, and
 * without time for it nothing is done.
 */
#include "enforcer/gate/conntrack/ct_aside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "nft/nfct.h"
#include "policy/base.h"
#include "policy/ip.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nfctbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 9
#define OURS 0x05000000u
#define OTHERS 0x00000042u

static const char *const ruleset =
	"table inet t {\nchain o { type filter hook output priority 0\n"
	"ct state new ct mark set 0x05000042\n}\n}";
static const struct nfct_epoch none = { .mask = 0xff000000u };

/* A datagram to PORT makes a flow. */
static struct nfct_flow begin_flow(void)
{
	struct nfct_flow flow = { .proto = IPPROTO_UDP,
				  .here = unit_ip("127.0.0.1"),
				  .there = unit_ip("127.0.0.1"),
				  .there_port = PORT };
	CLEANUP(base_closep) int fd = nftbox_datagrams(false, PORT);
	struct sockaddr_in here = { 0 };
	socklen_t len = sizeof(here);

	CU_ASSERT_EQUAL(send(fd, "x", 1, 0), 1);
	CU_ASSERT_EQUAL(getsockname(fd, (struct sockaddr *)&here, &len), 0);
	flow.here_port = ntohs(here.sin_port);
	return flow;
}

static uint32_t mark_of(struct nfct *nfct, const struct nfct_flow *flow)
{
	uint32_t mark = 0xdead;

	CU_ASSERT_EQUAL(nfct_read_mark(nfct, flow, &mark), 0);
	return mark;
}

static void who_is_asked_makes_no_difference(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct ip_addr from = unit_ip("127.0.0.1");
	struct aside *asides[] = { NULL, NULL };
	struct nfct_flow flow;
	uint32_t mark;
	size_t i;

	if (!nfct)
		return;
	asides[1] = asidebox();
	for (i = 0; i < ARRAY_SIZE(asides); i++) {
		flow = begin_flow();
		CU_ASSERT_EQUAL(mark_of(nfct, &flow), OURS | OTHERS);
		CU_ASSERT_EQUAL(ct_aside_begin_epoch(asides[i], &none), 0);
		CU_ASSERT_EQUAL(mark_of(nfct, &flow), OTHERS);
		CU_ASSERT_EQUAL(ct_aside_end_source(asides[i], &from), 1);
		CU_ASSERT_EQUAL(nfct_read_mark(nfct, &flow, &mark), -ENOENT);
	}
}

static void without_time_nothing_is_done(void)
{
	const struct aside_options options = { .credit_ms = 1 };
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	CLEANUP(aside_freep) struct aside *aside = NULL;
	const struct ip_addr from = unit_ip("127.0.0.1");
	struct nfct_flow flow;

	if (!nfct)
		return;
	CU_ASSERT_EQUAL_FATAL(aside_new(&options, &aside), 0);
	flow = begin_flow();
	CU_ASSERT_EQUAL(ct_aside_begin_epoch(aside, &none), -EAGAIN);
	CU_ASSERT_EQUAL(ct_aside_end_source(aside, &from), -EAGAIN);
	CU_ASSERT_EQUAL(mark_of(nfct, &flow), OURS | OTHERS);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(who_is_asked_makes_no_difference),
		UNIT(without_time_nothing_is_done),
	};

	return unit_main("ct_aside", tests, ARRAY_SIZE(tests));
}
