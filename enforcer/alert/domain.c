/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.c - the public suffix list behind a table of the latest names.
 */
#include "enforcer/alert/domain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/known_names.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/suffix.h"
#include "enforcer/alert/weights/surprise_table.h"
#include "policy/base.h"
#include "policy/eval/name.h"

#define MEMO_SETS 2048 /* a power of two */
#define MEMO_WAYS 2
#define SEARCH_MAX 32
/* hash.h and policy/eval/image_tag.h: a tag of its own. */
#define TAG_DOMAIN 0x646f6d61696eULL

#define REVERSE_TOP "arpa" /* RFC 3172 */

/* These top-level domains exist in one network only, whatever the list says
 * (RFC 6761, RFC 6762, RFC 8375, RFC 9476, and what ICANN will not delegate).
 */
static const char *const special_tops[] = {
	"alt",	 "corp",	"home",	     "internal", "intranet", "lan",
	"local", "localdomain", "localhost", "mail",	 "private",
};
/* Domains below them are as those below a top-level domain (RFC 6761). */
static const char *const test_tops[] = { "example", "invalid", "test" };

/* In the order of surprise_table_symbol(). */
static const char symbols[] = "abcdefghijklmnopqrstuvwxyz0123456789";

struct alert_domains {
	uint64_t key[2];
	struct dns_name search[SEARCH_MAX];
	size_t n_search;
	/* The record of a lookup and the detectors ask for the same name, one
	 * after the other.  len 0: there was none. */
	struct dns_name last;
	struct alert_domain last_domain;
	/* The latest of a set stands first; name 0: it is free. */
	struct alert_domain memo[MEMO_SETS][MEMO_WAYS];
	struct suffixes suffixes;
};

/* A name taken apart. */
struct labels {
	uint8_t starts[NAME_MAX_LABELS]; /* in wire[] */
	uint8_t n;
	struct suffix_tail tail;
};

int alert_domain_new(const struct alert_domain_options *options,
		     struct alert_domains **ret_domains)
{
	CLEANUP(alert_domain_freep) struct alert_domains *domains = NULL;
	int r;

	domains = calloc(1, sizeof(*domains));
	if (!domains)
		return -ENOMEM;
	r = suffix_init(&domains->suffixes);
	if (r < 0)
		return r;

	memcpy(domains->key, options->key, sizeof(domains->key));
	alert_domain_search(domains, options->search, options->n_search);
	*ret_domains = TAKE_PTR(domains);
	return 0;
}

void alert_domain_search(struct alert_domains *domains,
			 const struct dns_name *search, size_t n)
{
	size_t i;

	domains->last.len = 0;
	memset(domains->memo, 0, sizeof(domains->memo));
	domains->n_search = 0;
	for (i = 0; i < n && domains->n_search < SEARCH_MAX; i++)
		/* All names are below the root, so all would be local. */
		if (search[i].len > 1)
			domains->search[domains->n_search++] = search[i];
}

void alert_domain_free(struct alert_domains *domains)
{
	if (!domains)
		return;
	suffix_done(&domains->suffixes);
	free(domains);
}

void alert_domain_freep(struct alert_domains **domains)
{
	alert_domain_free(*domains);
	*domains = NULL;
}

/* The 8 bytes of @name at @at; what is behind its end does not count. */
static uint64_t load(const struct dns_name *name, unsigned int at)
{
	const unsigned int n = name->len - at;
	uint64_t word;

	if (n >= 8 || at + 8 > sizeof(name->wire))
		return name_load(name->wire + at, n);
	/* One load and one shift are faster than a copy of @n bytes. */
	memcpy(&word, name->wire + at, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return word << (64 - 8 * n);
#else
	return word >> (64 - 8 * n);
#endif
}

/* A keyed hash of @name in lower case: each 8 bytes are multiplied into it. */
static uint64_t hash_name(const uint64_t key[2], const struct dns_name *name)
{
	uint64_t hash = key[0] ^ name->len;
	unsigned int at;

	for (at = 0; at < name->len; at += 8) {
		unsigned __int128 product;
		uint64_t word;

		word = name_lower(load(name, at));
		product = (unsigned __int128)(hash ^ word) *
			  (key[1] ^ 0x9e3779b97f4a7c15ULL);
		hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ word;
	}
	return hash_two(key, hash, name->len);
}

/* @c as libpsl wants it: lower case, and what is no letter, digit or "-" as
 * "x", which stands in no rule in that place. */
static char plain(uint8_t c)
{
	unsigned int symbol = surprise_table_symbol(c);

	if (symbol < SURPRISE_TABLE_OTHER)
		return symbols[symbol];
	if (c == '-')
		return '-';
	return 'x';
}

/* The labels of @name, and the last ones as text with their hashes. */
static void take_apart(const struct alert_domains *domains,
		       const struct dns_name *name, struct labels *ret)
{
	struct suffix_tail *tail = &ret->tail;
	unsigned int at = 0, i, j;
	char *to = tail->text;
	struct siphash s;

	memset(ret->starts, 0, sizeof(ret->starts));
	ret->n = 0;
	while (at < name->len && name->wire[at] && ret->n < NAME_MAX_LABELS) {
		ret->starts[ret->n++] = (uint8_t)at;
		at += 1U + name->wire[at];
	}
	tail->n = ret->n < SUFFIX_TAIL_MAX ? ret->n : SUFFIX_TAIL_MAX;
	for (i = tail->n; i > 0; i--) {
		const uint8_t *label = name->wire + ret->starts[ret->n - i];

		if (to > tail->text)
			*to++ = '.';
		tail->at[i] = (uint8_t)(to - tail->text);
		for (j = 1; j <= label[0]; j++)
			*to++ = plain(label[j]);
	}
	*to = '\0';
	siphash_begin(&s, (const __u64 *)domains->key, TAG_DOMAIN);
	for (i = 1; i <= tail->n; i++) {
		name_absorb_label(&s, name->wire + ret->starts[ret->n - i]);
		tail->states[i] = s;
	}
}

static bool is_one_of(const char *const *tops, size_t n, const char *top)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(top, tops[i]) == 0)
			return true;
	return false;
}

static bool below_search(const struct alert_domains *domains,
			 const struct dns_name *name)
{
	size_t i, n;

	for (i = 0; i < domains->n_search; i++)
		if (dns_name_below(name, &domains->search[i], &n))
			return true;
	return false;
}

/* How many labels of @text, from the left, are a public name to which a search
 * domain was added: all up to the last that is a top-level domain.  @n of them
 * are in front of the registered domain. */
static unsigned int count_doubled(const struct alert_domains *domains,
				  const char *text, unsigned int n)
{
	char label[NAME_MAX_LABEL + 1];
	unsigned int i, n_doubled = 0;

	for (i = 0; i < n; i++) {
		size_t len = strcspn(text, ".");

		memcpy(label, text, len);
		label[len] = '\0';
		text += len + 1;
		if (i > 0 && suffix_is_top(&domains->suffixes, label))
			n_doubled = i + 1;
	}
	return n_doubled;
}

static bool is_decimal(const uint8_t *label)
{
	unsigned int i, value = 0;

	if (label[0] > 3)
		return false;
	for (i = 1; i <= label[0]; i++) {
		if (label[i] < '0' || label[i] > '9')
			return false;
		value = value * 10 + (label[i] - '0');
	}
	return value < 256;
}

static bool is_nibble(const uint8_t *label)
{
	uint8_t c = label[1] | 0x20;

	return label[0] == 1 &&
	       ((label[1] >= '0' && label[1] <= '9') || (c >= 'a' && c <= 'f'));
}

/* How many labels in front are an address, as in a DNSBL (RFC 5782) or the
 * macros of SPF (RFC 7208 7.3)? */
static unsigned int count_address(const struct dns_name *name,
				  const struct labels *labels)
{
	unsigned int n_decimal = 0, n_nibbles = 0;

	while (n_decimal < labels->n &&
	       is_decimal(name->wire + labels->starts[n_decimal]))
		n_decimal++;
	while (n_nibbles < labels->n &&
	       is_nibble(name->wire + labels->starts[n_nibbles]))
		n_nibbles++;
	if (n_nibbles >= 16)
		return n_nibbles;
	return n_decimal >= 4 ? n_decimal : 0;
}

static void look_at_top(const struct alert_domains *domains,
			const struct dns_name *name,
			const struct suffix_tail *tail, bool real_top,
			struct alert_domain *ret)
{
	const char *top = tail->text + tail->at[1];

	ret->reverse = strcmp(top, REVERSE_TOP) == 0;
	ret->local = tail->n == 1 || ret->reverse ||
		     is_one_of(special_tops, ARRAY_SIZE(special_tops), top) ||
		     below_search(domains, name);
	ret->foreign_top = !ret->local && !real_top &&
			   !is_one_of(test_tops, ARRAY_SIZE(test_tops), top);
}

/* Has the name at @wire no byte that its text escapes? */
static bool is_plain(const uint8_t *wire)
{
	unsigned int i;

	for (; *wire; wire += 1 + *wire)
		for (i = 1; i <= *wire; i++)
			if (wire[i] <= ' ' || wire[i] > '~' || wire[i] == '.' ||
			    wire[i] == '\\')
				return false;
	return true;
}

/* Fill all of @ret but ->name. */
static void look_up(struct alert_domains *domains, const struct dns_name *name,
		    const struct labels *labels, struct alert_domain *ret)
{
	const struct suffix_tail *tail = &labels->tail;
	unsigned int n_domain, begin, n_doubled;
	struct suffix suffix;

	*ret = (struct alert_domain){ .name = ret->name,
				      .n_labels = labels->n,
				      .known = known_names_find(name),
				      .hash = ret->name };
	if (!labels->n)
		return;
	suffix = suffix_find(&domains->suffixes, tail);
	look_at_top(domains, name, tail, suffix.real_top, ret);
	/* A public suffix itself counts as a domain. */
	n_domain = suffix.n_registered ? suffix.n_registered : tail->n;
	begin = count_address(name, labels);
	if (ret->local && !ret->reverse) {
		n_doubled =
			count_doubled(domains, tail->text, tail->n - n_domain);
		ret->doubled = n_doubled > 0;
		if (n_doubled)
			begin = labels->n - tail->n + n_doubled;
	}
	ret->offset = labels->starts[labels->n - n_domain];
	ret->registered =
		suffix.n_registered && is_plain(name->wire + ret->offset);
	ret->begin = begin < labels->n - n_domain ? labels->starts[begin]
						  : ret->offset;
	ret->hash = siphash_finish(tail->states[n_domain]);
}

static const struct alert_domain *remember(struct alert_domains *domains,
					   const struct dns_name *name)
{
	uint64_t hash = hash_name(domains->key, name);
	struct alert_domain *set = domains->memo[hash & (MEMO_SETS - 1)];
	struct labels labels;

	if (set[0].name != hash) {
		struct alert_domain former = set[0];

		set[0] = set[1];
		set[1] = former;
	}
	if (set[0].name != hash) {
		take_apart(domains, name, &labels);
		set[0].name = hash;
		look_up(domains, name, &labels, &set[0]);
	}
	return set;
}

void alert_domain_name(const struct alert_lookup *lookup,
		       struct dns_name *ret_name)
{
	const unsigned int offset = lookup->domain->offset;

	ret_name->len = (uint8_t)(lookup->name->len - offset);
	memcpy(ret_name->wire, lookup->name->wire + offset, ret_name->len);
}

void alert_domain_each_local(const struct alert_domains *domains,
			     alert_name_fn fn, void *context)
{
	struct dns_name name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(special_tops); i++)
		if (dns_name_from_text(special_tops[i], &name) == 0)
			fn(context, &name);
	if (dns_name_from_text(REVERSE_TOP, &name) == 0)
		fn(context, &name);
	for (i = 0; i < domains->n_search; i++)
		fn(context, &domains->search[i]);
}

void alert_domain_find(struct alert_domains *domains,
		       const struct dns_name *name,
		       struct alert_domain *ret_domain)
{
	if (!name->len || name->len != domains->last.len ||
	    memcmp(name->wire, domains->last.wire, name->len) != 0) {
		domains->last_domain = *remember(domains, name);
		domains->last.len = name->len;
		memcpy(domains->last.wire, name->wire, name->len);
	}
	*ret_domain = domains->last_domain;
}
