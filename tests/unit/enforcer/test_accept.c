/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_accept.c - each condition of DESIGN.md, "Accepting an answer", broken
 * alone; and the chains from a question to its addresses.
 */
#include "enforcer/accept.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "bpf/event.h"
#include "enforcer/dns_msg.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/builder.h"
#include "tests/unit/unit.h"

#define HASH 0x1122334455667788

static const uint8_t resolver[16] = { 192, 0, 2, 53 };

/* All that accept_judge() looks at, in a state that it accepts. */
struct scene {
	struct builder b;
	struct dns_msg msg;
	struct event_asked asked;
	struct policy_net listed[2];
	struct accept_input in;
};

static void set_scene(struct scene *s, const char *qname, uint16_t qtype)
{
	builder_begin(&s->b, 0x8180, qname, qtype);
	s->asked = (struct event_asked){
		.name_hash = HASH,
		.server_port = 53,
		.qtype = qtype,
		.qclass = 1,
		.flags = EVENT_OPENS,
	};
	memcpy(s->asked.server, resolver, 16);
	s->listed[0] = (struct policy_net){ AF_INET6, 128, { 0x20, 1 } };
	s->listed[1] = (struct policy_net){ AF_INET, 32, { 192, 0, 2, 53 } };
	s->in = (struct accept_input){
		.asked = &s->asked,
		.msg = &s->msg,
		.name_hash = HASH,
		.remote = resolver,
		.family = AF_INET,
		.remote_port = 53,
		.in_our_netns = true,
		.first = true,
		.resolvers = s->listed,
		.n_resolvers = 2,
	};
}

static const char *judge(struct scene *s, struct accept_result *result)
{
	memset(result, 0xee, sizeof(*result));
	(void)dns_msg_parse(s->b.wire, s->b.len, &s->msg);
	accept_judge(&s->in, result);
	return accept_reason_name(result->reason);
}

/* --- one condition broken at a time ------------------------------------- */

static void break_nothing(struct scene *s)
{
	(void)s;
}

static void break_asked(struct scene *s)
{
	s->in.asked = NULL;
}

static void break_qr(struct scene *s)
{
	s->b.wire[2] &= 0x7f;
}

static void break_opcode(struct scene *s)
{
	s->b.wire[2] |= 0x28;
}

static void break_hash(struct scene *s)
{
	s->in.name_hash++;
}

static void break_qtype(struct scene *s)
{
	s->asked.qtype = 28;
}

static void break_qclass(struct scene *s)
{
	s->asked.qclass = 3;
}

static void break_question(struct scene *s)
{
	memset(s->b.wire + 4, 0, 8);
	s->b.len = 12;
}

static void break_question_count(struct scene *s)
{
	s->b.wire[5] = 2;
	s->b.wire[7] = 0;
	s->b.len = 12 + 17 + 4;
	builder_bytes(&s->b, s->b.wire + 12, 17 + 4);
}

static void break_server(struct scene *s)
{
	s->asked.server[3]++;
}

static void break_server_port(struct scene *s)
{
	s->asked.server_port = 54;
}

static void break_port(struct scene *s)
{
	s->asked.server_port = 5300;
	s->in.remote_port = 5300;
}

static void break_list(struct scene *s)
{
	s->listed[1].bytes[0]++;
}

static void break_list_family(struct scene *s)
{
	s->listed[1].family = AF_INET6;
}

static void break_netns(struct scene *s)
{
	s->in.in_our_netns = false;
}

static void break_first(struct scene *s)
{
	s->in.first = false;
}

static void break_tc(struct scene *s)
{
	s->b.wire[2] |= 2;
}

static void break_tc_in_a_record(struct scene *s)
{
	s->b.wire[2] |= 2;
	s->b.len -= 2;
}

static void break_end(struct scene *s)
{
	s->b.len--;
}

static void break_head(struct scene *s)
{
	s->b.len = 11;
}

static void break_trailing(struct scene *s)
{
	builder_bytes(&s->b, "", 1);
}

static void break_rcode(struct scene *s)
{
	s->b.wire[3] |= 3;
}

static void break_extended_rcode(struct scene *s)
{
	builder_add(&s->b, 3, ". 16777216 TYPE41 -");
}

static void break_verdict(struct scene *s)
{
	s->asked.flags |= EVENT_DENIED;
}

static void break_opens(struct scene *s)
{
	s->asked.flags = 0;
}

static void break_class(struct scene *s)
{
	s->b.wire[s->b.len - 4 - 7] = 3;
}

static void break_address(struct scene *s)
{
	s->b.wire[s->b.len - 4] = 10;
}

static const struct {
	const char *what;
	void (*damage)(struct scene *s);
	const char *want;
} conditions[] = {
	{ "nothing", break_nothing, "accepted" },
	{ "nobody asked", break_asked, "unsolicited" },
	{ "QR clear", break_qr, "not-an-answer" },
	{ "an UPDATE", break_opcode, "not-an-answer" },
	{ "another name", break_hash, "wrong-question" },
	{ "another type", break_qtype, "wrong-question" },
	{ "another class", break_qclass, "wrong-question" },
	{ "no question", break_question, "wrong-question" },
	{ "two questions", break_question_count, "wrong-question" },
	{ "another server", break_server, "untrusted-resolver" },
	{ "another port", break_server_port, "untrusted-resolver" },
	{ "a port that any user may have", break_port, "untrusted-resolver" },
	{ "not listed", break_list, "untrusted-resolver" },
	{ "another family listed", break_list_family, "untrusted-resolver" },
	{ "another network namespace", break_netns, "untrusted-resolver" },
	{ "answered before", break_first, "duplicate" },
	{ "TC", break_tc, "truncated" },
	{ "TC, cut inside a record", break_tc_in_a_record, "truncated" },
	{ "a byte missing", break_end, "malformed" },
	{ "no header", break_head, "malformed" },
	{ "a byte too many", break_trailing, "malformed" },
	{ "NXDOMAIN", break_rcode, "rcode" },
	{ "BADVERS", break_extended_rcode, "rcode" },
	{ "denied", break_verdict, "denied" },
	{ "open: no", break_opens, "opens-nothing" },
	{ "a record of another class", break_class, "no-address" },
	{ "a private address", break_address, "special-address" },
};

static void each_condition_has_its_own_reason(void)
{
	static struct scene s;
	struct accept_result result;
	const char *reason;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(conditions); i++) {
		set_scene(&s, "www.example.com", 1);
		builder_add(&s.b, 1, "www.example.com 60 A 198.51.100.7");
		conditions[i].damage(&s);
		reason = judge(&s, &result);
		unit_string(conditions[i].what, conditions[i].want, reason);
		CU_ASSERT_EQUAL(result.n_addrs,
				strcmp(reason, "accepted") ? 0 : 1);
	}
}

static void the_zero_input_refuses(void)
{
	static const struct accept_input zero;
	struct accept_result result = { .n_addrs = 9 };

	accept_judge(&zero, &result);
	CU_ASSERT_EQUAL(result.reason, ACCEPT_UNSOLICITED);
	CU_ASSERT_EQUAL(result.n_addrs, 0);
}

static void a_resolver_may_have_an_ipv6_address(void)
{
	static const uint8_t remote[16] = { 0x20, 1 };
	static struct scene s;
	struct accept_result result;

	set_scene(&s, "www.example.com", 1);
	builder_add(&s.b, 1, "www.example.com 60 A 198.51.100.7");
	memcpy(s.asked.server, remote, 16);
	s.in.remote = remote;
	s.in.family = AF_INET6;
	unit_string("listed", "accepted", judge(&s, &result));
	s.listed[0].bytes[15] = 1;
	unit_string("not listed", "untrusted-resolver", judge(&s, &result));
}

/* --- chains -------------------------------------------------------------- */

#define Q "q.example"
#define N64 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn."

static const struct {
	const char *what;
	uint16_t qtype;
	const char *answer[8];
	const char *want; /* a reason, or addresses with TTLs */
} chains[] = {
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
	{ "a CNAME chain in disorder",
	  1,
	  { "b.example 70 A 192.0.2.1", "A.example 50 CNAME b.Example",
	    Q " 60 CNAME a.example" },
	  "192.0.2.1 50" },
	{ "the same CNAME twice",
	  1,
	  { Q " 60 CNAME a.example", Q " 60 CNAME A.EXAMPLE",
	    "a.example 70 A 192.0.2.1" },
	  "192.0.2.1 60" },
	{ "two CNAMEs",
	  1,
	  { Q " 60 CNAME a.example", Q " 60 CNAME b.example",
	    "a.example 70 A 192.0.2.1" },
	  "broken-chain" },
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
	{ "a CNAME of another name",
	  1,
	  { "x.example 1 CNAME y.example", Q " 60 A 192.0.2.1" },
	  "192.0.2.1 60" },
	{ "a CNAME to itself",
	  1,
	  { Q " 60 CNAME " Q, Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a loop",
	  1,
	  { Q " 60 CNAME a.example", "a.example 60 CNAME " Q,
	    Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a DNAME with its CNAME",
	  1,
	  { "example 40 DNAME a.test", Q " 60 CNAME q.a.test",
	    "q.a.test 70 A 192.0.2.1" },
	  "192.0.2.1 40" },
	{ "a DNAME alone",
	  1,
	  { "example 40 DNAME a.test", "q.a.test 70 A 192.0.2.1" },
	  "192.0.2.1 40" },
	{ "a DNAME behind a CNAME",
	  1,
	  { "b.net 30 DNAME c.org", "a.b.net 60 CNAME a.c.org",
	    Q " 60 CNAME a.b.net", "a.c.org 70 A 192.0.2.1" },
	  "192.0.2.1 30" },
	{ "a DNAME to the root",
	  1,
	  { "example 40 DNAME .", "q 70 A 192.0.2.1" },
	  "192.0.2.1 40" },
	{ "a CNAME that doesn't follow from the DNAME",
	  1,
	  { "example 40 DNAME a.test", Q " 60 CNAME q.b.test",
	    "q.b.test 70 A 192.0.2.1" },
	  "broken-chain" },
	{ "a DNAME of the name itself",
	  1,
	  { Q " 40 DNAME a.test", Q " 60 A 192.0.2.1" },
	  "192.0.2.1 60" },
	{ "a DNAME that grows for ever",
	  1,
	  { "example 40 DNAME a.example", Q " 60 A 192.0.2.1" },
	  "broken-chain" },
	{ "a DNAME that makes the name too long",
	  1,
	  { "example 40 DNAME " N64 N64 N64 N64 "x", Q " 60 A 192.0.2.1" },
	  "broken-chain" },
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

	(void)snprintf(buf, size, "%s", accept_reason_name(result->reason));
	for (i = 0; i < result->n_addrs; i++) {
		inet_ntop(result->addrs[i].family, result->addrs[i].bytes, addr,
			  sizeof(addr));
		len += (size_t)snprintf(buf + len, size - len, "%s%s %u",
					i ? ", " : "", addr,
					result->addrs[i].ttl_s);
	}
}

static void addresses_are_at_the_end_of_the_chain(void)
{
	static struct scene s;
	struct accept_result result;
	char got[256];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		set_scene(&s, Q, chains[i].qtype);
		for (k = 0; k < 8 && chains[i].answer[k]; k++)
			builder_add(&s.b, 1, chains[i].answer[k]);
		(void)judge(&s, &result);
		describe(&result, got, sizeof(got));
		unit_string(chains[i].what, chains[i].want, got);
	}
}

static void other_sections_open_nothing(void)
{
	static struct scene s;
	struct accept_result result;

	set_scene(&s, Q, 1);
	builder_add(&s.b, 2, Q " 60 A 192.0.2.1");
	builder_add(&s.b, 3, Q " 60 A 192.0.2.2");
	unit_string("additional", "no-address", judge(&s, &result));
}

/* A chain of @n CNAMEs and an address, the last link first. */
static const char *judge_chain(unsigned int n)
{
	static struct scene s;
	struct accept_result result;
	char record[64];

	set_scene(&s, "n0.example", 1);
	(void)snprintf(record, sizeof(record), "n%u.example 60 A 192.0.2.1", n);
	builder_add(&s.b, 1, record);
	for (; n > 0; n--) {
		(void)snprintf(record, sizeof(record),
			       "n%u.example 60 CNAME n%u.example", n - 1, n);
		builder_add(&s.b, 1, record);
	}
	return judge(&s, &result);
}

static void a_chain_has_16_links_and_no_more(void)
{
	unit_string("16", "accepted", judge_chain(ACCEPT_CHAIN_MAX));
	unit_string("17", "broken-chain", judge_chain(ACCEPT_CHAIN_MAX + 1));
	unit_string("1000", "broken-chain", judge_chain(1000));
}

static const char *judge_addrs(unsigned int n, unsigned int *ret_n)
{
	static struct scene s;
	struct accept_result result;
	char record[64];
	unsigned int i;

	set_scene(&s, Q, 1);
	for (i = 0; i < n; i++) {
		(void)snprintf(record, sizeof(record), Q " 60 A 198.51.%u.%u",
			       i >> 8, i & 0xff);
		builder_add(&s.b, 1, record);
	}
	(void)judge(&s, &result);
	*ret_n = result.n_addrs;
	return accept_reason_name(result.reason);
}

static void an_answer_opens_64_addresses_and_no_more(void)
{
	unsigned int n;

	unit_string("64", "accepted", judge_addrs(64, &n));
	CU_ASSERT_EQUAL(n, 64);
	unit_string("65", "too-many", judge_addrs(65, &n));
	CU_ASSERT_EQUAL(n, 0);
	unit_string("2000", "too-many", judge_addrs(2000, &n));
}

static void special_addresses_can_be_allowed(void)
{
	static struct scene s;
	struct accept_result result;
	char got[64];

	set_scene(&s, Q, 1);
	builder_add(&s.b, 1, Q " 60 A 10.0.0.1");
	s.in.special_allowed = true;
	(void)judge(&s, &result);
	describe(&result, got, sizeof(got));
	unit_string("special: allow", "10.0.0.1 60", got);
}

static void every_reason_has_a_name(void)
{
	int reason;

	for (reason = 0; reason <= ACCEPT_ACCEPTED; reason++)
		CU_ASSERT_PTR_NOT_NULL(accept_reason_name(reason));
}

static const struct unit_test tests[] = {
	UNIT(each_condition_has_its_own_reason),
	UNIT(the_zero_input_refuses),
	UNIT(a_resolver_may_have_an_ipv6_address),
	UNIT(addresses_are_at_the_end_of_the_chain),
	UNIT(other_sections_open_nothing),
	UNIT(a_chain_has_16_links_and_no_more),
	UNIT(an_answer_opens_64_addresses_and_no_more),
	UNIT(special_addresses_can_be_allowed),
	UNIT(every_reason_has_a_name),
};

int main(void)
{
	return unit_main("accept", tests, ARRAY_SIZE(tests));
}
