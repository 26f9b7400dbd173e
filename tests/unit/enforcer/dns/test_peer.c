/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_peer.c - libknot reads the same messages as we do: the corpus, and a
 * million messages made from it, of which a part is read sanitised.
 *
 * Both must agree on what is a message, on the question, and on each record's
 * owner, type, class, TTL, and the names and addresses in it, to the case of
 * the letters.  The rules in which they differ are switches of
 * tests/unit/enforcer/dns/peer_model.h.  For each message the model without
 * them must read what we read, and with all of them what libknot reads.  So
 * only these rules can be the reason for a difference.
 */
#include <libknot/libknot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/base.h"
#include "tests/unit/enforcer/dns/peer_model.h"
#include "tests/unit/mutant/mutant.h"
#include "tests/unit/unit.h"

#ifdef __SANITIZE_ADDRESS__
enum { MUTANTS = 200000 }; /* the first of those below, which take as long */
#else
enum { MUTANTS = 1000000 };
#endif

static const struct {
	unsigned int rule;
	const char *what;
} rules[] = {
	{ PEER_TRAILING, "bytes behind the last record" },
	{ PEER_QUESTIONS, "more than one question" },
	{ PEER_POINTERS, "where pointers may point" },
	{ PEER_REST, "the rest of rdata" },
	{ PEER_TYPES, "types that are opaque for us" },
	{ PEER_STRINGS, "strings of TXT" },
	{ PEER_PARAMS, "parameters of HTTPS and SVCB" },
	{ PEER_EMPTY, "empty rdata" },
	{ PEER_OPT, "the name of OPT" },
};

struct tally {
	unsigned int both, neither, only_we, only_knot;
	unsigned int by_rule[ARRAY_SIZE(rules)], by_several;
	unsigned int n_tsig; /* not compared */
	unsigned int records, addrs, names;
	unsigned int unexplained, different;
};

/* Record @n of all sections as knot read it; NULL: there are fewer. */
static const knot_rrset_t *knot_rr(const knot_pkt_t *pkt, unsigned int n)
{
	const knot_pktsection_t *section;
	unsigned int i;

	for (i = KNOT_ANSWER; i <= KNOT_ADDITIONAL; i++) {
		section = knot_pkt_section(pkt, i);
		if (n < section->count)
			return knot_pkt_rr(section, (uint16_t)n);
		n -= section->count;
	}
	return NULL;
}

/* The offset of the target in knot's rdata, where names are not compressed. */
static size_t target_offset(uint16_t type)
{
	if (type == RRTYPE_SRV)
		return 6;
	return type == RRTYPE_MX || type == RRTYPE_HTTPS || type == RRTYPE_SVCB
		       ? 2
		       : 0;
}

static bool same_name(const struct dns_name *ours, const uint8_t *theirs)
{
	return knot_dname_size(theirs) == ours->len &&
	       !memcmp(ours->wire, theirs, ours->len);
}

/* Our text "NAME NAME 1 2 3 4 5" against knot's bytes. */
static bool same_soa(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		     const knot_rdata_t *theirs)
{
	struct cursor c = cursor_of(theirs->data, theirs->len);
	char ours[2 * DNS_NAME_TEXT_MAX + 64], text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	const char *at = ours;
	unsigned int i;

	(void)dns_rdata_text(msg, rr, ours, sizeof(ours));
	for (i = 0; i < 2; i++) {
		dns_name_read(&c, &name);
		dns_name_text(&name, text);
		if (c.bad || strncmp(at, text, strlen(text)) != 0)
			return false;
		at += strlen(text) + 1;
	}
	(void)snprintf(text, sizeof(text), "%u", cursor_u32(&c));
	return !c.bad && strncmp(at, text, strlen(text)) == 0;
}

static bool same_rdata(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		       const knot_rdata_t *theirs, struct tally *tally)
{
	struct ip_addr addr;
	struct dns_name name;

	if (dns_rdata_addr(msg, rr, &addr)) {
		tally->addrs++;
		return !memcmp(addr.bytes, theirs->data, theirs->len);
	}
	if (theirs->len > 0 && rr->type == RRTYPE_SOA &&
	    rr->class == DNS_MSG_CLASS_IN)
		return same_soa(msg, rr, theirs);
	if (!dns_rdata_target(msg, rr, &name))
		return true;
	tally->names++;
	return same_name(&name, theirs->data + target_offset(rr->type));
}

static bool same_rr(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    const knot_rrset_t *theirs, struct tally *tally)
{
	struct dns_name owner;
	uint32_t ttl_s = theirs->ttl;

	dns_msg_owner(msg, rr, &owner);
	if (rr->type != RRTYPE_OPT && ttl_s > INT32_MAX)
		ttl_s = 0; /* RFC 2181 8, which knot leaves to its caller */
	tally->records++;
	return same_name(&owner, theirs->owner) && rr->type == theirs->type &&
	       rr->class == theirs->rclass && rr->ttl_s == ttl_s &&
	       same_rdata(msg, rr, theirs->rrs.rdata, tally);
}

static bool same_question(const struct dns_msg *msg, const knot_pkt_t *pkt)
{
	if (msg->n_questions == 0)
		return knot_pkt_qname(pkt) == NULL;
	return same_name(&msg->question.name, knot_pkt_wire_qname(pkt)) &&
	       msg->question.type == knot_pkt_qtype(pkt) &&
	       msg->question.class == knot_pkt_qclass(pkt);
}

static bool same_message(const struct dns_msg *msg, const knot_pkt_t *pkt,
			 struct tally *tally)
{
	struct dns_msg_walk walk = { 0 };
	const knot_rrset_t *theirs;
	struct dns_msg_rr rr;
	unsigned int n = 0;

	if (msg->rcode != knot_pkt_ext_rcode(pkt) ||
	    msg->edns.present != knot_pkt_has_edns(pkt) ||
	    msg->edns.dnssec_ok != knot_pkt_has_dnssec(pkt) ||
	    !same_question(msg, pkt))
		return false;
	while (dns_msg_next(msg, &walk, &rr)) {
		theirs = knot_rr(pkt, n++);
		if (!theirs || !same_rr(msg, &rr, theirs, tally))
			return false;
	}
	return knot_rr(pkt, n) == NULL;
}

/* Count the rules that alone make the model read otherwise than we do. */
static void explain(const struct mutant *m, bool we, struct tally *tally)
{
	bool alone = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (peer_model_reads(m->wire, m->len, rules[i].rule) == we)
			continue;
		tally->by_rule[i]++;
		alone = true;
	}
	tally->by_several += !alone;
}

/* Has @m a TSIG record?  It is opaque for us; knot reads and removes it (RFC
 * 8945). */
static bool has_tsig(const struct mutant *m)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_msg msg;

	(void)dns_msg_parse(m->wire, m->len, &msg);
	while (dns_msg_next(&msg, &walk, &rr))
		if (rr.type == RRTYPE_TSIG)
			return true;
	return false;
}

static void complain(const struct mutant *m, const char *what, bool we,
		     bool knot)
{
	size_t i;

	fprintf(stderr, "%s: we %d (model %d), knot %d (model %d): ", what, we,
		peer_model_reads(m->wire, m->len, 0), knot,
		peer_model_reads(m->wire, m->len, PEER_RULES_END - 1));
	for (i = 0; i < m->len; i++)
		fprintf(stderr, "%02x", m->wire[i]);
	fputc('\n', stderr);
}

static void count(const struct mutant *m, bool we, bool knot,
		  struct tally *tally)
{
	tally->both += we && knot;
	tally->neither += !we && !knot;
	tally->only_we += we && !knot;
	tally->only_knot += !we && knot;
	if (we != knot)
		explain(m, we, tally);
	if (peer_model_reads(m->wire, m->len, 0) == we &&
	    peer_model_reads(m->wire, m->len, PEER_RULES_END - 1) == knot)
		return;
	if (tally->unexplained++ < 5)
		complain(m, "unexplained", we, knot);
}

static void compare(const struct mutant *m, struct tally *tally)
{
	uint8_t theirs[MUTANT_MAX];
	struct dns_msg msg;
	knot_pkt_t *pkt;
	bool we, knot;

	if (has_tsig(m)) {
		tally->n_tsig++;
		return;
	}
	memcpy(theirs, m->wire, m->len);
	pkt = knot_pkt_new(theirs, (uint16_t)m->len, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(pkt);
	we = dns_msg_parse(m->wire, m->len, &msg) == 0;
	knot = knot_pkt_parse(pkt, KNOT_PF_NOCANON) == KNOT_EOK;
	count(m, we, knot, tally);
	if (we && knot && !same_message(&msg, pkt, tally) &&
	    tally->different++ < 5)
		complain(m, "different", we, knot);
	knot_pkt_free(pkt);
}

static void report(const char *what, const struct tally *t)
{
	size_t i;

	fprintf(stderr,
		"%s: both %u, neither %u, only we %u, only knot %u, with a "
		"signature %u; compared %u records, %u addresses, %u names; "
		"unexplained %u, different %u\n",
		what, t->both, t->neither, t->only_we, t->only_knot, t->n_tsig,
		t->records, t->addrs, t->names, t->unexplained, t->different);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		fprintf(stderr, "  by %s: %u\n", rules[i].what, t->by_rule[i]);
	fprintf(stderr, "  by several together: %u\n", t->by_several);
	CU_ASSERT_EQUAL(t->unexplained, 0);
	CU_ASSERT_EQUAL(t->different, 0);
	CU_ASSERT(t->n_tsig <= (t->both + t->neither) / 50);
}

static struct mutant_pool *new_pool(void)
{
	struct mutant_pool *pool = calloc(1, sizeof(*pool));

	CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
	pool->state = 1;
	mutant_read(pool, "tests/fuzz/corpus/dns_msg");
	CU_ASSERT_FATAL(pool->n > 50);
	return pool;
}

static void libknot_reads_the_corpus_as_we_do(void)
{
	CLEANUP(base_freep) struct mutant_pool *pool = new_pool();
	struct tally tally = { 0 };
	size_t i;

	for (i = 0; i < pool->n; i++)
		compare(&pool->seeds[i], &tally);
	report("corpus", &tally);
	CU_ASSERT(tally.both > 50);
}

/* The comparison is worth something only if many mutants can be read and many
 * can't. */
static void libknot_reads_mutants_as_we_do(void)
{
	CLEANUP(base_freep) struct mutant_pool *pool = new_pool();
	struct tally tally = { 0 };
	struct mutant mutant;
	unsigned int i;

	for (i = 0; i < MUTANTS; i++) {
		mutant_make(pool, &mutant);
		compare(&mutant, &tally);
	}
	report("mutants", &tally);
	CU_ASSERT(tally.both > MUTANTS / 3);
	CU_ASSERT(tally.neither > MUTANTS / 10);
	CU_ASSERT(tally.addrs > MUTANTS / 10);
	CU_ASSERT(tally.names > MUTANTS / 10);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		CU_ASSERT(tally.by_rule[i] > 0);
}

static const struct unit_test tests[] = {
	UNIT(libknot_reads_the_corpus_as_we_do),
	UNIT(libknot_reads_mutants_as_we_do),
};

int main(void)
{
	return unit_main("dns_peer", tests, ARRAY_SIZE(tests));
}
