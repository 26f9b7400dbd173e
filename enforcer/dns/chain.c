/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chain.c - one link after the other; RFC 1034 3.6.2, RFC 2181 10.1, RFC 6672.
 */
#include "enforcer/dns/chain.h"

#include <string.h>

#include "enforcer/dns/rdata.h"

enum {
	/* An answer may have this many CNAME and DNAME records: both of them
	 * for each link, and as many again that lead nowhere. */
	RECORDS_MAX = 4 * CHAIN_LINKS_MAX,
};

struct chain {
	const struct dns_msg *msg;
	struct dns_name at;
	uint32_t ttl_s; /* the least so far */
	unsigned int n_records;
	struct dns_msg_rr records[RECORDS_MAX];
};

enum step { STEP_END, STEP_ON, STEP_BROKEN };

static uint32_t lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool collect_records(struct chain *chain)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;

	while (dns_msg_next_answer(chain->msg, &walk, &rr)) {
		if (rr.type != RRTYPE_CNAME && rr.type != RRTYPE_DNAME)
			continue;
		if (chain->n_records == RECORDS_MAX)
			return false;
		chain->records[chain->n_records++] = rr;
	}
	return true;
}

/* @name with @target in place of its last part, from byte @n on. */
static bool substitute(const struct dns_name *name, size_t n,
		       const struct dns_name *target, struct dns_name *ret_name)
{
	if (n + target->len > DNS_NAME_MAX)
		return false; /* YXDOMAIN, RFC 6672 2.2 */
	memcpy(ret_name->wire, name->wire, n);
	memcpy(ret_name->wire + n, target->wire, target->len);
	ret_name->len = (uint8_t)(n + target->len);
	return true;
}

/* The name that @rr leads to from the name that the chain has reached. */
static enum step follow_link(const struct chain *chain,
			     const struct dns_msg_rr *rr,
			     struct dns_name *ret_name)
{
	struct dns_name owner, target;
	size_t n;

	dns_msg_owner(chain->msg, rr, &owner);
	if (!dns_rdata_target(chain->msg, rr, &target))
		return STEP_BROKEN;
	if (rr->type == RRTYPE_CNAME) {
		*ret_name = target;
		return dns_name_equal(&owner, &chain->at) ? STEP_ON : STEP_END;
	}
	if (!dns_name_below(&chain->at, &owner, &n))
		return STEP_END;
	return substitute(&chain->at, n, &target, ret_name) ? STEP_ON
							    : STEP_BROKEN;
}

/*
 * Follow one link.  All records that apply must lead to the same name: a CNAME
 * beside a DNAME must be the one that follows from it (RFC 6672 3.1), and a
 * name has one CNAME only (RFC 2181 10.1).  A DNAME alone is enough.
 */
static enum step step_chain(struct chain *chain)
{
	struct dns_name next = { .len = 0 }, other;
	uint32_t ttl_s = chain->ttl_s;
	enum step step;
	unsigned int i;

	for (i = 0; i < chain->n_records; i++) {
		step = follow_link(chain, &chain->records[i], &other);
		if (step == STEP_BROKEN)
			return STEP_BROKEN;
		if (step == STEP_END)
			continue;
		if (next.len > 0 && !dns_name_equal(&next, &other))
			return STEP_BROKEN;
		next = other;
		ttl_s = lesser(ttl_s, chain->records[i].ttl_s);
	}
	if (next.len == 0)
		return STEP_END;
	chain->at = next;
	chain->ttl_s = ttl_s;
	return STEP_ON;
}

/* The chain has as many links as it may: does it end further on?  If it has
 * more links than there are records, it never does. */
static enum dns_chain_end look_ahead(struct chain *chain, unsigned int n_links)
{
	enum step step = STEP_ON;

	for (; step == STEP_ON && n_links <= chain->n_records; n_links++)
		step = step_chain(chain);
	return step == STEP_END ? DNS_CHAIN_TOO_LONG : DNS_CHAIN_BROKEN;
}

enum dns_chain_end dns_chain_follow(const struct dns_msg *msg,
				    struct dns_chain *ret_chain)
{
	struct chain chain = {
		.msg = msg,
		.at = msg->question.name,
		.ttl_s = UINT32_MAX,
	};
	enum step step;
	unsigned int n;

	if (!collect_records(&chain))
		return DNS_CHAIN_TOO_LONG;
	for (n = 0;; n++) {
		step = step_chain(&chain);
		if (step != STEP_ON)
			break;
		if (n == CHAIN_LINKS_MAX)
			return look_ahead(&chain, n + 1);
		ret_chain->links[n] = chain.at;
	}
	ret_chain->n_links = n;
	ret_chain->ttl_s = chain.ttl_s;
	return step == STEP_END ? DNS_CHAIN_WHOLE : DNS_CHAIN_BROKEN;
}
