/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_accept.c - each condition of accept.h, broken alone. test_accept_addrs.c
 * has the addresses, tests/unit/enforcer/dns/test_chain.c the aliases.
 */
#include "enforcer/dns/answer/accept.h"

#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/answer_scene.h"
#include "tests/unit/unit.h"

static void break_nothing(struct answer_scene *s)
{
	(void)s;
}

static void break_query(struct answer_scene *s)
{
	s->in.question = NULL;
}

static void break_qr(struct answer_scene *s)
{
	s->b.wire[2] &= 0x7f;
}

static void break_opcode(struct answer_scene *s)
{
	s->b.wire[2] |= 0x28;
}

static void break_hash(struct answer_scene *s)
{
	s->in.name_hash++;
}

static void break_qtype(struct answer_scene *s)
{
	s->question.qtype = 28;
}

static void break_qclass(struct answer_scene *s)
{
	s->question.qclass = 3;
}

static void break_question(struct answer_scene *s)
{
	memset(s->b.wire + 4, 0, 8);
	s->b.len = 12;
}

static void break_question_count(struct answer_scene *s)
{
	s->b.wire[5] = 2;
	s->b.wire[7] = 0;
	s->b.len = 12 + 17 + 4;
	builder_bytes(&s->b, s->b.wire + 12, 17 + 4);
}

static void break_server(struct answer_scene *s)
{
	s->question.server[3]++;
}

static void break_server_port(struct answer_scene *s)
{
	s->question.server_port = 54;
}

static void break_port(struct answer_scene *s)
{
	s->question.server_port = 5300;
	s->in.remote_port = 5300;
}

static void break_list(struct answer_scene *s)
{
	s->listed[1].ip.bytes[0]++;
}

static void break_list_family(struct answer_scene *s)
{
	s->listed[1].ip.family = AF_INET6;
}

static void break_netns(struct answer_scene *s)
{
	s->in.in_our_netns = false;
}

static void break_way(struct answer_scene *s)
{
	s->in.by_route = false;
}

static void break_first(struct answer_scene *s)
{
	s->in.first = false;
}

static void break_order(struct answer_scene *s)
{
	s->in.arrived_ns = s->question.ktime_ns - 1;
}

static void break_nothing_at_the_last_moment(struct answer_scene *s)
{
	s->in.arrived_ns = s->question.ktime_ns + ACCEPT_AGE_MAX_NS;
}

static void break_age(struct answer_scene *s)
{
	s->in.arrived_ns = s->question.ktime_ns + ACCEPT_AGE_MAX_NS + 1;
}

static void break_tc(struct answer_scene *s)
{
	s->b.wire[2] |= 2;
}

static void break_tc_in_a_record(struct answer_scene *s)
{
	s->b.wire[2] |= 2;
	s->b.len -= 2;
}

static void break_end(struct answer_scene *s)
{
	s->b.len--;
}

static void break_head(struct answer_scene *s)
{
	s->b.len = 11;
}

static void break_trailing(struct answer_scene *s)
{
	builder_bytes(&s->b, "", 1);
}

static void break_rcode(struct answer_scene *s)
{
	s->b.wire[3] |= 3;
}

static void break_extended_rcode(struct answer_scene *s)
{
	builder_add(&s->b, 3, ". 16777216 TYPE41 -");
}

static void break_verdict(struct answer_scene *s)
{
	s->question.flags |= EVENT_DENIED;
	s->question.flags &= (uint16_t)~EVENT_OPENS;
}

static void break_verdict_and_watch(struct answer_scene *s)
{
	s->question.flags |= EVENT_DENIED | EVENT_OPENS;
}

static void break_asker(struct answer_scene *s)
{
	s->in.local_resolver = true;
}

/* The second answer to a question that it sent to two servers. */
static void break_asker_and_query(struct answer_scene *s)
{
	s->in.local_resolver = true;
	s->in.question = NULL;
	s->in.first = false;
}

static void break_opens(struct answer_scene *s)
{
	s->question.flags = 0;
}

static void break_class(struct answer_scene *s)
{
	s->b.wire[s->b.len - 4 - 7] = 3;
}

static void break_address(struct answer_scene *s)
{
	s->b.wire[s->b.len - 4] = 10;
}

static const struct {
	const char *what;
	void (*damage)(struct answer_scene *s);
	const char *want;
} conditions[] = {
	{ "nothing", break_nothing, "accepted" },
	{ "no query", break_query, "unsolicited" },
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
	{ "a device without a route", break_way, "untrusted-resolver" },
	{ "answered before", break_first, "duplicate" },
	{ "before the question", break_order, "unsolicited" },
	{ "a minute later", break_nothing_at_the_last_moment, "accepted" },
	{ "more than a minute later", break_age, "late" },
	{ "TC", break_tc, "truncated" },
	{ "TC, cut inside a record", break_tc_in_a_record, "truncated" },
	{ "a byte missing", break_end, "malformed" },
	{ "no header", break_head, "malformed" },
	{ "a byte too many", break_trailing, "malformed" },
	{ "NXDOMAIN", break_rcode, "rcode" },
	{ "BADVERS", break_extended_rcode, "rcode" },
	{ "denied", break_verdict, "denied" },
	{ "denied, but watched", break_verdict_and_watch, "accepted" },
	{ "a local resolver asked", break_asker, "local-resolver" },
	{ "a local resolver asked twice", break_asker_and_query,
	  "local-resolver" },
	{ "open: no", break_opens, "opens-nothing" },
	{ "a record of another class", break_class, "no-address" },
	{ "a private address", break_address, "special-address" },
};

static void each_condition_has_its_own_reason(void)
{
	static struct answer_scene s;
	struct accept_result result;
	const char *reason;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(conditions); i++) {
		answer_scene_set(&s, "www.example.com", 1);
		builder_add(&s.b, 1, "www.example.com 60 A 198.51.100.7");
		conditions[i].damage(&s);
		reason = answer_scene_judge(&s, &result);
		unit_string(conditions[i].what, conditions[i].want, reason);
		CU_ASSERT_EQUAL(result.n_addrs,
				strcmp(reason, "accepted") ? 0 : 1);
	}
}

static void an_input_of_zeros_is_refused(void)
{
	static const struct accept_input zero;
	struct accept_result result = { .n_addrs = 9 };

	accept_judge(&zero, &result);
	CU_ASSERT_EQUAL(result.reason, ACCEPT_DUPLICATE);
	CU_ASSERT_EQUAL(result.n_addrs, 0);
}

static void a_resolver_may_have_an_ipv6_address(void)
{
	static const struct ip_addr remote = { AF_INET6, { 0x20, 1 } };
	static struct answer_scene s;
	struct accept_result result;

	answer_scene_set(&s, "www.example.com", 1);
	builder_add(&s.b, 1, "www.example.com 60 A 198.51.100.7");
	memcpy(s.question.server, remote.bytes, 16);
	s.in.remote = remote;
	unit_string("listed", "accepted", answer_scene_judge(&s, &result));
	s.listed[0].ip.bytes[15] = 1;
	unit_string("not listed", "untrusted-resolver",
		    answer_scene_judge(&s, &result));
}

static const struct unit_test tests[] = {
	UNIT(each_condition_has_its_own_reason),
	UNIT(an_input_of_zeros_is_refused),
	UNIT(a_resolver_may_have_an_ipv6_address),
};

int main(void)
{
	return unit_main("accept", tests, ARRAY_SIZE(tests));
}
