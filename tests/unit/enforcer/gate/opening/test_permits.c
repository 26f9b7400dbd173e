/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permits.c - which connections the rules permit with what is open: the
 * first rule that decides, for its programs, ports and namespace.
 */
#include "enforcer/gate/opening/permits.h"

#include <netinet/in.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/gate/opening/openbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define ICMP_OF_6 IPPROTO_ICMPV6

#define POLICY(egress)                                                        \
	"version: 1\nmode: audit\ndefaults: { egress: " egress " }\nrules:\n" \
	"  - { name: shut, networks: [203.0.113.64/26], action: deny }\n"     \
	"  - { name: web, domains: [w.example.com], action: allow,\n"         \
	"      open: { ports: [80/tcp, icmp] } }\n"                           \
	"  - { name: lan, networks: [203.0.113.0/24], action: allow,\n"       \
	"      open: { ports: [22/tcp] } }\n"                                 \
	"  - { name: look, domains: [l.example.com], action: allow,\n"        \
	"      open: no }\n"                                                  \
	"  - { name: late, networks: [203.0.113.0/25], action: deny }\n"

struct scene {
	struct openbox box;
	struct policy *policy;
};

/* Class 1 has all clauses, class 2 those of web, class 3 none. */
static void serve(struct scene *s)
{
	const struct gate_state state = {
		.policy = s->policy,
		.classes = { { .id = 1, .words = { 0x1f } },
			     { .id = 2, .words = { 1 << 1 } },
			     { .id = 3 } },
		.n_classes = 3,
	};

	openbox_serve(&s->box, &state, NULL);
}

/* Nothing is served yet.  false: the test is skipped. */
static bool scene_open(struct scene *s, const char *text)
{
	if (!openbox_open(&s->box))
		return false;
	s->policy = policy_text_load(text);
	return true;
}

static void scene_close(struct scene *s)
{
	openbox_close(&s->box);
	policy_free(s->policy);
}

/* web has it open. */
static void put(struct scene *s, const char *address, uint64_t netns,
		uint32_t ttl_s)
{
	openbox_put(&s->box, &(struct openbox_addr){ .rule = 1,
						     .address = address,
						     .netns = netns,
						     .ttl_s = ttl_s });
}

static const struct {
	const char *what;
	const char *address;
	uint64_t netns;
	uint32_t mark;
	uint16_t port;
	uint8_t proto;
	bool want;
} cases[] = {
	{ "opened", "192.0.2.1", 0, 0x01000000, 80, IPPROTO_TCP, true },
	{ "with an answer in flight", "192.0.2.1", 0, 0x81000000, 80,
	  IPPROTO_TCP, true },
	{ "opened to ICMP", "192.0.2.1", 0, 0x01000000, 0, IPPROTO_ICMP, true },
	{ "and to that of IPv6", "2001:db8::1", 0, 0x01000000, 0, ICMP_OF_6,
	  true },
	{ "another port", "192.0.2.1", 0, 0x01000000, 81, IPPROTO_TCP, false },
	{ "another protocol", "192.0.2.1", 0, 0x01000000, 80, IPPROTO_UDP,
	  false },
	{ "another address", "192.0.2.2", 0, 0x01000000, 80, IPPROTO_TCP,
	  false },
	{ "a class with the rule", "192.0.2.1", 0, 0x02000000, 80, IPPROTO_TCP,
	  true },
	{ "a class without", "192.0.2.1", 0, 0x03000000, 80, IPPROTO_TCP,
	  false },
	{ "a class that is not known", "192.0.2.1", 0, 0x7f000000, 80,
	  IPPROTO_TCP, false },
	{ "opened, but denied by a rule in front", "203.0.113.70", 0,
	  0x01000000, 80, IPPROTO_TCP, false },
	{ "which is not about the program", "203.0.113.70", 0, 0x02000000, 80,
	  IPPROTO_TCP, true },
	{ "opened, and denied by a rule behind", "203.0.113.1", 0, 0x01000000,
	  80, IPPROTO_TCP, true },
	{ "a network", "203.0.113.200", 0, 0x01000000, 22, IPPROTO_TCP, true },
	{ "a network, another port", "203.0.113.200", 0, 0x01000000, 23,
	  IPPROTO_TCP, false },
	{ "a network of another program", "203.0.113.200", 0, 0x02000000, 22,
	  IPPROTO_TCP, false },
	{ "opened in another namespace", "192.0.2.7", 7, 0, 80, IPPROTO_TCP,
	  true },
	{ "not in this one", "192.0.2.7", 0, 0x01000000, 80, IPPROTO_TCP,
	  false },
	{ "nor in a third", "192.0.2.7", 8, 0, 80, IPPROTO_TCP, false },
};

static bool permitted(const struct scene *s, size_t i)
{
	const struct was_open_query query = {
		.ip = unit_ip(cases[i].address),
		.netns = cases[i].netns,
		.mark = cases[i].mark,
		.proto = cases[i].proto,
		.port = cases[i].port,
	};

	return permits_now(s->box.gate, &query);
}

static void the_first_rule_that_decides_permits(void)
{
	struct scene s;
	size_t i;

	if (!scene_open(&s, POLICY("deny")))
		return;
	CU_ASSERT_FALSE(permitted(&s, 0)); /* nothing is served */
	serve(&s);
	CU_ASSERT_FALSE(permitted(&s, 0)); /* nothing is open */
	put(&s, "192.0.2.1", 0, 600);
	put(&s, "2001:db8::1", 0, 600);
	put(&s, "203.0.113.1", 0, 600);
	put(&s, "203.0.113.70", 0, 600);
	put(&s, "192.0.2.7", 7, 600);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (permitted(&s, i) != cases[i].want)
			CU_FAIL(cases[i].what);
	scene_close(&s);
}

static void the_default_decides_what_no_rule_does(void)
{
	struct scene s;

	if (!scene_open(&s, POLICY("allow")))
		return;
	serve(&s);
	CU_ASSERT_TRUE(permitted(&s, 6));
	CU_ASSERT_FALSE(permitted(&s, 10));
	CU_ASSERT_FALSE(permitted(&s, 12));
	scene_close(&s);
}

static void an_address_that_has_expired_is_not_open(void)
{
	static const char policy[] =
		"version: 1\nmode: audit\nrules:\n"
		"  - { name: shut, networks: [203.0.113.64/26], action: deny }\n"
		"  - { name: web, domains: [w.example.com], action: allow,\n"
		"      open: { ports: [80/tcp], ttl: { max: 1s }, "
		"grace: 0s } }\n";
	struct scene s;

	if (!scene_open(&s, policy))
		return;
	serve(&s);
	put(&s, "192.0.2.1", 0, 1);
	CU_ASSERT_TRUE(permitted(&s, 0));
	(void)usleep(1100000);
	CU_ASSERT_FALSE(permitted(&s, 0));
	scene_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_first_rule_that_decides_permits),
		UNIT(the_default_decides_what_no_rule_does),
		UNIT(an_address_that_has_expired_is_not_open),
	};

	return unit_main("permits", tests, ARRAY_SIZE(tests));
}
