/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dns_peer.c - libknot reads the same messages: the corpus, and 20,000
 * messages made from it by a few wrong bytes.
 *
 * Both must agree on what is a message, and on each record's owner, type,
 * class, TTL and address.  They differ in this, and each difference is looked
 * for:
 *   knot refuses, we don't: bytes behind the last record (we count them),
 *     rdata that is opaque for us, pointers to a root label, and an OPT whose
 *     size happens to be class IN;
 *   we refuse, knot doesn't: pointers into the header or to where the name
 *     itself is, parameters of HTTPS and SVCB, the strings of TXT, empty rdata
 *     where the type has a form, and some bytes left over in rdata behind a
 *     compressed name.
 */
#include <dirent.h>
#include <libknot/libknot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cursor.h"
#include "enforcer/dns_msg.h"
#include "enforcer/dns_rdata.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define CORPUS "tests/fuzz/corpus/dns_msg"

enum { SEEDS_MAX = 256, SEED_LEN_MAX = 4096, MUTANTS = 20000 };

struct seed {
	size_t len;
	uint8_t wire[SEED_LEN_MAX];
};

struct tally {
	unsigned int both, neither, only_we, only_knot;
	unsigned int unexplained, different;
};

static bool is_decoded(const struct dns_msg_rr *rr)
{
	static const uint16_t types[] = { RRTYPE_CNAME, RRTYPE_DNAME,
					  RRTYPE_NS,	RRTYPE_PTR,
					  RRTYPE_MX,	RRTYPE_TXT,
					  RRTYPE_SOA };
	static const uint16_t in_types[] = { RRTYPE_A, RRTYPE_AAAA, RRTYPE_SRV,
					     RRTYPE_HTTPS, RRTYPE_SVCB };
	size_t i;

	if (rr->class == 254 || rr->class == 255)
		return false; /* NONE and ANY */
	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i] == rr->type)
			return true;
	for (i = 0; i < ARRAY_SIZE(in_types); i++)
		if (in_types[i] == rr->type)
			return rr->class == DNS_MSG_CLASS_IN;
	return false;
}

static bool points_to_root(const struct dns_msg *msg)
{
	size_t i, target;

	for (i = msg->rrs_offset; i + 1 < msg->len; i++) {
		target = (msg->wire[i] & 0x3fU) << 8 | msg->wire[i + 1];
		if (msg->wire[i] >= 0xc0 && target < i && !msg->wire[target])
			return true;
	}
	return false;
}

/* Why would knot refuse what we read? */
static bool knot_is_stricter(const struct dns_msg *msg)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;

	if (msg->trailing > 0 || msg->n_questions != 1 || points_to_root(msg))
		return true;
	while (dns_msg_next(msg, &walk, &rr))
		if (rr.type == RRTYPE_OPT ? rr.class == DNS_MSG_CLASS_IN
					  : !is_decoded(&rr))
			return true;
	return false;
}

/* Record @n of all sections as knot read it; NULL: there are not so many. */
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

/* Is there a name at @at, if a pointer need only go backwards? */
static bool is_lax_name(const struct dns_msg *msg, size_t at)
{
	unsigned int len = 1, n_pointers = 0;
	size_t target;

	while (at < msg->len && msg->wire[at] && len <= DNS_NAME_MAX) {
		if (msg->wire[at] < 0x40) {
			len += 1U + msg->wire[at];
			at += 1U + msg->wire[at];
			continue;
		}
		if (msg->wire[at] < 0xc0 || at + 1 >= msg->len)
			return false;
		target = (msg->wire[at] & 0x3fU) << 8 | msg->wire[at + 1];
		if (target >= at || ++n_pointers > DNS_NAME_MAX)
			return false;
		at = target;
	}
	return at < msg->len && len <= DNS_NAME_MAX;
}

/* Is there a name that only we refuse, in the record at @at? */
static bool has_lax_name(const struct dns_msg *msg, size_t at, size_t len)
{
	struct dns_name name;
	struct cursor c;
	size_t i;

	for (i = at; i < at + len && i < msg->len; i++) {
		c = cursor_of(msg->wire, msg->len);
		c.pos = i;
		dns_name_read(&c, &name);
		if (c.bad && is_lax_name(msg, i))
			return true;
	}
	return false;
}

static unsigned int count_rrs(const struct dns_msg *msg, size_t *ret_end)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	unsigned int n = 0;

	*ret_end = msg->rrs_offset;
	for (; dns_msg_next(msg, &walk, &rr); n++)
		*ret_end = rr.rdata_offset + rr.rdata_len;
	return n;
}

/* Do we read the record at @at once @n bytes less are in its rdata? */
static bool readable_without(const struct dns_msg *msg, size_t at, size_t n)
{
	struct cursor c = cursor_of(msg->wire, msg->len);
	uint8_t wire[SEED_LEN_MAX];
	struct dns_msg shorter;
	size_t rdata, len, end;

	c.pos = at;
	dns_name_skip(&c);
	(void)cursor_take(&c, 8);
	len = cursor_u16(&c);
	rdata = c.pos;
	if (c.bad || len < n || rdata + len > msg->len)
		return false;
	memcpy(wire, msg->wire, rdata + len - n);
	wire[rdata - 2] = (uint8_t)((len - n) >> 8);
	wire[rdata - 1] = (uint8_t)(len - n);
	memcpy(wire + rdata + len - n, msg->wire + rdata + len,
	       msg->len - rdata - len);
	(void)dns_msg_parse(wire, msg->len - n, &shorter);
	return count_rrs(&shorter, &end) > count_rrs(msg, &end);
}

static bool leaves_bytes_over(const struct dns_msg *msg, size_t at)
{
	size_t n;

	for (n = 1; n < 32; n++)
		if (readable_without(msg, at, n))
			return true;
	return false;
}

/* Why would we refuse what knot reads?  The first record that we don't. */
static bool we_are_stricter(const struct dns_msg *msg, const knot_pkt_t *pkt)
{
	const knot_rrset_t *refused;
	size_t end;

	refused = knot_rr(pkt, count_rrs(msg, &end));
	if (!refused)
		return false;
	return refused->type == RRTYPE_TXT || refused->type == RRTYPE_HTTPS ||
	       refused->type == RRTYPE_SVCB || refused->rrs.rdata->len == 0 ||
	       has_lax_name(msg, end, 64) || leaves_bytes_over(msg, end);
}

static bool same_rr(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    const knot_rrset_t *theirs)
{
	struct dns_rdata_addr addr;
	struct dns_name owner;
	uint32_t ttl_s = theirs->ttl;

	dns_msg_owner(msg, rr, &owner);
	if (rr->type != RRTYPE_OPT && ttl_s > INT32_MAX)
		ttl_s = 0; /* RFC 2181 8, which knot leaves to its caller */
	if (!knot_dname_is_case_equal(owner.wire, theirs->owner) ||
	    rr->type != theirs->type || rr->class != theirs->rclass ||
	    rr->ttl_s != ttl_s)
		return false;
	return !dns_rdata_addr(msg, rr, &addr) ||
	       !memcmp(addr.bytes, theirs->rrs.rdata->data,
		       theirs->rrs.rdata->len);
}

static bool same_message(const struct dns_msg *msg, const knot_pkt_t *pkt)
{
	struct dns_msg_walk walk = { 0 };
	const knot_rrset_t *theirs;
	struct dns_msg_rr rr;
	unsigned int n = 0;

	if (msg->rcode != knot_pkt_ext_rcode(pkt) ||
	    msg->edns.present != knot_pkt_has_edns(pkt) ||
	    msg->edns.dnssec_ok != knot_pkt_has_dnssec(pkt) ||
	    msg->question.type != knot_pkt_qtype(pkt) ||
	    msg->question.class != knot_pkt_qclass(pkt))
		return false;
	while (dns_msg_next(msg, &walk, &rr)) {
		theirs = knot_rr(pkt, n++);
		if (!theirs || !same_rr(msg, &rr, theirs))
			return false;
	}
	return knot_rr(pkt, n) == NULL;
}

static void compare(const struct seed *seed, struct tally *tally)
{
	uint8_t theirs[SEED_LEN_MAX];
	struct dns_msg msg;
	knot_pkt_t *pkt;
	bool we, knot;

	memcpy(theirs, seed->wire, seed->len);
	pkt = knot_pkt_new(theirs, (uint16_t)seed->len, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(pkt);
	we = dns_msg_parse(seed->wire, seed->len, &msg) == 0;
	knot = knot_pkt_parse(pkt, 0) == KNOT_EOK;
	tally->both += we && knot;
	tally->neither += !we && !knot;
	tally->only_we += we && !knot;
	tally->only_knot += !we && knot;
	if (we && knot)
		tally->different += !same_message(&msg, pkt);
	else if (we)
		tally->unexplained += !knot_is_stricter(&msg);
	else if (knot)
		tally->unexplained += !we_are_stricter(&msg, pkt);
	knot_pkt_free(pkt);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void read_seed(const char *name, struct seed *seed)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), CORPUS "/%s", name);
	file = fopen(path, "rb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	seed->len = fread(seed->wire, 1, SEED_LEN_MAX, file);
	(void)fclose(file);
}

/* In the order of their names: the mutants are the same everywhere. */
static size_t read_seeds(struct seed *seeds)
{
	struct dirent **entries = NULL;
	int n = scandir(CORPUS, &entries, is_visible, alphasort), i;
	size_t n_seeds = 0;

	for (i = 0; i < n; i++) {
		if (n_seeds < SEEDS_MAX)
			read_seed(entries[i]->d_name, &seeds[n_seeds++]);
		free(entries[i]);
	}
	free(entries);
	return n_seeds;
}

/* One to three wrong bytes behind the header, now and then a shorter end. */
static void mutate(struct seed *seed)
{
	static const uint8_t likely[] = { 0, 1, 0x3f, 0x40, 0xc0, 0xff };
	size_t n = 1 + (size_t)rand() % 3, at;

	if (seed->len <= DNS_MSG_HEADER_LEN)
		return;
	for (; n > 0; n--) {
		at = (size_t)rand() % (seed->len - 4) + 4;
		seed->wire[at] =
			rand() % 2 ? likely[(size_t)rand() % ARRAY_SIZE(likely)]
				   : (uint8_t)rand();
	}
	if (rand() % 8 == 0)
		seed->len -= (size_t)rand() % (seed->len - DNS_MSG_HEADER_LEN);
}

static void report(const char *what, const struct tally *t)
{
	fprintf(stderr,
		"%s: both %u, neither %u, only we %u, only knot %u, "
		"unexplained %u, different %u\n",
		what, t->both, t->neither, t->only_we, t->only_knot,
		t->unexplained, t->different);
	CU_ASSERT_EQUAL(t->unexplained, 0);
	CU_ASSERT_EQUAL(t->different, 0);
}

static void libknot_reads_the_same(void)
{
	static struct seed seeds[SEEDS_MAX], mutant;
	struct tally tally = { 0 };
	size_t n = read_seeds(seeds), i;

	CU_ASSERT(n > 50);
	if (n == 0)
		return;
	for (i = 0; i < n; i++)
		compare(&seeds[i], &tally);
	report("corpus", &tally);
	CU_ASSERT(tally.both > 50);

	tally = (struct tally){ 0 };
	srand(1);
	for (i = 0; i < MUTANTS; i++) {
		mutant = seeds[(size_t)rand() % n];
		mutate(&mutant);
		compare(&mutant, &tally);
	}
	report("mutants", &tally);
	CU_ASSERT(tally.both > MUTANTS / 5);
	CU_ASSERT(tally.neither > MUTANTS / 5);
}

static const struct unit_test tests[] = {
	UNIT(libknot_reads_the_same),
};

int main(void)
{
	return unit_main("dns_peer", tests, ARRAY_SIZE(tests));
}
