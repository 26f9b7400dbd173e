/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_forward.c - addresses of another network namespace are verified, added
 * to nftables and confirmed to the kernel.  The programs are loaded, the policy
 * is active and the namespace exists; only the events are made by hand.
 *
 * run: once
 */
#include "enforcer/forward/forward.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "bpf/capture.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "tests/unit/enforcer/forward/forwardbox.h"
#include "tests/unit/unit.h"

#define HEAD(mode, egress)             \
	"version: 1\nmode: " mode "\n" \
	"resolvers: [192.0.2.3]\n"     \
	"defaults: { lookup: deny, egress: " egress " }\nrules:\n"
#define SHUT "  - { name: shut, networks: [198.51.100.0/24], action: deny }\n"
#define REST                                                                  \
	"  - { name: lan, who: { user: 4242 }, networks: [203.0.113.0/24],\n" \
	"      action: allow }\n"                                             \
	"  - { name: web, domains: [w.example.com], action: allow }\n"
#define WEB 2		     /* index of web, behind SHUT and lan */
#define ELSEWHERE "10.9.9.2" /* no namespace has it */

static void a_source_is_added_to_nftables_and_confirmed_to_the_kernel(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT(forward_is_quiet(s.forward));
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	/* Another program there, with more clauses. */
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT(forwardbox_has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_6,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("sources6", NFTBOX_THERE_6));
	CU_ASSERT_EQUAL(s.sources->n, 2);
	CU_ASSERT(!forward_is_quiet(s.forward));
	forwardbox_close(&s);
}

static void an_event_of_a_former_policy_is_not_confirmed(void)
{
	struct event event;
	struct forwardbox s;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	event = forwardbox_event(&s, NFTBOX_THERE_4,
				 forwardbox_class(&s, 1, false));
	event.class_epoch--;
	CU_ASSERT_EQUAL(forward_event(s.forward, &event), 0);
	event.class_epoch++;
	event.class_id = 99; /* the gate does not know it yet */
	CU_ASSERT_EQUAL(forward_event(s.forward, &event), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 0);
	CU_ASSERT(!forwardbox_has("sources4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

#define SHUT_TO_SOME                                                 \
	"  - { name: some, who: [{ user: 4243 }, { user: 4244 }],\n" \
	"      networks: [198.18.0.0/15], action: deny }\n"

/* The first event after a new image is too early to be believed. */
static void send_unknown(struct forwardbox *s, uint8_t class_id)
{
	size_t confirmed = forwardbox_confirmed(s);

	CU_ASSERT_EQUAL(forwardbox_send(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(s), confirmed);
	CU_ASSERT_EQUAL(forwardbox_send(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(s), confirmed + 1);
}

/* A network may be denied to a program that is not known, and no rule permits
 * it anything. */
static void an_unknown_program_meets_every_denial_of_networks(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s,
			     HEAD("enforce", "allow") SHUT SHUT_TO_SOME REST))
		return;
	send_unknown(&s, mark_class_none(0xff000000));
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("some_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("lan_s4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

static void a_known_program_meets_only_its_own_denials(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s,
			     HEAD("enforce", "allow") SHUT SHUT_TO_SOME REST))
		return;
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	/* An event between a new image and the scan of open sockets. */
	CU_ASSERT_EQUAL(activebox_reload(&s.base, HEAD("enforce", "allow")
							  SHUT_TO_SOME REST),
			0);
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					mark_class_none(0xff000000)),
			0);
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	/* A local resolver meets no rule about programs, and is known. */
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					mark_class_resolver(0xff000000)),
			0);
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

static const struct {
	const char *what;
	const char *policy;
	bool is_fine;
} strangers[] = {
	{ "egress: deny", HEAD("enforce", "deny") SHUT REST, false },
	{ "networks denied", HEAD("enforce", "allow") SHUT REST, false },
	{ "nothing shut", HEAD("enforce", "allow") REST, true },
	/* It leaves, and what would be denied is recorded. */
	{ "audit", HEAD("audit", "deny") SHUT REST, false },
};

static void an_unverified_address_may_send_only_where_nothing_is_denied(void)
{
	struct forwardbox s;
	bool shuts;
	size_t i;
	int r;

	if (!forwardbox_open(&s, strangers[0].policy))
		return;
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		if (i)
			CU_ASSERT_EQUAL(
				activebox_reload(&s.base, strangers[i].policy),
				0);
		shuts = strstr(strangers[i].policy, "shut");
		r = forwardbox_send(&s, ELSEWHERE,
				    forwardbox_class(&s, 0, shuts));
		unit_string(strangers[i].what,
			    strangers[i].is_fine ? "permitted" : "denied",
			    r < 0 ? "denied" : "permitted");
		CU_ASSERT(!forwardbox_has("sources4", ELSEWHERE));
	}
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	forwardbox_close(&s);
}

/* As a program of another namespace would. */
static int send_beside(struct forwardbox *s)
{
	struct event event =
		forwardbox_event(s, ELSEWHERE, forwardbox_class(s, 0, false));

	event.netns++;
	return forward_event(s->forward, &event);
}

static void failed_verifications_have_a_bound(void)
{
	time_t end = time(NULL) + 60;
	struct forwardbox s;
	int i, r = 0;

	if (!forwardbox_open(&s, HEAD("enforce", "allow") REST))
		return;
	for (i = 0; i < 100 && r == 0; i++)
		r = forwardbox_send(&s, ELSEWHERE,
				    forwardbox_class(&s, 0, false));
	CU_ASSERT_EQUAL(r, -EAGAIN);
	CU_ASSERT(i > 15);
	CU_ASSERT_EQUAL(send_beside(&s), 0);
	/* Credit grows again. */
	while (time(NULL) < end &&
	       forwardbox_send(&s, NFTBOX_THERE_4,
			       forwardbox_class(&s, 0, false)) != 0)
		(void)loop_once(s.base.loop, 1000);
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

static void open_web(struct forwardbox *s)
{
	struct gate_fill_addr addr = { .rule = WEB,
				       .ip = unit_ip("192.0.2.7"),
				       .netns = s->netns,
				       .ttl_s = 600 };
	uint32_t timeout_s;

	CU_ASSERT_EQUAL(gate_put(s->base.gate, &addr, &timeout_s), 0);
	CU_ASSERT_EQUAL(gate_commit(s->base.gate), 0);
}

#define PAIR NFTBOX_THERE_4 " . 192.0.2.7"

static void an_address_that_another_namespace_takes_over_loses_its_pairs(void)
{
	struct forwardbox s;
	uint64_t former;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	open_web(&s); /* before the first packet from there */
	CU_ASSERT(!forwardbox_has("web_f4", PAIR));
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT(forwardbox_has("web_f4", PAIR));
	former = s.netns;
	CU_ASSERT_FATAL(forwardbox_replace_peer(&s));
	CU_ASSERT_NOT_EQUAL(s.netns, former);
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT_EQUAL(s.sources->n, 1);
	CU_ASSERT_EQUAL(s.sources->list[0].netns, s.netns);
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("web_f4", PAIR));
	CU_ASSERT(!forwardbox_has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	forwardbox_close(&s);
}

static void a_packet_for_the_link_is_confirmed_without_nftables(void)
{
	struct forwardbox s;
	struct event event;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	event = forwardbox_event(&s, "10.99.9.9",
				 forwardbox_class(&s, 1, false));
	event.flags = EVENT_LINK | EVENT_DENIED | EVENT_STOPPED;
	CU_ASSERT_EQUAL(forward_event(s.forward, &event), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	CU_ASSERT_EQUAL(s.sources->n, 0);
	/* The next start does not take it for an address. */
	CU_ASSERT(!forwardbox_has("sources4", "10.99.9.9"));
	forwardbox_close(&s);
}

/* The host's end of the link becomes a port of a bridge that has another. */
static bool leads_past_us(struct forwardbox *s)
{
	const char *const argv[] = {
		"sh",
		"-c",
		"ip link add bridge0 type bridge && "
		"ip tuntap add dev tap0 mode tap && "
		"ip link set tap0 master bridge0 && "
		"ip link set here master bridge0",
		NULL,
	};
	int i;

	if (nftbox_run(argv, NULL, 0) != 0) {
		unit_skip("no bridge can be made");
		return false;
	}
	for (i = 0; i < 100 && forwardbox_confirmed(s); i++)
		(void)loop_once(s->base.loop, 10);
	return true;
}

static void a_source_is_withdrawn_when_its_link_leads_past_us(void)
{
	struct forwardbox s;
	uint8_t class_id;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	class_id = forwardbox_class(&s, 1, false);
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	if (leads_past_us(&s)) {
		CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 0);
		CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4, class_id),
				-EREMOTE);
		CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 0);
		CU_ASSERT_EQUAL(activebox_reload(&s.base,
						 HEAD("enforce", "allow") REST),
				0);
		class_id = forwardbox_class(&s, 0, false);
		CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4, class_id),
				0);
		CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	}
	forwardbox_close(&s);
}

static void the_next_start_adopts_addresses_and_has_classes_reported_again(void)
{
	struct sources *adopted = NULL;
	const struct ip_addr there = unit_ip(NFTBOX_THERE_4);
	struct forwardbox s;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT_EQUAL(forwardbox_send(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	CU_ASSERT_EQUAL(forward_adopt(s.base.capture, s.seen_answers, &adopted),
			0);
	CU_ASSERT_EQUAL(adopted->n, 1);
	CU_ASSERT_PTR_NOT_NULL(sources_find(adopted, &there));
	CU_ASSERT_EQUAL(adopted->list[0].netns, s.netns);
	CU_ASSERT_EQUAL(adopted->answers_group,
			seen_answers_group(s.seen_answers));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 0);
	free(adopted);
	forwardbox_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_source_is_added_to_nftables_and_confirmed_to_the_kernel),
	UNIT(an_event_of_a_former_policy_is_not_confirmed),
	UNIT(an_unknown_program_meets_every_denial_of_networks),
	UNIT(a_known_program_meets_only_its_own_denials),
	UNIT(an_unverified_address_may_send_only_where_nothing_is_denied),
	UNIT(failed_verifications_have_a_bound),
	UNIT(an_address_that_another_namespace_takes_over_loses_its_pairs),
	UNIT(a_packet_for_the_link_is_confirmed_without_nftables),
	UNIT(a_source_is_withdrawn_when_its_link_leads_past_us),
	UNIT(the_next_start_adopts_addresses_and_has_classes_reported_again),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("forward", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
