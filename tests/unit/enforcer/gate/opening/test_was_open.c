/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_was_open.c - which refused connections are told that their address was
 * open: those that the rule would have permitted, and no others.
 */
#include "enforcer/gate/opening/was_open.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/gate/gate.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/gate/opening/openings.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/gate/opening/openbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nrules:\n"
#define WEB                                                          \
	"  - { name: web, domains: [w.example.com], action: allow, " \
	"open: { ports: [80/tcp, icmp], ttl: { max: 1s }, grace: 0s } }\n"
#define OTHER "  - { name: other, domains: [o.example.com], action: allow }\n"

struct scene {
	struct openbox box;
	struct policy *policies[2];
};

/* Class 1 has the first clause, class 2 none. */
static void serve(struct scene *s, const struct policy *policy,
		  const struct openings_change *change)
{
	const struct gate_state state = {
		.policy = policy,
		.classes = { { .id = 1, .words = { 1 } }, { .id = 2 } },
		.n_classes = 2,
	};

	openbox_serve(&s->box, &state, change);
}

static bool scene_open(struct scene *s, const char *text)
{
	*s = (struct scene){ 0 };
	if (!openbox_open(&s->box))
		return false;
	s->policies[0] = policy_text_load(text);
	serve(s, s->policies[0], NULL);
	return true;
}

static void scene_close(struct scene *s)
{
	openbox_close(&s->box);
	policy_free(s->policies[0]);
	policy_free(s->policies[1]);
}

static void put(struct scene *s, const char *address, uint64_t netns)
{
	openbox_put(&s->box, &(struct openbox_addr){ .address = address,
						     .netns = netns,
						     .ttl_s = 1 });
}

static void expire(void)
{
	(void)usleep(1100000);
}

/* The rule that had it open, or "-". */
static const char *found(const struct scene *s,
			 const struct was_open_query *query)
{
	struct closed_opening opening;

	if (!was_open_find(s->box.gate, query, &opening))
		return "-";
	CU_ASSERT_EQUAL(opening.name_len, 15);
	CU_ASSERT(opening.until_ns <= wallclock_boottime_ns());
	CU_ASSERT(opening.until_ns + 10000000000 > wallclock_boottime_ns());
	return opening.rule;
}

static const struct {
	const char *what;
	const char *address;
	uint64_t netns;
	uint32_t mark;
	uint8_t proto;
	uint16_t port;
	const char *want;
} cases[] = {
	{ "its program", "203.0.113.1", 0, 0x01000000, IPPROTO_TCP, 80, "web" },
	{ "with an answer in flight", "203.0.113.1", 0, 0x81000000, IPPROTO_TCP,
	  80, "web" },
	{ "ICMP", "203.0.113.1", 0, 0x01000000, IPPROTO_ICMP, 0, "web" },
	{ "another port", "203.0.113.1", 0, 0x01000000, IPPROTO_TCP, 81, "-" },
	{ "another protocol", "203.0.113.1", 0, 0x01000000, IPPROTO_UDP, 80,
	  "-" },
	{ "another program", "203.0.113.1", 0, 0x02000000, IPPROTO_TCP, 80,
	  "-" },
	{ "a class that is not known", "203.0.113.1", 0, 0x7f000000,
	  IPPROTO_TCP, 80, "-" },
	{ "another address", "203.0.113.2", 0, 0x01000000, IPPROTO_TCP, 80,
	  "-" },
	{ "another namespace's", "203.0.113.3", 0, 0x01000000, IPPROTO_TCP, 80,
	  "-" },
	{ "of that namespace", "203.0.113.3", 7, 0, IPPROTO_TCP, 80, "web" },
	{ "of that namespace, another port", "203.0.113.3", 7, 0, IPPROTO_TCP,
	  81, "-" },
};

static void try_all(const struct scene *s, const char *when)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct was_open_query query = {
			.ip = unit_ip(cases[i].address),
			.netns = cases[i].netns,
			.mark = cases[i].mark,
			.proto = cases[i].proto,
			.port = cases[i].port,
		};

		if (strcmp(found(s, &query), cases[i].want) != 0)
			unit_string(when, "", cases[i].what);
	}
}

static void an_address_was_open_to_what_its_rule_permitted(void)
{
	const struct was_open_query query = { .ip = unit_ip("203.0.113.1"),
					      .mark = 0x01000000,
					      .proto = IPPROTO_TCP,
					      .port = 80 };
	struct scene s;
	int i;

	if (!scene_open(&s, HEAD WEB))
		return;
	put(&s, "203.0.113.1", 0);
	put(&s, "203.0.113.3", 7);
	unit_string("it is open", "-", found(&s, &query));
	expire();
	try_all(&s, "as it expires");
	for (i = 0; i < 150 && gate_total(s.box.gate) > 0; i++)
		(void)loop_once(s.box.loop, 20);
	CU_ASSERT_EQUAL(gate_total(s.box.gate), 0);
	try_all(&s, "once it is swept");
	scene_close(&s);
}

static void a_reload_closes_what_it_takes_out_and_nothing_else(void)
{
	static const uint16_t to_second[] = { 1 },
			      nowhere[] = { OPENINGS_NO_RULE };
	const struct openings_change goes_on = { .new_rules = to_second };
	const struct openings_change ends = { .new_rules = nowhere };
	const struct was_open_query query = { .ip = unit_ip("203.0.113.1"),
					      .mark = 0x02000000,
					      .proto = IPPROTO_TCP,
					      .port = 8080 };
	struct scene s;

	if (!scene_open(&s, HEAD WEB))
		return;
	put(&s, "203.0.113.1", 0);
	s.policies[1] = policy_text_load(HEAD OTHER WEB);
	serve(&s, s.policies[1], &goes_on);
	unit_string("the rule goes on", "-", found(&s, &query));
	scene_close(&s);

	if (!scene_open(&s, HEAD WEB))
		return;
	put(&s, "203.0.113.1", 0);
	s.policies[1] = policy_text_load(HEAD OTHER);
	serve(&s, s.policies[1], &ends);
	unit_string("the rule is gone, whose ports nobody knows", "web",
		    found(&s, &query));
	scene_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_address_was_open_to_what_its_rule_permitted),
		UNIT(a_reload_closes_what_it_takes_out_and_nothing_else),
	};

	return unit_main("was_open", tests, ARRAY_SIZE(tests));
}
