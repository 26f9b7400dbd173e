/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pipeline.c - the life of an event, with all of the daemon around it:
 * real questions and answers, a real table, records in a file.
 *
 * run: once
 */
#include "enforcer/pipeline.h"

#include <arpa/inet.h>
#include <cap-ng.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/gate/gate.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define IN_FLIGHT 0x80000000u
#define QUERY "\"action\":\"query\" "
#define ANSWER "\"action\":\"answer\" "
#define CONNECT "\"action\":\"connect\" "

/* One daemon for all tests, as each policy takes over from the one before. */
static struct servicebox box;
/* What it had counted when the test began. */
static struct pipeline_counters before;

/* Begin with @policy, no record, and nothing open. */
static bool begin(const char *policy)
{
	if (!box.service && !servicebox_open(&box, SERVICEBOX_NONE))
		return false;
	while (pipeline_drain(box.service->pipeline) > 0)
		;
	servicebox_reload(&box, SERVICEBOX_NONE);
	servicebox_reload(&box, policy);
	callbacks_drain(box.service);
	servicebox_drop_records(&box);
	CU_ASSERT(!servicebox_is_open("web_4"));
	pipeline_counters(box.service->pipeline, &before);
	return true;
}

/* What it has counted since the test began. */
static struct pipeline_counters counted(void)
{
	struct pipeline_counters now;

	pipeline_counters(box.service->pipeline, &now);
	now.accepted -= before.accepted;
	now.refused -= before.refused;
	now.opened -= before.opened;
	now.connects -= before.connects;
	return now;
}

static void a_question_is_recorded_with_what_decided_it(void)
{
	if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	servicebox_receive(servicebox_send("w.example.com", SOCK_DGRAM));
	CU_ASSERT_EQUAL(servicebox_send("other.example.com", SOCK_DGRAM), -1);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, QUERY), 2);
	CU_ASSERT_EQUAL(servicebox_records(&box, QUERY "w.example.com "
						       "\"reason\":\"rule\" "
						       "\"name\":\"web\""),
			1);
	CU_ASSERT_EQUAL(servicebox_records(&box,
					   QUERY "other.example.com "
						 "\"denied\" "
						 "\"reason\":\"default\""),
			1);
}

static const struct {
	const char *what;
	int type;
} transports[] = {
	{ "a datagram", SOCK_DGRAM },
	{ "two segments of a TCP connection", SOCK_STREAM },
};

static void an_answer_opens_its_address_however_it_comes(void)
{
	struct pipeline_counters counters;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(transports); i++) {
		if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
			return;
		servicebox_ask("w.example.com", transports[i].type);
		CU_ASSERT(!servicebox_is_open("web_4"));
		callbacks_drain(box.service);
		unit_string(transports[i].what, "open",
			    servicebox_is_open("web_4") ? "open" : "shut");
		counters = counted();
		CU_ASSERT_EQUAL(counters.accepted, 1);
		CU_ASSERT_EQUAL(counters.opened, 1);
		CU_ASSERT_EQUAL(counters.refused, 0);
		CU_ASSERT_EQUAL(
			servicebox_records(&box,
					   ANSWER "\"reason\":\"accepted\" "
						  "\"opened\":[\"192.0.2.2\"]"),
			1);
	}
}

static const struct {
	const char *what;
	const char *policy;
} changes[] = {
	{ "the rule is gone",
	  "  - { name: other, domains: [o.example.com], action: allow }\n" },
	{ "a denial of the name comes before the rule",
	  "  - { name: no, domains: [w.example.com], action: deny }\n" SERVICEBOX_WEB },
};

/* The question is permitted by the first policy; the answer comes under the
 * second one. */
static void meet_another_policy(const char *rules)
{
	char policy[1024];
	int fd;

	CU_ASSERT_EQUAL(kill(box.resolver, SIGSTOP), 0);
	fd = servicebox_send("w.example.com", SOCK_DGRAM);
	(void)snprintf(policy, sizeof(policy), "%s%s", SERVICEBOX_HEAD, rules);
	servicebox_reload(&box, policy);
	CU_ASSERT_EQUAL(kill(box.resolver, SIGCONT), 0);
	servicebox_receive(fd);
	callbacks_drain(box.service);
}

static void an_answer_that_the_policy_no_longer_permits_opens_nothing(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
			return;
		meet_another_policy(changes[i].policy);
		unit_string(changes[i].what, "shut",
			    servicebox_is_open("web_4") ? "open" : "shut");
		CU_ASSERT_EQUAL(
			servicebox_records(&box, ANSWER
					   "\"reason\":\"policy-changed\""),
			1);
		CU_ASSERT_EQUAL(counted().accepted, 0);
	}
}

/* Does a socket that is made now carry the mark of an answer in flight? */
static bool is_in_flight(void)
{
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT_EQUAL(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len), 0);
	CU_ASSERT_NOT_EQUAL(mark, 0);
	return mark & IN_FLIGHT;
}

/* A drain handles 256 events at most, so it leaves some of these behind. */
#define MANY 150

/* If an arrival were settled twice, those left behind would count as settled,
 * too; if one were not, the last would stay in flight. */
static void each_arrival_is_settled_once(void)
{
	int i;

	if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	CU_ASSERT(!is_in_flight());
	for (i = 0; i < MANY; i++)
		servicebox_ask("w.example.com", SOCK_DGRAM);
	pipeline_drain(box.service->pipeline);
	CU_ASSERT(is_in_flight());
	pipeline_drain(box.service->pipeline);
	CU_ASSERT(!is_in_flight());
}

static void set_net_admin(capng_act_t action)
{
	CU_ASSERT_EQUAL(capng_get_caps_process(), 0);
	CU_ASSERT_EQUAL(capng_update(action, CAPNG_EFFECTIVE, CAP_NET_ADMIN),
			0);
	CU_ASSERT_EQUAL(capng_apply(CAPNG_SELECT_CAPS), 0);
}

static void drain_without_nftables(void)
{
	set_net_admin(CAPNG_DROP); /* nftables answers EPERM */
	pipeline_drain(box.service->pipeline);
	set_net_admin(CAPNG_ADD);
}

static void each_arrival_is_settled_once_when_the_transaction_fails(void)
{
	int i;

	if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	for (i = 0; i < MANY; i++)
		servicebox_ask("w.example.com", SOCK_DGRAM);
	drain_without_nftables();
	CU_ASSERT(is_in_flight());
	drain_without_nftables();
	CU_ASSERT(!is_in_flight());
	CU_ASSERT(!gate_whole(box.service->gate));
	CU_ASSERT(!servicebox_is_open("web_4"));
	for (i = 0; i < 50 && !gate_whole(box.service->gate); i++)
		(void)loop_once(box.service->loop, 100);
	CU_ASSERT(servicebox_is_open("web_4"));
}

/* The class id that the kernel gives to a program of @uid and @gid. */
static uint8_t class_of(uid_t uid, gid_t gid)
{
	CLEANUP(base_closep) int fd = -1;
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	CU_ASSERT_EQUAL(setegid(gid), 0);
	CU_ASSERT_EQUAL(seteuid(uid), 0);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	CU_ASSERT_EQUAL(seteuid(0), 0);
	CU_ASSERT_EQUAL(setegid(0), 0);
	CU_ASSERT_EQUAL(getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len), 0);
	return mark >> 24 & 0x7f;
}

static bool gate_knows(uint8_t class_id)
{
	const struct gate_state *served = gate_served(box.service->gate);
	size_t i;

	for (i = 0; i < served->n_classes; i++)
		if (served->classes[i].id == class_id)
			return true;
	return false;
}

/* No class is made beforehand for a program that two of these are about. */
#define SUBJECTS                                                           \
	"  - { name: a, who: { user: 4242 }, domains: [a.example.com],\n"  \
	"      action: allow }\n"                                          \
	"  - { name: b, who: { group: 4343 }, domains: [b.example.com],\n" \
	"      action: allow }\n"                                          \
	"  - { name: c, who: { group: 4344 }, domains: [c.example.com],\n" \
	"      action: allow }\n"

static void a_class_that_is_new_comes_into_the_table(void)
{
	uint8_t id;

	if (!begin(SERVICEBOX_HEAD SUBJECTS))
		return;
	id = class_of(4242, 4343);
	CU_ASSERT(!gate_knows(id));
	callbacks_drain(box.service);
	CU_ASSERT(gate_knows(id));
}

/* More events than a drain takes lie before that of the class, so the drain
 * that comes before a reload leaves it to one that comes after. */
static void a_class_of_the_policy_before_is_left_out(void)
{
	uint8_t id;
	int i;

	if (!begin(SERVICEBOX_HEAD SUBJECTS))
		return;
	for (i = 0; i < 300; i++)
		CU_ASSERT_EQUAL(servicebox_send("w.example.com", SOCK_DGRAM),
				-1);
	id = class_of(4242, 4344);
	servicebox_reload(&box, SERVICEBOX_HEAD SERVICEBOX_WEB SUBJECTS);
	callbacks_drain(box.service);
	CU_ASSERT(servicebox_records(&box, QUERY "\"denied\"") > 0);
	CU_ASSERT(!gate_knows(id));
}

static struct sockaddr_in peer_at(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port) };

	(void)inet_pton(AF_INET, NFTBOX_THERE_4, &address.sin_addr);
	return address;
}

static void a_packet_that_nftables_rejects_is_recorded(void)
{
	const struct sockaddr_in to = peer_at(80);
	CLEANUP(base_closep) int fd = -1;
	int i;

	if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	CU_ASSERT_EQUAL(connect(fd, (const struct sockaddr *)&to, sizeof(to)),
			-1);
	CU_ASSERT_EQUAL(errno, ECONNREFUSED);
	for (i = 0; i < 50 && counted().connects == 0; i++)
		(void)loop_once(box.service->loop, 100);
	CU_ASSERT_EQUAL(counted().connects, 1);
	CU_ASSERT_EQUAL(servicebox_records(&box, CONNECT
					   "\"reason\":\"not-open\" "
					   "\"name\":\"test_pipeline\""),
			1);
}

/* A UDP packet without the header of UDP. */
static int send_cut_off(void)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) }
	};
	const struct iphdr packet = { .version = 4,
				      .ihl = 5,
				      .ttl = 64,
				      .protocol = IPPROTO_UDP,
				      .daddr = to.sin_addr.s_addr };
	CLEANUP(base_closep) int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);

	return sendto(fd, &packet, sizeof(packet), 0,
		      (const struct sockaddr *)&to, sizeof(to)) < 0
		       ? -errno
		       : 0;
}

static void a_packet_that_the_kernel_side_stops_is_recorded(void)
{
	if (!begin(SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	CU_ASSERT_EQUAL(send_cut_off(), -EPERM);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(counted().connects, 1);
	CU_ASSERT_EQUAL(
		servicebox_records(&box, CONNECT "\"reason\":\"unreadable\""),
		1);
}

static const struct unit_test tests[] = {
	UNIT(a_question_is_recorded_with_what_decided_it),
	UNIT(an_answer_opens_its_address_however_it_comes),
	UNIT(an_answer_that_the_policy_no_longer_permits_opens_nothing),
	UNIT(each_arrival_is_settled_once),
	UNIT(each_arrival_is_settled_once_when_the_transaction_fails),
	UNIT(a_class_that_is_new_comes_into_the_table),
	UNIT(a_class_of_the_policy_before_is_left_out),
	UNIT(a_packet_that_nftables_rejects_is_recorded),
	UNIT(a_packet_that_the_kernel_side_stops_is_recorded),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("pipeline", tests, ARRAY_SIZE(tests));
	servicebox_close(&box);
	servicebox_end();
	return status;
}
