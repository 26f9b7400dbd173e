/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfct.c - marks of flows are read and changed in the kernel.
 */
#include "nft/nfct.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/nfctbox.h"
#include "tests/unit/unit.h"

#define MASK 0xff000000u
#define ODD 0x80000000u
#define OTHERS 0x00000042u

/* Rules that need conntrack make the kernel follow flows. */
static const char *const ruleset =
	"table inet t {\nchain o { type filter hook output priority 0\n"
	"ct state established ct mark 0x05000042 accept\n"
	"ct state new ct mark set 0x42\n}\n}";

static struct nfct_flow flow_of(uint8_t proto, uint16_t port)
{
	struct nfct_flow flow = {
		.proto = proto,
		.here = { AF_INET, { 127, 0, 0, 1 } },
		.there = { AF_INET, { 127, 0, 0, 1 } },
		.here_port = port,
		.there_port = 9,
	};

	return flow;
}

/* A datagram from @port to port 9 makes a flow. */
static void send_from(uint16_t port)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_port = htons(port) };
	struct sockaddr_in there = { .sin_family = AF_INET,
				     .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	there.sin_addr.s_addr = here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CU_ASSERT_EQUAL(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	CU_ASSERT_EQUAL(
		sendto(fd, "", 1, 0, (struct sockaddr *)&there, sizeof(there)),
		1);
	(void)close(fd);
}

static uint32_t mark_of(struct nfct *nfct, const struct nfct_flow *flow)
{
	uint32_t mark = 0xdead;

	CU_ASSERT_EQUAL(nfct_read_mark(nfct, flow, &mark), 0);
	return mark;
}

static void bits_of_others_are_left_alone(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct nfct_flow flow = flow_of(IPPROTO_UDP, 2001);
	const struct nfct_flow turned = {
		.proto = IPPROTO_UDP,
		.here = flow.there,
		.there = flow.here,
		.here_port = flow.there_port,
		.there_port = flow.here_port,
	};

	if (!nfct)
		return;
	send_from(2001);
	CU_ASSERT_EQUAL(mark_of(nfct, &flow), OTHERS);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &flow, MASK, 5u << 24), 0);
	CU_ASSERT_EQUAL(mark_of(nfct, &flow), 5u << 24 | OTHERS);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &turned, MASK, 6u << 24), 0);
	CU_ASSERT_EQUAL(mark_of(nfct, &flow), 6u << 24 | OTHERS);
}

static void only_a_connection_of_tcp_is_made_known(void)
{
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct nfct_flow udp = flow_of(IPPROTO_UDP, 2002);
	const struct nfct_flow tcp = flow_of(IPPROTO_TCP, 2002);
	const struct nfct_flow tcp_6 = {
		.proto = IPPROTO_TCP,
		.here = { AF_INET6, { [15] = 1 } },
		.there = { AF_INET6, { [15] = 1 } },
		.here_port = 2003,
		.there_port = 9,
	};
	uint32_t mark;

	if (!nfct)
		return;
	CU_ASSERT_EQUAL(nfct_read_mark(nfct, &udp, &mark), -ENOENT);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &udp, MASK, 5u << 24), -ENOENT);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &tcp, MASK, 5u << 24), 0);
	CU_ASSERT_EQUAL(mark_of(nfct, &tcp), 5u << 24);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &tcp, MASK, 6u << 24), 0);
	CU_ASSERT_EQUAL(mark_of(nfct, &tcp), 6u << 24);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &tcp_6, MASK, 7u << 24), 0);
	CU_ASSERT_EQUAL(mark_of(nfct, &tcp_6), 7u << 24);
}

static void a_new_epoch_keeps_the_classes_of_tcp_alone(void)
{
	const struct nfct_epoch odd = { MASK, ODD, ODD };
	const struct nfct_epoch none = { .mask = MASK };
	CLEANUP(nfct_closep) struct nfct *nfct = nfctbox_open(ruleset);
	const struct nfct_flow before = flow_of(IPPROTO_UDP, 2004);
	const struct nfct_flow now = flow_of(IPPROTO_UDP, 2005);
	const struct nfct_flow tcp = flow_of(IPPROTO_TCP, 2006);

	if (!nfct)
		return;
	send_from(2004);
	send_from(2005);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &before, MASK, 5u << 24), 0);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &now, MASK, 5u << 24 | ODD), 0);
	CU_ASSERT_EQUAL(nfct_mark(nfct, &tcp, MASK, 5u << 24), 0);
	CU_ASSERT_EQUAL(nfct_begin_epoch(nfct, &odd), 2);
	CU_ASSERT_EQUAL(mark_of(nfct, &before), OTHERS);
	CU_ASSERT_EQUAL(mark_of(nfct, &now), 5u << 24 | ODD | OTHERS);
	CU_ASSERT_EQUAL(mark_of(nfct, &tcp), 5u << 24 | ODD);
	CU_ASSERT_EQUAL(nfct_begin_epoch(nfct, &odd), 0);
	CU_ASSERT_EQUAL(nfct_begin_epoch(nfct, &none), 2);
	CU_ASSERT_EQUAL(mark_of(nfct, &now), OTHERS);
	CU_ASSERT_EQUAL(mark_of(nfct, &tcp), 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(bits_of_others_are_left_alone),
		UNIT(only_a_connection_of_tcp_is_made_known),
		UNIT(a_new_epoch_keeps_the_classes_of_tcp_alone),
	};

	return unit_main("nfct", tests, ARRAY_SIZE(tests));
}
