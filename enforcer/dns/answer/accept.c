/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * accept.c - first a table of conditions that need no resource record, then the
 * addresses at the end of the chain.
 */
#include "enforcer/dns/answer/accept.h"

#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/answer/special.h"
#include "enforcer/dns/chain.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/base.h"
#include "policy/policy.h"

static bool is_unsolicited(const struct accept_input *in)
{
	return !in->question || in->arrived_ns < in->question->ktime_ns;
}

static bool has_no_head(const struct accept_input *in)
{
	return in->msg->damaged && in->msg->n_questions == 0;
}

static bool is_no_answer(const struct accept_input *in)
{
	return !(in->msg->flags & DNS_MSG_QR) || in->msg->opcode != 0;
}

static bool is_wrong_question(const struct accept_input *in)
{
	return in->msg->n_questions != 1 ||
	       in->msg->question.type != in->question->qtype ||
	       in->msg->question.class != in->question->qclass ||
	       in->name_hash != in->question->name_hash;
}

static bool is_listed(const struct accept_input *in)
{
	size_t i;

	for (i = 0; i < in->n_resolvers; i++)
		if (ip_addr_equal(&in->resolvers[i].ip, &in->remote))
			return true;
	return false;
}

/*
 * Only port 53 is trusted: a listed address is often this host, where any user
 * may answer on a port above 1023.
 */
static bool is_untrusted(const struct accept_input *in)
{
	size_t addr_len = in->remote.family == AF_INET ? 4 : 16;

	return !in->in_our_netns || !in->by_route ||
	       in->remote_port != ACCEPT_RESOLVER_PORT ||
	       in->remote_port != in->question->server_port ||
	       memcmp(in->remote.bytes, in->question->server, addr_len) != 0 ||
	       !is_listed(in);
}

/* What a local resolver asks has been judged at the program that it asks for,
 * and opens nothing to itself. */
static bool is_for_resolver(const struct accept_input *in)
{
	return in->local_resolver;
}

/* The kernel side forgets a question at its first answer, so the second one has
 * none. */
static bool is_second(const struct accept_input *in)
{
	return !in->question && !in->first;
}

static bool is_duplicate(const struct accept_input *in)
{
	return !in->first;
}

static bool is_late(const struct accept_input *in)
{
	return in->arrived_ns - in->question->ktime_ns > ACCEPT_AGE_MAX_NS;
}

static bool is_truncated(const struct accept_input *in)
{
	return in->msg->flags & DNS_MSG_TC;
}

/* Bytes behind the last record are suspect: whoever added them may count
 * records differently than this parser. */
static bool is_malformed(const struct accept_input *in)
{
	return in->msg->damaged || in->msg->trailing > 0;
}

static bool is_failure(const struct accept_input *in)
{
	return in->msg->rcode != 0;
}

/* A denied question that passed all the same may have its addresses watched. */
static bool is_denied(const struct accept_input *in)
{
	return (in->question->flags & EVENT_DENIED) &&
	       !(in->question->flags & EVENT_OPENS);
}

static bool opens_nothing(const struct accept_input *in)
{
	return !(in->question->flags & EVENT_OPENS);
}

static const struct {
	bool (*applies)(const struct accept_input *in);
	enum accept_reason reason;
} refusals[] = {
	{ is_for_resolver, ACCEPT_LOCAL_RESOLVER },
	{ is_second, ACCEPT_DUPLICATE },
	{ is_unsolicited, ACCEPT_UNSOLICITED },
	{ has_no_head, ACCEPT_MALFORMED },
	{ is_no_answer, ACCEPT_NOT_AN_ANSWER },
	{ is_wrong_question, ACCEPT_WRONG_QUESTION },
	{ is_untrusted, ACCEPT_UNTRUSTED_RESOLVER },
	{ is_duplicate, ACCEPT_DUPLICATE },
	{ is_late, ACCEPT_LATE },
	{ is_truncated, ACCEPT_TRUNCATED }, /* first: it may end anywhere */
	{ is_malformed, ACCEPT_MALFORMED },
	{ is_failure, ACCEPT_RCODE },
	{ is_denied, ACCEPT_DENIED },
	{ opens_nothing, ACCEPT_OPENS_NOTHING },
};

/* The owner that addresses must have, and the TTL of the chain that leads
 * there. */
struct place {
	const struct accept_input *in;
	const struct dns_msg *msg;
	struct dns_name owner;
	uint32_t ttl_s;
	bool has_special; /* which the rule does not except */
};

static uint32_t lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Is a record of @type what the question asks for?  ANY asks for A and AAAA;
 * HTTPS and SVCB records have hints. */
static bool is_wanted(uint16_t type, uint16_t qtype)
{
	if (type == RRTYPE_A || type == RRTYPE_AAAA)
		return qtype == type || qtype == RRTYPE_ANY;
	return qtype == type && (type == RRTYPE_HTTPS || type == RRTYPE_SVCB);
}

static bool is_excepted(const struct accept_input *in, const struct ip_addr *ip)
{
	return in->special_allowed ||
	       ip_nets_have(in->special_nets, in->n_special_nets, ip);
}

static void add_addr(struct place *place, struct accept_result *result,
		     const struct ip_addr *ip, uint32_t ttl_s)
{
	struct accept_addr *a;

	ttl_s = lesser(ttl_s, place->ttl_s);
	place->has_special |= special_name(ip) && !is_excepted(place->in, ip);
	for (a = result->addrs; a < result->addrs + result->n_addrs; a++) {
		if (!ip_addr_equal(&a->ip, ip))
			continue;
		a->ttl_s = lesser(a->ttl_s, ttl_s);
		return;
	}
	if (result->n_addrs == ACCEPT_ADDRS_MAX) {
		result->n_left_out++;
		return;
	}
	*a = (struct accept_addr){ .ip = *ip, .ttl_s = ttl_s };
	result->n_addrs++;
}

/*
 * Add the hints of a record in ServiceMode whose target is the owner itself.
 * Another target is a name of its own: the policy judges its lookup, which
 * opens its addresses, and the client has to do that lookup anyway (RFC 9460
 * 7.3).
 */
static void add_hints(struct place *place, const struct dns_msg_rr *rr,
		      struct accept_result *result)
{
	struct ip_addr addr;
	struct dns_name target;
	size_t i;

	if (dns_rdata_priority(place->msg, rr) == 0 ||
	    !dns_rdata_target(place->msg, rr, &target) ||
	    (target.len > 1 && !dns_name_equal(&target, &place->owner)))
		return;
	for (i = 0; dns_rdata_hint(place->msg, rr, i, &addr); i++)
		add_addr(place, result, &addr, rr->ttl_s);
}

static void add_record(struct place *place, const struct dns_msg_rr *rr,
		       struct accept_result *result)
{
	struct ip_addr addr;

	if (dns_rdata_addr(place->msg, rr, &addr))
		add_addr(place, result, &addr, rr->ttl_s);
	else
		add_hints(place, rr, result);
}

/* Returns ACCEPT_ACCEPTED or the reason against it. */
static enum accept_reason collect_addrs(struct place *place,
					struct accept_result *result)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_name owner;

	while (dns_msg_next_answer(place->msg, &walk, &rr)) {
		if (!is_wanted(rr.type, place->msg->question.type))
			continue;
		dns_msg_owner(place->msg, &rr, &owner);
		if (!dns_name_equal(&owner, &place->owner))
			return ACCEPT_BROKEN_CHAIN;
		add_record(place, &rr, result);
	}
	return result->n_addrs > 0 ? ACCEPT_ACCEPTED : ACCEPT_NO_ADDRESS;
}

/* Find the name whose addresses count. */
static enum accept_reason follow_aliases(const struct accept_input *in,
					 struct dns_chain *chain,
					 struct place *place)
{
	unsigned int i;

	switch (dns_chain_follow(in->msg, chain)) {
	case DNS_CHAIN_BROKEN:
		return ACCEPT_BROKEN_CHAIN;
	case DNS_CHAIN_TOO_LONG:
		return ACCEPT_LONG_CHAIN;
	case DNS_CHAIN_WHOLE:
		break;
	}
	place->owner = in->msg->question.name;
	place->ttl_s = chain->ttl_s;
	for (i = 0; i < chain->n_links; i++) {
		place->owner = chain->links[i];
		if (!in->denies || in->denies(in->context, &chain->links[i]))
			return ACCEPT_DENIED_ALIAS;
	}
	return ACCEPT_ACCEPTED;
}

static enum accept_reason find_addrs(const struct accept_input *in,
				     struct accept_result *result)
{
	struct place place = { .in = in, .msg = in->msg };
	enum accept_reason reason;

	if (in->msg->question.class != DNS_MSG_CLASS_IN)
		return ACCEPT_NO_ADDRESS;
	reason = follow_aliases(in, &result->chain, &place);
	if (reason == ACCEPT_ACCEPTED)
		reason = collect_addrs(&place, result);
	if (reason == ACCEPT_ACCEPTED && place.has_special)
		reason = ACCEPT_SPECIAL_ADDRESS;
	return reason;
}

void accept_judge(const struct accept_input *input,
		  struct accept_result *ret_result)
{
	size_t i;

	ret_result->n_addrs = 0;
	ret_result->n_left_out = 0;
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		if (!refusals[i].applies(input))
			continue;
		ret_result->reason = refusals[i].reason;
		return;
	}
	ret_result->reason = find_addrs(input, ret_result);
	if (ret_result->reason == ACCEPT_ACCEPTED)
		return;
	ret_result->n_addrs = 0;
	ret_result->n_left_out = 0;
}
