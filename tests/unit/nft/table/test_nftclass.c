/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclass.c - real packets of each class meet the verdict that they
 * should.
 *
 * run: once
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nflog.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/gatebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct gatebox_expectation normal[] = {
	{ "permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "permitted, IPv6",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_6, 80 },
	  0,
	  "" },
	{ "permitted, UDP",
	  { GATEBOX_ID(1), SOCK_DGRAM, NFTBOX_THERE_4, 443 },
	  0,
	  "" },
	{ "other bits of the mark are not ours",
	  { GATEBOX_ID(1) | 0x00123456, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "another address",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "another port",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
	{ "another protocol",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 443 },
	  ECONNREFUSED,
	  ":443 " },
	{ "another port, UDP",
	  { GATEBOX_ID(1), SOCK_DGRAM, NFTBOX_THERE_4, 444 },
	  EPERM,
	  ":444 " },
	{ "another port, IPv6 UDP",
	  { GATEBOX_ID(1), SOCK_DGRAM, NFTBOX_THERE_6, 444 },
	  EPERM,
	  ":444 " },
	{ "any port",
	  { GATEBOX_ID(2), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  0,
	  "" },
	{ "denied network before",
	  { GATEBOX_ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  "shut:80 " },
	{ "denied network behind",
	  { GATEBOX_ID(4), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "denied network behind, other port",
	  { GATEBOX_ID(4), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  ECONNREFUSED,
	  "shut:81 " },
	{ "local resolver",
	  { GATEBOX_ID(5), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "" },
	{ "permitted network",
	  { GATEBOX_ID(6), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "" },
	{ "the first port of a range",
	  { GATEBOX_ID(7), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  0,
	  "" },
	{ "the port before a range",
	  { GATEBOX_ID(7), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "the last port of a range, UDP",
	  { GATEBOX_ID(7), SOCK_DGRAM, NFTBOX_THERE_4, 443 },
	  0,
	  "" },
	{ "the port behind a range, UDP",
	  { GATEBOX_ID(7), SOCK_DGRAM, NFTBOX_THERE_4, 444 },
	  EPERM,
	  ":444 " },
	{ "a range of another protocol",
	  { GATEBOX_ID(7), SOCK_STREAM, NFTBOX_THERE_4, 441 },
	  ECONNREFUSED,
	  ":441 " },
	{ "a range of another address",
	  { GATEBOX_ID(7), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
	{ "what has ended permits nothing",
	  { GATEBOX_ID(8), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "what has not ended yet, behind a denial that has",
	  { GATEBOX_ID(8), SOCK_DGRAM, NFTBOX_THERE_4, 443 },
	  0,
	  "" },
	{ "no mark", { 0, SOCK_STREAM, GATEBOX_OTHER_4, 81 }, 0, "" },
	{ "a mark that is not ours",
	  { 0x1234, SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "" },
	{ "listed resolver",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 53 },
	  0,
	  "" },
	{ "resolver that is not listed",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 53 },
	  ECONNREFUSED,
	  ":53 " },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "no class was left",
	  { GATEBOX_ID(127), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "in flight, permitted",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4,
	    80 },
	  0,
	  "" },
	{ "in flight, not permitted",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, class not known",
	  { GATEBOX_ID(99) | GATEBOX_IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4,
	    80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, no class",
	  { GATEBOX_IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, denied network",
	  { GATEBOX_ID(3) | GATEBOX_IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4,
	    80 },
	  ECONNREFUSED,
	  "shut:80 " },
	{ "in flight, denied network behind what answers open",
	  { GATEBOX_ID(4) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    80 },
	  ETIMEDOUT,
	  "" },
	{ "denied network, but only recorded",
	  { GATEBOX_ID(9), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "shut:81 " },
	{ "permitted before that",
	  { GATEBOX_ID(9), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
};

static const struct gatebox_expectation with_egress_allow[] = {
	{ "no clause decides",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "" },
	{ "denied network",
	  { GATEBOX_ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  "shut:80 " },
	{ "in flight",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  0,
	  "" },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
	/* A network may be denied to the program, whichever it is. */
	{ "no class was left",
	  { GATEBOX_ID(127), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
};

static void each_class_opens_what_it_may_and_no_more(void)
{
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	gatebox_expect(&box, normal, ARRAY_SIZE(normal));
	gatebox_close(&box);
}

static void egress_allow_denies_denied_networks_only(void)
{
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	box.config.egress_allow = true;
	gatebox_apply(&box);
	gatebox_expect(&box, with_egress_allow, ARRAY_SIZE(with_egress_allow));
	gatebox_close(&box);
}

static void a_logged_packet_says_who_and_where(void)
{
	const struct gatebox_attempt attempt = { GATEBOX_ID(1) | 0x77,
						 SOCK_STREAM, GATEBOX_OTHER_4,
						 80 };
	struct nflog_packet packet;
	struct gatebox box;
	char text[64];

	if (!gatebox_open(&box))
		return;
	CU_ASSERT_EQUAL(gatebox_try(&attempt), ECONNREFUSED);
	packet = gatebox_read_log(&box).last;
	CU_ASSERT_EQUAL(packet.src.family, AF_INET);
	CU_ASSERT_EQUAL(packet.proto, IPPROTO_TCP);
	CU_ASSERT(packet.has_ports && packet.src_port != 0);
	CU_ASSERT_EQUAL(packet.mark, GATEBOX_ID(1) | 0x77);
	CU_ASSERT_EQUAL(packet.uid, 0);
	CU_ASSERT_EQUAL(packet.gid, 0);
	CU_ASSERT(packet.ifindex_out > 1);
	CU_ASSERT_EQUAL(packet.len, 60);
	unit_string("source", NFTBOX_HERE_4,
		    inet_ntop(AF_INET, packet.src.bytes, text, sizeof(text)));
	unit_string("destination", GATEBOX_OTHER_4,
		    inet_ntop(AF_INET, packet.dst.bytes, text, sizeof(text)));
	CU_ASSERT_EQUAL(nflog_lost(box.log), 0);
	gatebox_close(&box);
}

/* Send one datagram, with @mark in the control message. */
static int send_marked(int fd, uint32_t mark)
{
	struct iovec data = { .iov_base = "x", .iov_len = 1 };
	char control[CMSG_SPACE(sizeof(mark))] = "";
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SO_MARK;
	header->cmsg_len = CMSG_LEN(sizeof(mark));
	memcpy(CMSG_DATA(header), &mark, sizeof(mark));
	return sendmsg(fd, &message, 0) < 0 ? errno : 0;
}

/* A datagram of a socket that has a mark, or none. */
static int try_marked(const struct gatebox_attempt *attempt, uint32_t mark)
{
	struct sockaddr_storage address;
	socklen_t len = gatebox_address(attempt, &address);
	CLEANUP(base_closep) int fd = gatebox_socket(attempt, AF_INET);

	if (connect(fd, (struct sockaddr *)&address, len) < 0)
		return errno;
	return send_marked(fd, mark);
}

static void a_mark_that_only_the_packet_has_counts_for_nothing(void)
{
	const struct gatebox_attempt attempt = { GATEBOX_ID(1), SOCK_DGRAM,
						 NFTBOX_THERE_4, 444 };
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	if (box.probe.socket_mark) {
		CU_ASSERT_EQUAL(try_marked(&attempt, 0), EPERM);
		CU_ASSERT_EQUAL(try_marked(&attempt, GATEBOX_ID(2)), EPERM);
	}
	gatebox_close(&box);
}

static const struct {
	const char *what;
	struct gatebox_attempt attempt;
	uint32_t mark;
	int want;
} carried[] = {
	{ "the kernel's own", { 0, SOCK_DGRAM, NFTBOX_THERE_4, 444 }, 0, 0 },
	{ "of a class that may",
	  { 0, SOCK_DGRAM, NFTBOX_THERE_4, 444 },
	  GATEBOX_ID(2),
	  0 },
	{ "of a class that may not",
	  { 0, SOCK_DGRAM, NFTBOX_THERE_4, 444 },
	  GATEBOX_ID(1),
	  EPERM },
	{ "a question that no hook has read",
	  { 0, SOCK_DGRAM, GATEBOX_OTHER_4, 53 },
	  GATEBOX_ID(1),
	  EPERM },
	{ "the same by loopback",
	  { 0, SOCK_DGRAM, "127.0.0.1", 53 },
	  GATEBOX_ID(1),
	  EPERM },
	{ "a question",
	  { GATEBOX_ID(1), SOCK_DGRAM, GATEBOX_OTHER_4, 53 },
	  GATEBOX_ID(1),
	  0 },
};

/* As PPPoL2TP does it. */
static void a_tunnelled_packet_is_judged_by_its_own_mark(void)
{
	struct gatebox box;
	size_t i;
	int got;

	if (!gatebox_open(&box))
		return;
	for (i = 0; box.probe.socket_mark && i < ARRAY_SIZE(carried); i++) {
		got = try_marked(&carried[i].attempt, carried[i].mark);
		if (got != carried[i].want)
			CU_FAIL(carried[i].what);
	}
	gatebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_class_opens_what_it_may_and_no_more),
		UNIT(egress_allow_denies_denied_networks_only),
		UNIT(a_logged_packet_says_who_and_where),
		UNIT(a_mark_that_only_the_packet_has_counts_for_nothing),
		UNIT(a_tunnelled_packet_is_judged_by_its_own_mark),
	};

	return unit_main("nftclass", tests, ARRAY_SIZE(tests));
}
