/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_accept.c - the input is an answer to the question that it repeats, from
 * the server that was asked.  The top bit of its id stands for `special:
 * allow`. Each address that opens must be an ordinary one that a record of the
 * answer has, for no longer than the TTL of that record; and nothing opens once
 * one condition is broken.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/answer/accept.h"
#include "enforcer/dns/answer/special.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

static bool has_addr(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		     const struct accept_addr *a)
{
	struct ip_addr addr;
	size_t i;

	if (dns_rdata_addr(msg, rr, &addr))
		return ip_addr_equal(&addr, &a->ip);
	for (i = 0; dns_rdata_hint(msg, rr, i, &addr); i++)
		if (ip_addr_equal(&addr, &a->ip))
			return true;
	return false;
}

static const struct ip_net private_net = { { AF_INET, { 10 } }, 8 };

static void check_addr(const struct accept_input *in,
		       const struct accept_addr *a)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	bool found = false;

	if (!in->special_allowed && special_name(&a->ip) &&
	    !(in->n_special_nets && ip_net_has(in->special_nets, &a->ip)))
		abort();
	while (dns_msg_next_answer(in->msg, &walk, &rr))
		if (has_addr(in->msg, &rr, a) && a->ttl_s <= rr.ttl_s)
			found = true;
	if (!found)
		abort();
}

/* No input that differs from this one in one condition may be accepted. */
static void check_broken(const struct accept_input *in,
			 const struct event_question *question)
{
	struct event_question wrong = *question;
	struct accept_input broken[] = { *in, *in, *in, *in, *in,
					 *in, *in, *in, *in, *in };
	struct accept_result result;
	size_t i;

	wrong.qtype++;
	broken[0].question = NULL;
	broken[1].question = &wrong;
	broken[2].name_hash++;
	broken[3].remote.bytes[3]++;
	broken[4].remote_port++;
	broken[5].first = false;
	broken[6].n_resolvers = 0;
	broken[7].arrived_ns = 0;	   /* before the question */
	broken[8].arrived_ns = UINT64_MAX; /* long after it */
	broken[9].by_route = false;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		accept_judge(&broken[i], &result);
		if (result.reason == ACCEPT_ACCEPTED || result.n_addrs > 0)
			abort();
	}
}

/* Names of an even length are denied as aliases. */
static bool denies(void *context, const struct dns_name *name)
{
	(void)context;
	return name->len % 2 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ip_net net = { { AF_INET, { 192, 0, 2, 53 } }, 32 };
	struct event_question question = { .flags = EVENT_OPENS,
					   .server_port = 53,
					   .ktime_ns = 1 };
	struct accept_result result;
	struct dns_msg msg;
	struct accept_input in = {
		.question = &question,
		.msg = &msg,
		.remote = net.ip,
		.remote_port = 53,
		.in_our_netns = true,
		.by_route = true,
		.first = true,
		.resolvers = &net,
		.n_resolvers = 1,
		.arrived_ns = 2,
		.denies = denies,
	};
	unsigned int i;

	(void)dns_msg_parse(data, size, &msg);
	memcpy(question.server, net.ip.bytes, sizeof(question.server));
	question.qtype = msg.question.type;
	question.qclass = msg.question.class;
	in.special_allowed = msg.id >> 15;
	in.special_nets = &private_net;
	in.n_special_nets = msg.id >> 14 & 1;
	accept_judge(&in, &result);
	if ((result.n_addrs > 0) != (result.reason == ACCEPT_ACCEPTED) ||
	    result.n_addrs > ACCEPT_ADDRS_MAX)
		abort();
	for (i = 0; i < result.n_addrs; i++)
		check_addr(&in, &result.addrs[i]);
	check_broken(&in, &question);
	return 0;
}
