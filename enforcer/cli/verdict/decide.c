/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.c - the evaluator, conditions of answers, and the chain of a class.
 */
#include "enforcer/cli/verdict/decide.h"

#include <errno.h>
#include <netinet/in.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/answer/special.h"
#include "enforcer/dns/msg.h"
#include "enforcer/gate/fill.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/explain.h"
#include "policy/policy.h"
#include "policy/port.h"
#include "policy/reach.h"

#define NS_PER_S 1000000000ULL
#define PORT_DNS 53

/* One decision under way. */
struct deciding {
	struct verdict_decider *decider;
	const struct policy *policy;
	const struct verdict_actor *actor;
	const struct image_cell *subject;
	const struct verdict_past *past;
	struct openings *openings;
	const struct policy_rule *alias_rule; /* let pass what it denies */
	int error;
};

/* Does @rule let pass what it denies?  What has no mode of its own is decided
 * as if the policy enforced, which is what is asked for. */
static bool lets_pass(const struct policy_rule *rule)
{
	return rule && rule->action == POLICY_DENY && rule->has_mode &&
	       rule->mode == POLICY_AUDIT;
}

/* Are the addresses watched of names that @rule denies? (policy/mode.h) */
static bool watches(const struct deciding *d, const struct policy_rule *rule)
{
	return lets_pass(rule) && !rule->no_name &&
	       d->policy->default_egress == POLICY_DENY;
}

static struct verdict passed_by(const struct policy_rule *rule)
{
	return (struct verdict){ .allowed = true,
				 .rule = rule,
				 .reason = "audit" };
}

static int decide_name(const struct deciding *d, const struct dns_name *name,
		       struct explain_result *ret_result)
{
	const struct explain_lookup lookup = { .wire = name->wire,
					       .len = name->len,
					       .qtype = d->past->type };

	return explain_lookup(d->policy, d->decider->policy->image, d->subject,
			      &lookup, ret_result);
}

static int decide_lookup(const struct deciding *d, struct verdict *verdict)
{
	struct explain_result result;
	int r;

	if (d->past->by_resolver && d->policy->local_resolver) {
		*verdict = (struct verdict){ .allowed = true,
					     .reason = reason_name(
						     REASON_LOCAL_RESOLVER) };
		return 0;
	}
	r = decide_name(d, &d->past->name, &result);
	if (r < 0)
		return r;
	if (lets_pass(result.rule)) {
		*verdict = passed_by(result.rule);
		return 0;
	}
	*verdict = (struct verdict){ .allowed = result.action == POLICY_ALLOW,
				     .rule = result.rule,
				     .reason = explain_reason(&result) };
	return 0;
}

/* accept_judge(): no memory is no permission. */
static bool denies_alias(void *context, const struct dns_name *name)
{
	struct deciding *d = context;
	struct explain_result result;
	int r = decide_name(d, name, &result);

	if (r < 0)
		d->error = r;
	if (r < 0 || !result.rule || !reach_denies_aliases(result.rule))
		return r < 0;
	if (!lets_pass(result.rule))
		return true;
	if (!d->alias_rule)
		d->alias_rule = result.rule;
	return false;
}

/* The resolvers of a policy that names none are those of the machine then, of
 * which the record tells whether this was one. */
static bool is_trusted(const struct deciding *d)
{
	const struct policy *policy = d->policy;
	size_t i;

	if (!policy->resolvers_given || !d->past->ip.family)
		return d->past->trusted;
	for (i = 0; i < policy->n_resolvers; i++)
		if (ip_addr_equal(&policy->resolvers[i].ip, &d->past->ip))
			return true;
	return false;
}

/* What the conditions for the sender look at was judged when it came; here it
 * is one address that asked and answered. */
static void judge_answer(struct deciding *d, const struct policy_rule *rule,
			 const struct dns_msg *msg)
{
	const struct ip_net remote = { .ip = { .family = AF_INET },
				       .prefix = 32 };
	const struct event_question question = {
		.server_port = ACCEPT_RESOLVER_PORT,
		.qtype = msg->question.type,
		.qclass = msg->question.class,
		.flags = EVENT_OPENS,
	};
	const struct accept_input input = {
		.question = &question,
		.msg = msg,
		.special_nets = rule->open.special_nets,
		.n_special_nets = rule->open.n_special_nets,
		.special_allowed = rule->open.special_allowed,
		.resolvers = &remote,
		.n_resolvers = is_trusted(d),
		.denies = denies_alias,
		.context = d,
		.remote = remote.ip,
		.remote_port = ACCEPT_RESOLVER_PORT,
		.in_our_netns = true,
		.by_route = true,
		.first = true,
	};

	accept_judge(&input, &d->decider->result);
}

static int open_address(const struct deciding *d, uint16_t rule,
			const struct accept_addr *addr)
{
	const struct openings_key key = { .rule = rule,
					  .ip = addr->ip,
					  .netns = d->actor->netns };
	const struct policy_open *open = &d->policy->rules[rule].open;
	uint64_t expires_ns = UINT64_MAX;

	if (lets_pass(&d->policy->rules[rule]) && special_name(&addr->ip))
		return 0;
	if (addr->ttl_s < VERDICT_MESSAGE_FOR_EVER)
		expires_ns = d->past->time_ns +
			     NS_PER_S * gate_fill_lifetime_s(open, addr->ttl_s);
	return openings_want(d->openings, &key, d->past->time_ns, &expires_ns);
}

/* What a denied name or alias leads to is watched by its rule, for all ports,
 * but for special addresses. */
static int open_addresses(const struct deciding *d, struct verdict *verdict)
{
	const struct accept_result *result = &d->decider->result;
	uint16_t rule;
	unsigned int i;
	int r;

	if (!verdict->by_name && d->alias_rule && result->n_addrs)
		*verdict = passed_by(d->alias_rule);
	if (lets_pass(verdict->rule) && !watches(d, verdict->rule))
		return 0; /* they are reached all the same */
	rule = (uint16_t)(verdict->rule - d->policy->rules);
	for (i = 0; i < result->n_addrs; i++) {
		r = open_address(d, rule, &result->addrs[i]);
		if (r == -ENOSPC)
			verdict->reason = reason_name(REASON_TOO_MANY);
		else if (r < 0)
			return r;
		else
			verdict->allowed = true;
	}
	return 0;
}

/* Why the program may ask name services; NULL: it is refused them. */
static const char *why_ask(const struct deciding *d)
{
	static const char *const words[] = { [SERVICE_REFUSE] = NULL,
					     [SERVICE_WATCH] = "watched",
					     [SERVICE_LEAVE] = "left" };

	if (d->actor->excepted[d->decider->side])
		return "excepted";
	return words[d->policy->name_services.action];
}

/* Are the addresses of an answer kept, by which rule whatever? */
static bool keeps_addresses(const struct deciding *d,
			    const struct explain_result *result)
{
	if (result->action != POLICY_ALLOW)
		return watches(d, result->rule);
	return result->rule && result->opens;
}

static int decide_answer(struct deciding *d, struct verdict *verdict)
{
	const struct verdict_message *message = d->past->message;
	struct explain_result result;
	struct dns_msg msg;
	int r = decide_name(d, &d->past->name, &result);

	if (r < 0)
		return r;
	*verdict = (struct verdict){ .rule = result.rule,
				     .by_name = result.action != POLICY_ALLOW };
	verdict->reason = reason_name(verdict->by_name ? REASON_DENIED
						       : REASON_OPENS_NOTHING);
	/* What a name service looked up opens nothing to who asked it. */
	if (!keeps_addresses(d, &result) || (d->past->by_service && why_ask(d)))
		return 0;
	(void)dns_msg_parse(message->wire, message->len, &msg);
	judge_answer(d, result.rule, &msg);
	if (d->error < 0)
		return d->error;
	if (!verdict->by_name)
		verdict->reason = reason_name(
			reason_of_answer(d->decider->result.reason));
	return open_addresses(d, verdict);
}

static bool is_resolver(const struct deciding *d)
{
	const struct verdict_past *past = d->past;

	if (!d->policy->resolvers_given || past->port != PORT_DNS ||
	    past->proto == IPPROTO_ICMP)
		return false;
	return is_trusted(d);
}

static bool is_in(const struct policy_rule *rule, const struct ip_addr *ip)
{
	return ip_nets_have(rule->networks, rule->n_networks, ip);
}

/* Has @rule the address open?  It is noted in @verdict if it had. */
static bool is_opened(const struct deciding *d, const struct policy_rule *rule,
		      struct verdict *verdict)
{
	const struct openings_key key = {
		.rule = (uint16_t)(rule - d->policy->rules),
		.ip = d->past->ip,
		.netns = d->actor->netns,
	};
	struct openings_end end;

	if (!openings_has(d->openings, &key))
		return false;
	if (!openings_has_expired(d->openings, &key, d->past->time_ns, &end))
		return true;
	if (!verdict->until_ns)
		*verdict = (struct verdict){ .rule = rule,
					     .reason = "expired",
					     .until_ns = end.until_ns };
	return false;
}

/* Does @rule decide the connection?  nft/table/nftrules.c has the chain. */
static bool decides(const struct deciding *d, const struct policy_rule *rule,
		    struct verdict *verdict)
{
	const struct verdict_past *past = d->past;

	if (!clauses_any(d->subject->words, rule->first_clause,
			 rule->n_clauses))
		return false;
	if (rule->action == POLICY_DENY) {
		if (!is_in(rule, &past->ip))
			return false;
		*verdict = lets_pass(rule)
				   ? passed_by(rule)
				   : (struct verdict){ .rule = rule,
						       .reason = reason_name(
							       REASON_RULE) };
		return true;
	}
	if (!port_is_open(&rule->open, past->proto, past->port))
		return false;
	if (is_in(rule, &past->ip))
		*verdict = (struct verdict){ .allowed = true,
					     .rule = rule,
					     .reason = "network" };
	else if (is_opened(d, rule, verdict))
		*verdict = (struct verdict){ .allowed = true,
					     .rule = rule,
					     .reason = "opened" };
	return verdict->allowed;
}

/* Is the address watched by a rule about the program?  It counts only where
 * nothing else decides. */
static bool is_watched(const struct deciding *d, const struct policy_rule *rule,
		       struct verdict *verdict)
{
	if (!watches(d, rule) ||
	    !clauses_any(d->subject->words, rule->first_clause,
			 rule->n_clauses) ||
	    !is_opened(d, rule, verdict))
		return false;
	*verdict = passed_by(rule);
	return true;
}

static int decide_connection(const struct deciding *d, struct verdict *verdict)
{
	size_t i;

	if (is_resolver(d)) {
		*verdict = (struct verdict){ .allowed = true,
					     .reason = "resolver" };
		return 0;
	}
	*verdict = (struct verdict){ .reason = reason_name(REASON_NOT_OPEN) };
	for (i = 0; i < d->policy->n_rules; i++)
		if (decides(d, &d->policy->rules[i], verdict))
			return 0;
	for (i = 0; i < d->policy->n_rules; i++)
		if (is_watched(d, &d->policy->rules[i], verdict))
			return 0;
	if (d->policy->default_egress == POLICY_ALLOW)
		*verdict = (struct verdict){
			.allowed = true, .reason = reason_name(REASON_DEFAULT)
		};
	return 0;
}

/* A program that is refused a name service asks by DNS; whether it may do that
 * depends on the name, if it is known. */
static int decide_ask(const struct deciding *d, struct verdict *verdict)
{
	const char *why = why_ask(d);

	if (!why && d->past->name.len)
		return decide_lookup(d, verdict);
	*verdict = (struct verdict){
		.allowed = why,
		.reason = why ?: reason_name(REASON_NAME_SERVICE)
	};
	return 0;
}

int verdict_decide(struct verdict_decider *decider,
		   const struct verdict_actor *actor,
		   const struct verdict_past *past, struct verdict *ret_verdict)
{
	struct deciding d = {
		.decider = decider,
		.policy = decider->policy->policy,
		.actor = actor,
		.subject = &actor->subjects[decider->side],
		.past = past,
		.openings = actor->host->openings[decider->side],
	};
	const enum reason fixed = past->fixed ?: actor->fixed[decider->side];

	if (fixed) {
		*ret_verdict = (struct verdict){ .reason = reason_name(fixed) };
		return 0;
	}
	switch (past->kind) {
	case VERDICT_LOOKUP:
		return decide_lookup(&d, ret_verdict);
	case VERDICT_ANSWER:
		return decide_answer(&d, ret_verdict);
	case VERDICT_CONNECT:
		return decide_connection(&d, ret_verdict);
	default:
		return decide_ask(&d, ret_verdict);
	}
}
