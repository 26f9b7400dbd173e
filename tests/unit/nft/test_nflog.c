/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nflog.c - groups, budgets and losses.  test_nftclass.c looks at what a
 * packet says.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nflog.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void count(void *context, const struct nflog_packet *packet)
{
	unsigned int *n = context;

	*n += packet->proto == IPPROTO_UDP && packet->dst_port == 9;
}

/* Send @n datagrams to this host, each of which the rule logs. */
static void send_datagrams(unsigned int n)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(9),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_DGRAM, 0);

	while (n--)
		(void)sendto(fd, "x", 1, 0, (struct sockaddr *)&address,
			     sizeof(address));
}

static bool log_port_9(const char *prefix)
{
	char command[256];

	(void)snprintf(command, sizeof(command),
		       "table inet t {\nchain c {\ntype filter hook output "
		       "priority 0\nudp dport 9 log %s group 7\n}\n}",
		       prefix);
	return nftbox_nft(command, NULL, 0) == 0;
}

static unsigned int read_all(struct nflog *log)
{
	struct pollfd wait = { .fd = nflog_fd(log), .events = POLLIN };
	unsigned int n = 0;

	while (poll(&wait, 1, 100) > 0)
		(void)nflog_read(log, 100, count, &n);
	return n;
}

static void a_busy_group_makes_way_to_the_next(void)
{
	CLEANUP(nflog_closep) struct nflog *first = NULL;
	CLEANUP(nflog_closep) struct nflog *second = NULL;
	struct nflog *third = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 8, &first), 0);
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 8, &second), 0);
	CU_ASSERT_EQUAL(nflog_group(first), 7);
	CU_ASSERT_EQUAL(nflog_group(second), 8);
	CU_ASSERT_EQUAL(nflog_open(7, 8, &third), -EBUSY);
	CU_ASSERT_PTR_NULL(third);
	CU_ASSERT_EQUAL(nflog_open(9, 8, &third), -EBUSY);
	nflog_close(first);
	first = NULL;
	CU_ASSERT_EQUAL(nflog_open(7, 8, &first), 0);
}

static void every_logged_packet_arrives(void)
{
	CLEANUP(nflog_closep) struct nflog *log = NULL;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 7, &log), 0);
	CU_ASSERT_FATAL(log_port_9(""));
	CU_ASSERT_EQUAL(read_all(log), 0);
	send_datagrams(1);
	CU_ASSERT_EQUAL(read_all(log), 1);
	send_datagrams(1000);
	CU_ASSERT_EQUAL(read_all(log), 1000);
	CU_ASSERT_EQUAL(nflog_lost(log), 0);
}

static void a_read_ends_soon_after_its_budget(void)
{
	CLEANUP(nflog_closep) struct nflog *log = NULL;
	unsigned int n = 0;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 7, &log), 0);
	CU_ASSERT_FATAL(log_port_9(""));
	send_datagrams(320);
	(void)usleep(50000);
	CU_ASSERT(nflog_read(log, 10, count, &n) >= 10);
	CU_ASSERT(n < 320);
	CU_ASSERT_EQUAL(n + read_all(log), 320);
}

static void packets_not_read_in_time_are_counted_as_lost(void)
{
	CLEANUP(nflog_closep) struct nflog *log = NULL;
	unsigned int n;
	int size = 1;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 7, &log), 0);
	CU_ASSERT_FATAL(log_port_9(""));
	CU_ASSERT_EQUAL(setsockopt(nflog_fd(log), SOL_SOCKET, SO_RCVBUF, &size,
				   sizeof(size)),
			0);
	send_datagrams(5000);
	n = read_all(log);
	CU_ASSERT(n < 5000);
	send_datagrams(1);
	CU_ASSERT_EQUAL(read_all(log), 1);
	CU_ASSERT_EQUAL(n + nflog_lost(log), 5000);
}

static void keep_rule(void *context, const struct nflog_packet *packet)
{
	char *rule = context;

	(void)snprintf(rule, NFLOG_RULE_MAX, "%s", packet->rule);
}

static void the_prefix_of_the_log_is_the_rule_of_the_packet(void)
{
	CLEANUP(nflog_closep) struct nflog *log = NULL;
	struct pollfd wait = { .events = POLLIN };
	char rule[NFLOG_RULE_MAX] = "";

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nflog_open(7, 7, &log), 0);
	CU_ASSERT_FATAL(log_port_9("prefix \"some-rule\""));
	send_datagrams(1);
	wait.fd = nflog_fd(log);
	CU_ASSERT_EQUAL(poll(&wait, 1, 1000), 1);
	CU_ASSERT_EQUAL(nflog_read(log, 10, keep_rule, rule), 1);
	unit_string("rule", "some-rule", rule);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_busy_group_makes_way_to_the_next),
		UNIT(every_logged_packet_arrives),
		UNIT(a_read_ends_soon_after_its_budget),
		UNIT(packets_not_read_in_time_are_counted_as_lost),
		UNIT(the_prefix_of_the_log_is_the_rule_of_the_packet),
	};

	return unit_main("nflog", tests, ARRAY_SIZE(tests));
}
