/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_forward.c - addresses of another namespace: looked at, put into
 * nftables, told to the kernel.  The programs are loaded, the policy is in
 * force and the namespace is there; only the events are made by hand.
 */
#include "enforcer/forward/forward.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
#define WEB 2		     /* its number, behind SHUT and lan */
#define ELSEWHERE "10.9.9.2" /* which is nobody's */

static void a_source_is_known_to_nftables_and_the_kernel(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 1);
	/* Another program there, that has more. */
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT(forwardbox_has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_6,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("sources6", NFTBOX_THERE_6));
	CU_ASSERT_EQUAL(s.sources->n, 2);
	forwardbox_close(&s);
}

static void what_was_told_of_a_former_policy_is_asked_again(void)
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
	event.class_id = 99; /* which the gate doesn't know yet */
	CU_ASSERT_EQUAL(forward_event(s.forward, &event), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 0);
	CU_ASSERT(!forwardbox_has("sources4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

#define SHUT_TO_SOME                                                 \
	"  - { name: some, who: [{ user: 4243 }, { user: 4244 }],\n" \
	"      networks: [198.18.0.0/15], action: deny }\n"

/* The first word of a new image comes too early to be believed. */
static void tell_nobody(struct forwardbox *s, uint8_t class_id)
{
	size_t confirmed = forwardbox_confirmed(s);

	CU_ASSERT_EQUAL(forwardbox_tell(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(s), confirmed);
	CU_ASSERT_EQUAL(forwardbox_tell(s, NFTBOX_THERE_4, class_id), 0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(s), confirmed + 1);
}

/* Whoever that is: a network may be denied to him, and no rule permits him. */
static void who_is_not_known_is_shut_out_with_anybody(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s,
			     HEAD("enforce", "allow") SHUT SHUT_TO_SOME REST))
		return;
	tell_nobody(&s, mark_class_none(0xff000000));
	CU_ASSERT(forwardbox_has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(forwardbox_has("some_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("lan_s4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

static void a_program_that_is_known_is_not_taken_for_others(void)
{
	struct forwardbox s;

	if (!forwardbox_open(&s,
			     HEAD("enforce", "allow") SHUT SHUT_TO_SOME REST))
		return;
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT(forwardbox_has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	/* Told between a new image and the look at open sockets. */
	forwardbox_reload(&s, HEAD("enforce", "allow") SHUT_TO_SOME REST);
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					mark_class_none(0xff000000)),
			0);
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	/* A local resolver is nobody's match either, and known. */
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					mark_class_resolver(0xff000000)),
			0);
	CU_ASSERT(!forwardbox_has("some_s4", NFTBOX_THERE_4));
	forwardbox_close(&s);
}

static const struct {
	const char *what;
	const char *policy;
	bool leaves;
} strangers[] = {
	{ "egress: deny", HEAD("enforce", "deny") SHUT REST, false },
	{ "networks denied", HEAD("enforce", "allow") SHUT REST, false },
	{ "nothing shut", HEAD("enforce", "allow") REST, true },
	{ "audit", HEAD("audit", "deny") SHUT REST, true },
};

static void what_is_not_its_own_leaves_only_where_nothing_is_shut(void)
{
	struct forwardbox s;
	bool shuts;
	size_t i;
	int r;

	if (!forwardbox_open(&s, strangers[0].policy))
		return;
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		if (i)
			forwardbox_reload(&s, strangers[i].policy);
		shuts = strstr(strangers[i].policy, "shut");
		r = forwardbox_tell(&s, ELSEWHERE,
				    forwardbox_class(&s, 0, shuts));
		unit_string(strangers[i].what,
			    strangers[i].leaves ? "leaves" : "stays",
			    r < 0 ? "stays" : "leaves");
		CU_ASSERT(!forwardbox_has("sources4", ELSEWHERE));
	}
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	forwardbox_close(&s);
}

static void looks_that_fail_are_few(void)
{
	struct forwardbox s;
	int i;

	if (!forwardbox_open(&s, HEAD("enforce", "allow") REST))
		return;
	for (i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(forwardbox_tell(&s, ELSEWHERE,
						forwardbox_class(&s, 0, false)),
				0);
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 0, false)),
			-EAGAIN);
	CU_ASSERT(!forwardbox_has("sources4", NFTBOX_THERE_4));
	/* Until the next sweep, some 10 seconds later. */
	for (i = 0;
	     i < 12 && forwardbox_tell(&s, NFTBOX_THERE_4,
				       forwardbox_class(&s, 0, false)) != 0;
	     i++)
		(void)loop_once(s.loop, 1000);
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

	CU_ASSERT_EQUAL(gate_put(s->gate, &addr, &timeout_s), 0);
	CU_ASSERT_EQUAL(gate_commit(s->gate), 0);
}

#define PAIR NFTBOX_THERE_4 " . 192.0.2.7"

static void an_address_that_changes_hands_leaves_nothing_behind(void)
{
	struct forwardbox s;
	uint64_t former;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	open_web(&s); /* before anything came from there */
	CU_ASSERT(!forwardbox_has("web_f4", PAIR));
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT(forwardbox_has("web_f4", PAIR));
	former = s.netns;
	CU_ASSERT_FATAL(forwardbox_replace_peer(&s));
	CU_ASSERT_NOT_EQUAL(s.netns, former);
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
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

static void the_next_start_takes_over_addresses_and_asks_for_classes(void)
{
	struct sources *adopted = NULL;
	const struct ip_addr there = unit_ip(NFTBOX_THERE_4);
	struct forwardbox s;

	if (!forwardbox_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, true)),
			0);
	CU_ASSERT_EQUAL(forwardbox_tell(&s, NFTBOX_THERE_4,
					forwardbox_class(&s, 1, false)),
			0);
	CU_ASSERT_EQUAL(forwardbox_confirmed(&s), 2);
	CU_ASSERT_EQUAL(forward_adopt(s.capture, s.seen_answers, &adopted), 0);
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
	UNIT(a_source_is_known_to_nftables_and_the_kernel),
	UNIT(what_was_told_of_a_former_policy_is_asked_again),
	UNIT(who_is_not_known_is_shut_out_with_anybody),
	UNIT(a_program_that_is_known_is_not_taken_for_others),
	UNIT(what_is_not_its_own_leaves_only_where_nothing_is_shut),
	UNIT(looks_that_fail_are_few),
	UNIT(an_address_that_changes_hands_leaves_nothing_behind),
	UNIT(the_next_start_takes_over_addresses_and_asks_for_classes),
};

int main(void)
{
	int status;

	forwardbox_begin();
	status = unit_main("forwarding", tests, ARRAY_SIZE(tests));
	forwardbox_end();
	return status;
}
