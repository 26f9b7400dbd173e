/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclass_audit.c - real packets of each class where nothing is refused,
 * and where only some of it is.
 *
 * run: once
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/gatebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct gatebox_expectation in_audit[] = {
	{ "permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "not permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "denied network",
	  { GATEBOX_ID(9), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "shut:81 " },
	{ "in flight",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  0,
	  ":81 " },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "no class was left",
	  { GATEBOX_ID(127), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
};

/* Some entries enforce all the same. */
static const struct gatebox_expectation in_part[] = {
	{ "not permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "denied network",
	  { GATEBOX_ID(4), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  "shut:81 " },
	{ "permitted before that",
	  { GATEBOX_ID(4), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "in flight, denied network",
	  { GATEBOX_ID(4) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, not permitted",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  0,
	  ":81 " },
	{ "denied network, but only recorded",
	  { GATEBOX_ID(9), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "shut:81 " },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  "!class:81 " },
	{ "in flight, a class that is not known",
	  { GATEBOX_ID(99) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  ETIMEDOUT,
	  "" },
	{ "no class was left, denied network",
	  { GATEBOX_ID(127), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  "shut:81 " },
	{ "no class was left, not permitted",
	  { GATEBOX_ID(127), SOCK_STREAM, NFTBOX_THERE_6, 80 },
	  0,
	  ":80 " },
	{ "no mark", { 0, SOCK_STREAM, GATEBOX_OTHER_4, 81 }, 0, "" },
};

static void audit_mode_logs_and_accepts(void)
{
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	box.config.audit = true;
	gatebox_apply(&box);
	gatebox_expect(&box, in_audit, ARRAY_SIZE(in_audit));
	gatebox_close(&box);
}

static const struct nftlayout_entry stopping[] = {
	{ .rule = "shut", .networks = true, .deny = true },
};

/* With a class for who is not known, which has what is stopped.  false: the
 * test was skipped. */
static bool open_in_part(struct gatebox *box)
{
	static struct nftlayout_class classes[16];
	size_t i;

	if (!gatebox_open(box))
		return false;
	for (i = 0; i < box->config.n_classes; i++)
		classes[i] = box->config.classes[i];
	classes[i] = (struct nftlayout_class){ .id = 127,
					       .entries = stopping,
					       .n_entries = 1 };
	box->config.classes = classes;
	box->config.n_classes++;
	box->config.audit = true;
	box->config.enforces = true;
	gatebox_apply(box);
	return true;
}

static void in_audit_mode_an_entry_may_enforce(void)
{
	struct gatebox box;

	if (!open_in_part(&box))
		return;
	gatebox_expect(&box, in_part, ARRAY_SIZE(in_part));
	gatebox_close(&box);
}

/* A datagram socket to 444/udp, as @attempt says, of a flow that is
 * established: it has sent, and has had a reply. */
static int open_flow(const struct gatebox *box,
		     const struct gatebox_attempt *attempt)
{
	const int server = box->listeners[GATEBOX_UDP_444];
	struct sockaddr_storage address;
	socklen_t len = gatebox_address(attempt, &address);
	int fd = gatebox_socket(attempt, address.ss_family);
	struct pollfd there = { .fd = server, .events = POLLIN };
	struct pollfd here = { .fd = fd, .events = POLLIN };
	char byte;

	CU_ASSERT_EQUAL(connect(fd, (struct sockaddr *)&address, len), 0);
	CU_ASSERT_EQUAL(send(fd, "x", 1, 0), 1);
	CU_ASSERT_EQUAL(poll(&there, 1, 2000), 1);
	len = sizeof(address);
	CU_ASSERT_EQUAL(recvfrom(server, &byte, 1, 0,
				 (struct sockaddr *)&address, &len),
			1);
	CU_ASSERT_EQUAL(
		sendto(server, "x", 1, 0, (struct sockaddr *)&address, len), 1);
	CU_ASSERT_EQUAL(poll(&here, 1, 2000), 1);
	CU_ASSERT_EQUAL(recv(fd, &byte, 1, 0), 1);
	return fd;
}

/* Send from @fd with @mark.  Does it arrive? */
static bool arrives(const struct gatebox *box, int fd, uint32_t mark)
{
	struct pollfd there = { .fd = box->listeners[GATEBOX_UDP_444],
				.events = POLLIN };
	socklen_t len = sizeof(int);
	int error;
	char byte;

	CU_ASSERT_EQUAL(
		setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)), 0);
	(void)send(fd, "x", 1, 0);
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return poll(&there, 1, 100) == 1 && recv(there.fd, &byte, 1, 0) == 1;
}

/* Flows of before are nobody's, and a socket may come from another program. */
static const struct {
	const char *what;
	uint8_t id;
	bool want;
	const char *log;
} flows[] = {
	{ "denied", 4, false, "shut:444 shut:444 " },
	{ "denied to who is not known", 127, false, "shut:444 shut:444 " },
	{ "only recorded, once", 9, true, "shut:444 " },
	{ "not permitted, recorded once", 1, true, ":444 " },
};

static void a_flow_that_was_refused_does_not_go_on(void)
{
	const struct gatebox_attempt attempt = { 0, SOCK_DGRAM, NFTBOX_THERE_4,
						 444 };
	struct gatebox box;
	size_t i, k;

	if (!open_in_part(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		int fd = open_flow(&box, &attempt);

		for (k = 0; k < 2; k++)
			if (arrives(&box, fd, GATEBOX_ID(flows[i].id)) !=
			    flows[i].want)
				CU_FAIL(flows[i].what);
		unit_string(flows[i].what, flows[i].log,
			    gatebox_read_log(&box).text);
		(void)close(fd);
	}
	gatebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(audit_mode_logs_and_accepts),
		UNIT(in_audit_mode_an_entry_may_enforce),
		UNIT(a_flow_that_was_refused_does_not_go_on),
	};

	return unit_main("nftclass_audit", tests, ARRAY_SIZE(tests));
}
