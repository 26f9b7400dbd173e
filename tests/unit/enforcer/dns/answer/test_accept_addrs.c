/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_accept_addrs.c - which addresses an answer opens, and for how long.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "enforcer/record/reason.h"
#include "policy/base.h"
#include "tests/unit/answer_scene.h"
#include "tests/unit/unit.h"

#define Q "q.example"

static const struct {
	const char *what;
	uint16_t qtype;
	const char *answer[4];
	const char *want; /* a reason, or addresses with TTLs */
} answers[] = {
	{ "one address", 1, { Q " 60 A 192.0.2.1" }, "192.0.2.1 60" },
	{ "case of the owner",
	  1,
	  { "Q.eXAMPLE 60 A 192.0.2.1" },
	  "192.0.2.1 60" },
	{ "two addresses, one of them twice",
	  1,
	  { Q " 60 A 192.0.2.1", Q " 50 A 192.0.2.2", Q " 40 A 192.0.2.1" },
	  "192.0.2.1 40, 192.0.2.2 50" },
	{ "AAAA", 28, { Q " 60 AAAA 2001:db8::1" }, "2001:db8::1 60" },
	{ "an A for an AAAA question",
	  28,
	  { Q " 60 A 192.0.2.1", Q " 60 AAAA 2001:db8::1" },
	  "2001:db8::1 60" },
	{ "only an A for an AAAA question",
	  28,
	  { Q " 60 A 192.0.2.1" },
	  "no-address" },
	{ "both for ANY",
	  255,
	  { Q " 60 A 192.0.2.1", Q " 50 AAAA 2001:db8::1",
	    Q " 9 NS a.example" },
	  "192.0.2.1 60, 2001:db8::1 50" },
	{ "nothing", 1, { NULL }, "no-address" },
	{ "an address for an MX question",
	  15,
	  { Q " 60 A 192.0.2.1" },
	  "no-address" },
	{ "a TTL with the top bit",
	  1,
	  { Q " 2147483648 A 192.0.2.1" },
	  "192.0.2.1 0" },
	{ "of another name",
	  1,
	  { "x.example 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "one more of another name",
	  1,
	  { Q " 60 A 192.0.2.1", "x.example 60 A 192.0.2.2" },
	  "broken-chain" },
	{ "a CNAME",
	  1,
	  { Q " 60 CNAME a.example", "a.example 70 A 192.0.2.1" },
	  "192.0.2.1 60" },
	{ "a CNAME of longer life",
	  1,
	  { Q " 90 CNAME a.example", "a.example 70 A 192.0.2.1" },
	  "192.0.2.1 70" },
	{ "a CNAME without its address",
	  1,
	  { Q " 60 CNAME a.example" },
	  "no-address" },
	{ "a CNAME and an address of the same name",
	  1,
	  { Q " 60 CNAME a.example", Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a CNAME that leads elsewhere",
	  1,
	  { Q " 60 CNAME a.example", "b.example 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a loop",
	  1,
	  { Q " 60 CNAME " Q, Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a DNAME with its CNAME",
	  1,
	  { "example 40 DNAME a.test", Q " 60 CNAME q.a.test",
	    "q.a.test 70 A 192.0.2.1" },
	  "192.0.2.1 40" },
	{ "a DNAME beside the address",
	  1,
	  { "example 40 DNAME a.test", Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a private address among others",
	  1,
	  { Q " 60 A 192.0.2.1", Q " 60 A 10.0.0.1" },
	  "special-address" },
	{ "unspecified", 28, { Q " 60 AAAA ::" }, "special-address" },
	{ "NAT64 of a private address",
	  28,
	  { Q " 60 AAAA 64:ff9b::192.168.0.1" },
	  "special-address" },
	{ "hints",
	  65,
	  { Q " 60 HTTPS 1 . 192.0.2.1", Q " 50 HTTPS 2 " Q " 2001:db8::1" },
	  "192.0.2.1 60, 2001:db8::1 50" },
	{ "hints behind a CNAME",
	  65,
	  { Q " 30 CNAME a.example", "a.example 60 HTTPS 1 . 192.0.2.1" },
	  "192.0.2.1 30" },
	{ "hints of another target",
	  65,
	  { Q " 60 HTTPS 1 a.example 192.0.2.1" },
	  "no-address" },
	{ "hints in alias mode",
	  65,
	  { Q " 60 HTTPS 0 . 192.0.2.1" },
	  "no-address" },
	{ "no hints", 65, { Q " 60 HTTPS 1 ." }, "no-address" },
	{ "hints for an A question",
	  1,
	  { Q " 60 HTTPS 1 . 192.0.2.1" },
	  "no-address" },
	{ "an A for an HTTPS question",
	  65,
	  { Q " 60 A 192.0.2.1" },
	  "no-address" },
	{ "a private hint",
	  65,
	  { Q " 60 HTTPS 1 . 192.168.0.1" },
	  "special-address" },
	{ "hints of another owner",
	  65,
	  { "x.example 60 HTTPS 1 . 192.0.2.1" },
	  "broken-chain" },
};

static void describe(const struct accept_result *result, char *buf, size_t size)
{
	char addr[INET6_ADDRSTRLEN];
	size_t len = 0;
	unsigned int i;

	(void)snprintf(buf, size, "%s",
		       reason_name(reason_of_answer(result->reason)));
	for (i = 0; i < result->n_addrs; i++) {
		inet_ntop(result->addrs[i].ip.family, result->addrs[i].ip.bytes,
			  addr, sizeof(addr));
		len += (size_t)snprintf(buf + len, size - len, "%s%s %u",
					i ? ", " : "", addr,
					result->addrs[i].ttl_s);
	}
}

static void addresses_are_taken_at_the_end_of_the_chain(void)
{
	static struct answer_scene s;
	struct accept_result result;
	char got[256];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		answer_scene_set(&s, Q, answers[i].qtype);
		for (k = 0; k < 4 && answers[i].answer[k]; k++)
			builder_add(&s.b, 1, answers[i].answer[k]);
		(void)answer_scene_judge(&s, &result);
		describe(&result, got, sizeof(got));
		unit_string(answers[i].what, answers[i].want, got);
	}
}

static void addresses_in_other_sections_open_nothing(void)
{
	static struct answer_scene s;
	struct accept_result result;

	answer_scene_set(&s, Q, 1);
	builder_add(&s.b, 2, Q " 60 A 192.0.2.1");
	builder_add(&s.b, 3, Q " 60 A 192.0.2.2");
	unit_string("additional", "no-address",
		    answer_scene_judge(&s, &result));
}

/* @n ordinary addresses, and @last behind them. */
static const char *judge_addrs(unsigned int n, const char *last,
			       unsigned int *ret_n, unsigned int *ret_left_out)
{
	static struct answer_scene s;
	struct accept_result result;
	char record[64];
	unsigned int i;

	answer_scene_set(&s, Q, 1);
	for (i = 0; i < n; i++) {
		(void)snprintf(record, sizeof(record), Q " 60 A 198.51.%u.%u",
			       i >> 8, i & 0xff);
		builder_add(&s.b, 1, record);
	}
	if (last)
		builder_add(&s.b, 1, last);
	(void)answer_scene_judge(&s, &result);
	*ret_n = result.n_addrs;
	*ret_left_out = result.n_left_out;
	return reason_name(reason_of_answer(result.reason));
}

static const struct {
	const char *what;
	unsigned int n;
	const char *last;
	const char *want;
	unsigned int n_addrs, n_left_out;
} crowds[] = {
	{ "64", 64, NULL, "accepted", 64, 0 },
	{ "65", 65, NULL, "accepted", 64, 1 },
	{ "2000", 2000, NULL, "accepted", 64, 1936 },
	{ "64 and one of them", 64, Q " 60 A 198.51.0.7", "accepted", 64, 0 },
	{ "a private one behind", 64, Q " 60 A 10.0.0.1", "special-address", 0,
	  0 },
	{ "one of another name behind", 64, "x.example 60 A 198.51.0.7",
	  "broken-chain", 0, 0 },
};

/* Those that are left out are looked at all the same. */
static void an_answer_opens_its_first_64_addresses_and_counts_the_others(void)
{
	unsigned int n, n_left_out;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(crowds); i++) {
		unit_string(crowds[i].what, crowds[i].want,
			    judge_addrs(crowds[i].n, crowds[i].last, &n,
					&n_left_out));
		CU_ASSERT_EQUAL(n, crowds[i].n_addrs);
		CU_ASSERT_EQUAL(n_left_out, crowds[i].n_left_out);
	}
}

static void an_answer_that_leads_by_a_denied_name_opens_nothing(void)
{
	static const struct {
		const char *what;
		const char *answer[4];
		const char *want;
	} cases[] = {
		{ "at the end",
		  { Q " 60 CNAME denied.test", "denied.test 60 A 192.0.2.1" },
		  "denied-alias" },
		{ "in between, whatever the order",
		  { "b.test 60 A 192.0.2.1", "denied.test 60 CNAME b.test",
		    Q " 60 CNAME denied.test" },
		  "denied-alias" },
		{ "by a DNAME",
		  { "example 60 DNAME denied.test",
		    "q.denied.test 60 A 192.0.2.1" },
		  "accepted" },
		{ "by a DNAME that makes the name",
		  { Q " 60 CNAME denied.a.test", "a.test 60 DNAME b.test",
		    "denied.b.test 60 A 192.0.2.1" },
		  "denied-alias" },
		{ "beside the chain",
		  { Q " 60 A 192.0.2.1", "denied.test 60 CNAME b.test" },
		  "accepted" },
		{ "a broken chain",
		  { Q " 60 CNAME denied.test", Q " 60 CNAME b.test" },
		  "broken-chain" },
	};
	static struct answer_scene s;
	struct accept_result result;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		answer_scene_set(&s, Q, 1);
		for (k = 0; k < 4 && cases[i].answer[k]; k++)
			builder_add(&s.b, 1, cases[i].answer[k]);
		unit_string(cases[i].what, cases[i].want,
			    answer_scene_judge(&s, &result));
	}
	answer_scene_set(&s, Q, 1);
	builder_add(&s.b, 1, Q " 60 CNAME a.test");
	builder_add(&s.b, 1, "a.test 60 A 192.0.2.1");
	s.in.denies = NULL;
	unit_string("nobody says what is denied", "denied-alias",
		    answer_scene_judge(&s, &result));
}

static void a_rule_can_allow_special_addresses(void)
{
	static struct answer_scene s;
	struct accept_result result;
	char got[64];

	answer_scene_set(&s, Q, 1);
	builder_add(&s.b, 1, Q " 60 A 10.0.0.1");
	s.in.special_allowed = true;
	(void)answer_scene_judge(&s, &result);
	describe(&result, got, sizeof(got));
	unit_string("special: allow", "10.0.0.1 60", got);
}

static const struct {
	uint16_t qtype;
	const char *records[2];
	const char *want;
} excepted[] = {
	{ 1, { Q " 60 A 10.1.0.1" }, "10.1.0.1 60" },
	{ 1, { Q " 60 A 10.2.0.1" }, "special-address" },
	{ 1,
	  { Q " 60 A 10.1.0.1", Q " 60 A 192.0.2.1" },
	  "10.1.0.1 60, 192.0.2.1 60" },
	{ 1, { Q " 60 A 10.1.0.1", Q " 60 A 192.168.0.1" }, "special-address" },
	{ 28, { Q " 60 AAAA fd00::1" }, "fd00::1 60" },
	{ 28, { Q " 60 AAAA fd01::1" }, "special-address" },
	/* These forms are no addresses of the network. */
	{ 28, { Q " 60 AAAA ::ffff:10.1.0.1" }, "special-address" },
	{ 28, { Q " 60 AAAA 64:ff9b::a01:1" }, "special-address" },
};

static void a_rule_can_allow_special_addresses_of_its_networks(void)
{
	static const struct ip_net nets[] = {
		{ { AF_INET, { 10, 1 } }, 16 },
		{ { AF_INET6, { 0xfd } }, 16 },
	};
	static struct answer_scene s;
	struct accept_result result;
	char got[64];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(excepted); i++) {
		answer_scene_set(&s, Q, excepted[i].qtype);
		for (k = 0; k < 2 && excepted[i].records[k]; k++)
			builder_add(&s.b, 1, excepted[i].records[k]);
		s.in.special_nets = nets;
		s.in.n_special_nets = ARRAY_SIZE(nets);
		(void)answer_scene_judge(&s, &result);
		describe(&result, got, sizeof(got));
		unit_string(excepted[i].records[0], excepted[i].want, got);
	}
}

static const struct unit_test tests[] = {
	UNIT(addresses_are_taken_at_the_end_of_the_chain),
	UNIT(addresses_in_other_sections_open_nothing),
	UNIT(an_answer_opens_its_first_64_addresses_and_counts_the_others),
	UNIT(an_answer_that_leads_by_a_denied_name_opens_nothing),
	UNIT(a_rule_can_allow_special_addresses),
	UNIT(a_rule_can_allow_special_addresses_of_its_networks),
};

int main(void)
{
	return unit_main("accept_addrs", tests, ARRAY_SIZE(tests));
}
