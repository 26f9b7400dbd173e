/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_seen_answers.c - answers that passed, in real network namespaces, and
 * answers that did not.
 */
#include "enforcer/forward/seen_answers.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define PORT 4242
#define OTHER_WAY \
	"10.9.9.2" /* another device than the one to the peer leads there */
#define ANSWER "any bytes of an answer"

struct scene {
	struct nftbox_peer peer;
	struct seen_answers *seen_answers;
	int resolver, liar; /* in the peer's namespace, port 53 */
	int client;	    /* here */
};

static bool in_peer(const struct scene *s, const char *command)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "nsenter --net=/proc/%d/ns/net %s",
		       (int)s->peer.pid, command);
	return nftbox_sh(text);
}

static int bind_here(uint16_t port)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_EQUAL_FATAL(
		bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

/* Copy answers as nft/table/nftforward.c does, where those for this host
 * pass. */
static void copy_to(uint16_t group)
{
	char rules[512];

	(void)snprintf(rules, sizeof(rules),
		       "table inet t {\nchain i {\n"
		       "type filter hook input priority 0\n"
		       "udp sport 53 log group %u snaplen 65535\n}\n"
		       "chain o {\ntype filter hook output priority 0\n"
		       "udp sport 53 log group %u snaplen 65535\n}\n}",
		       group, group);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(rules, NULL, 0), 0);
}

static bool scene_open(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	if (!nftbox_enter() || !nftbox_peer_open(&s->peer))
		return false;
	CU_ASSERT_EQUAL_FATAL(seen_answers_open(&s->seen_answers), 0);
	copy_to(seen_answers_group(s->seen_answers));
	CU_ASSERT_FATAL(in_peer(s, "ip addr add " OTHER_WAY "/32 dev lo"));
	CU_ASSERT_FATAL(nftbox_sh(
		"echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; "
		"echo 0 >/proc/sys/net/ipv4/conf/here/rp_filter; "
		"ip link add x type veth peer name y && ip link set x up && "
		"ip link set y up && ip addr add 10.9.9.1/24 dev x"));
	s->resolver =
		nftbox_peer_listen(&s->peer, SOCK_DGRAM, NFTBOX_THERE_4, 53);
	s->liar = nftbox_peer_listen(&s->peer, SOCK_DGRAM, OTHER_WAY, 53);
	s->client = bind_here(PORT);
	CU_ASSERT_FATAL(s->resolver >= 0 && s->liar >= 0);
	return true;
}

static void scene_close(struct scene *s)
{
	seen_answers_close(s->seen_answers);
	(void)close(s->resolver);
	(void)close(s->liar);
	(void)close(s->client);
	nftbox_peer_close(&s->peer);
}

/* Send from @fd to the client, which has received it on return. */
static void send_answer(const struct scene *s, int fd, const char *text)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(PORT) };
	struct pollfd wait = { .fd = s->client, .events = POLLIN };
	char got[256];

	(void)inet_pton(AF_INET, NFTBOX_HERE_4, &to.sin_addr);
	CU_ASSERT(sendto(fd, text, strlen(text), 0, (struct sockaddr *)&to,
			 sizeof(to)) > 0);
	CU_ASSERT_EQUAL_FATAL(poll(&wait, 1, 5000), 1);
	CU_ASSERT_EQUAL(recv(s->client, got, sizeof(got), 0),
			(ssize_t)strlen(text));
}

struct report {
	const char *from;
	uint16_t from_port, to_port;
	uint8_t proto;
	const char *text;
};

static const struct report true_one = { NFTBOX_THERE_4, 53, PORT, IPPROTO_UDP,
					ANSWER };

/* Is the answer that the kernel reports confirmed? */
static bool saw(const struct scene *s, struct report report)
{
	size_t len = strlen(report.text);
	struct event *event = calloc(1, sizeof(*event) + len);
	bool seen;

	event->family = AF_INET;
	event->proto = report.proto;
	event->remote_port = report.from_port;
	event->local_port = report.to_port;
	event->payload_len = (uint32_t)len;
	memcpy(event->payload, report.text, len);
	(void)inet_pton(AF_INET, report.from, event->remote);
	(void)inet_pton(AF_INET, NFTBOX_HERE_4, event->local);
	seen = seen_answers_has(s->seen_answers, event);
	free(event);
	return seen;
}

static void an_answer_that_passed_is_confirmed_once(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT(!saw(&s, true_one)); /* nothing has passed yet */
	send_answer(&s, s.resolver, ANSWER);
	CU_ASSERT(saw(&s, true_one));
	CU_ASSERT(!saw(&s, true_one));
	send_answer(&s, s.resolver, ANSWER);
	send_answer(&s, s.resolver, ANSWER);
	CU_ASSERT(saw(&s, true_one));
	CU_ASSERT(saw(&s, true_one));
	CU_ASSERT(!saw(&s, true_one));
	scene_close(&s);
}

static void an_answer_that_differs_in_any_field_is_not_confirmed(void)
{
	static const struct report others[] = {
		{ "192.0.2.3", 53, PORT, IPPROTO_UDP, ANSWER },
		{ NFTBOX_THERE_4, 54, PORT, IPPROTO_UDP, ANSWER },
		{ NFTBOX_THERE_4, 53, PORT + 1, IPPROTO_UDP, ANSWER },
		{ NFTBOX_THERE_4, 53, PORT, IPPROTO_TCP, ANSWER },
		{ NFTBOX_THERE_4, 53, PORT, IPPROTO_UDP, ANSWER "!" },
		{ NFTBOX_THERE_4, 53, PORT, IPPROTO_UDP, "any" },
		{ NFTBOX_THERE_4, 53, PORT, IPPROTO_UDP, "" },
	};
	struct scene s;
	size_t i;

	if (!scene_open(&s))
		return;
	send_answer(&s, s.resolver, ANSWER);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (saw(&s, others[i]))
			CU_FAIL(others[i].text);
	CU_ASSERT(saw(&s, true_one)); /* it is still there */
	scene_close(&s);
}

/* With the address of a resolver, from where that is not. */
static void an_answer_by_another_device_is_not_confirmed(void)
{
	struct report report = true_one;
	struct scene s;

	if (!scene_open(&s))
		return;
	report.from = OTHER_WAY;
	send_answer(&s, s.liar, ANSWER);
	CU_ASSERT(!saw(&s, report));
	CU_ASSERT_FATAL(
		nftbox_sh("ip route add " OTHER_WAY "/32 via " NFTBOX_THERE_4));
	send_answer(&s, s.liar, ANSWER);
	CU_ASSERT(saw(&s, report));
	scene_close(&s);
}

static void an_answer_of_a_resolver_on_this_host_is_confirmed(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(PORT) };
	struct report report = true_one;
	struct scene s;
	int fd;

	if (!scene_open(&s))
		return;
	fd = bind_here(53);
	(void)inet_pton(AF_INET, NFTBOX_HERE_4, &to.sin_addr);
	CU_ASSERT(sendto(fd, ANSWER, strlen(ANSWER), 0, (struct sockaddr *)&to,
			 sizeof(to)) > 0);
	report.from = NFTBOX_HERE_4;
	CU_ASSERT(saw(&s, report));
	(void)close(fd);
	scene_close(&s);
}

/* Many answers push older ones out, which then open nothing. */
static void the_oldest_answer_is_forgotten_when_the_ring_is_full(void)
{
	struct report report = true_one;
	char text[32];
	struct scene s;
	int i;

	if (!scene_open(&s))
		return;
	send_answer(&s, s.resolver, ANSWER);
	for (i = 0; i < 256; i++) {
		(void)snprintf(text, sizeof(text), "answer %d", i);
		send_answer(&s, s.resolver, text);
	}
	CU_ASSERT(!saw(&s, true_one));
	report.text = text; /* the last one */
	CU_ASSERT(saw(&s, report));
	report.text = "answer 0";
	CU_ASSERT(saw(&s, report));
	scene_close(&s);
}

static void two_instances_get_a_group_each(void)
{
	struct seen_answers *other = NULL;
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL_FATAL(seen_answers_open(&other), 0);
	CU_ASSERT_NOT_EQUAL(seen_answers_group(other),
			    seen_answers_group(s.seen_answers));
	seen_answers_close(other);
	seen_answers_close(NULL);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(an_answer_that_passed_is_confirmed_once),
	UNIT(an_answer_that_differs_in_any_field_is_not_confirmed),
	UNIT(an_answer_by_another_device_is_not_confirmed),
	UNIT(an_answer_of_a_resolver_on_this_host_is_confirmed),
	UNIT(the_oldest_answer_is_forgotten_when_the_ring_is_full),
	UNIT(two_instances_get_a_group_each),
};

int main(void)
{
	return unit_main("witness", tests, ARRAY_SIZE(tests));
}
