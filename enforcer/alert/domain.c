/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.c - libpsl behind a table of the latest names.
 */
#include "enforcer/alert/domain.h"

#include <errno.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/known_names.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/weights/surprise_table.h"
#include "policy/base.h"
#include "policy/eval/name.h"

#define MEMO_SETS 2048 /* a power of two */
#define MEMO_WAYS 2
#define SEARCH_MAX 32
/* No rule of the list has more labels than this, less one. */
#define TAIL_MAX 8
/* hash.h and policy/eval/image_tag.h: a tag of its own. */
#define TAG_DOMAIN 0x646f6d61696eULL

/* They exist in one network only, whatever the list says (RFC 6761, RFC 6762,
 * RFC 8375, RFC 9476, and what ICANN will not delegate). */
static const char *const special_tops[] = {
	"alt",	 "corp",	"home",	     "internal", "intranet", "lan",
	"local", "localdomain", "localhost", "mail",	 "private",
};
/* Domains below them are as those below a top-level domain (RFC 6761). */
static const char *const test_tops[] = { "example", "invalid", "test" };

static const char *const common_tops[] = { "com", "net", "org" };

/* In the order of surprise_table_symbol(). */
static const char symbols[] = "abcdefghijklmnopqrstuvwxyz0123456789";

struct alert_domains {
	psl_ctx_t *psl;
	uint64_t key[2];
	struct dns_name search[SEARCH_MAX];
	size_t n_search;
	/* The latest of a set stands first; name 0: it is free. */
	struct alert_domain memo[MEMO_SETS][MEMO_WAYS];
};

/* A name taken apart. */
struct labels {
	uint8_t starts[NAME_MAX_LABELS]; /* in wire[] */
	uint8_t n;
	/* The state of the hash behind the last TAIL_MAX labels, from the
	 * right; [0] is that of the root. */
	struct siphash states[TAIL_MAX + 1];
};

int alert_domain_new(const struct alert_domain_options *options,
		     struct alert_domains **ret_domains)
{
	CLEANUP(alert_domain_freep) struct alert_domains *domains = NULL;

	domains = calloc(1, sizeof(*domains));
	if (!domains)
		return -ENOMEM;
	domains->psl = psl_latest(NULL);
	if (!domains->psl)
		return -ENOMEM;

	memcpy(domains->key, options->key, sizeof(domains->key));
	domains->n_search =
		options->n_search < SEARCH_MAX ? options->n_search : SEARCH_MAX;
	if (domains->n_search)
		memcpy(domains->search, options->search,
		       domains->n_search * sizeof(domains->search[0]));
	*ret_domains = TAKE_PTR(domains);
	return 0;
}

void alert_domain_free(struct alert_domains *domains)
{
	if (!domains)
		return;
	psl_free(domains->psl);
	free(domains);
}

void alert_domain_freep(struct alert_domains **domains)
{
	alert_domain_free(*domains);
	*domains = NULL;
}

/* A keyed hash of @name in lower case: each 8 bytes are multiplied into it. */
static uint64_t hash_name(const uint64_t key[2], const struct dns_name *name)
{
	uint64_t hash = key[0] ^ name->len;
	unsigned int at;

	for (at = 0; at < name->len; at += 8) {
		unsigned __int128 product;
		uint64_t word;

		word = name_lower(name_load(name->wire + at, name->len - at));
		product = (unsigned __int128)(hash ^ word) *
			  (key[1] ^ 0x9e3779b97f4a7c15ULL);
		hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ word;
	}
	return hash_two(key, hash, name->len);
}

static void take_apart(const struct alert_domains *domains,
		       const struct dns_name *name, struct labels *ret)
{
	struct siphash s;
	unsigned int at = 0, i;

	ret->n = 0;
	while (at < name->len && name->wire[at] && ret->n < NAME_MAX_LABELS) {
		ret->starts[ret->n++] = (uint8_t)at;
		at += 1U + name->wire[at];
	}
	siphash_begin(&s, (const __u64 *)domains->key, TAG_DOMAIN);
	ret->states[0] = s;
	for (i = 1; i <= ret->n && i <= TAIL_MAX; i++) {
		name_absorb_label(&s, name->wire + ret->starts[ret->n - i]);
		ret->states[i] = s;
	}
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

/* The last labels of @name, as text. */
static void tail_text(const struct dns_name *name, const struct labels *labels,
		      char text[DNS_NAME_MAX])
{
	unsigned int i = labels->n > TAIL_MAX ? labels->n - TAIL_MAX : 0, j;
	char *to = text;

	for (; i < labels->n; i++) {
		const uint8_t *label = name->wire + labels->starts[i];

		if (to > text)
			*to++ = '.';
		for (j = 1; j <= label[0]; j++)
			*to++ = plain(label[j]);
	}
	*to = '\0';
}

static unsigned int count_labels(const char *text)
{
	unsigned int n = 1;

	for (; *text; text++)
		n += *text == '.';
	return n;
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

static bool is_top(const struct alert_domains *domains, const char *label)
{
	/* The list would say the same, but not as fast. */
	if (is_one_of(common_tops, ARRAY_SIZE(common_tops), label))
		return true;
	/* Without the rule "*", which holds for what no rule names. */
	return psl_is_public_suffix2(domains->psl, label,
				     PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
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
		if (i > 0 && is_top(domains, label))
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
			const struct dns_name *name, const char *text,
			struct alert_domain *ret)
{
	const char *dot = strrchr(text, '.'), *top = dot ? dot + 1 : text;

	ret->reverse = strcmp(top, "arpa") == 0;
	ret->local = !dot || ret->reverse ||
		     is_one_of(special_tops, ARRAY_SIZE(special_tops), top) ||
		     below_search(domains, name);
	ret->foreign_top = !ret->local &&
			   !is_one_of(test_tops, ARRAY_SIZE(test_tops), top) &&
			   !is_top(domains, top);
}

/* Fill all of @ret but ->name. */
static void look_up(const struct alert_domains *domains,
		    const struct dns_name *name, const struct labels *labels,
		    struct alert_domain *ret)
{
	unsigned int n_tail = labels->n < TAIL_MAX ? labels->n : TAIL_MAX;
	unsigned int n_domain = n_tail, begin, n_doubled;
	char text[DNS_NAME_MAX];
	const char *registered;

	*ret = (struct alert_domain){ .name = ret->name,
				      .n_labels = labels->n,
				      .known = known_names_find(name),
				      .hash = ret->name };
	if (!labels->n)
		return;
	tail_text(name, labels, text);
	look_at_top(domains, name, text, ret);
	registered = psl_registrable_domain(domains->psl, text);
	/* A public suffix itself counts as a domain. */
	if (registered)
		n_domain = count_labels(registered);
	begin = count_address(name, labels);
	if (ret->local && !ret->reverse) {
		n_doubled = count_doubled(domains, text, n_tail - n_domain);
		ret->doubled = n_doubled > 0;
		if (n_doubled)
			begin = labels->n - n_tail + n_doubled;
	}
	ret->offset = labels->starts[labels->n - n_domain];
	ret->begin = begin < labels->n - n_domain ? labels->starts[begin]
						  : ret->offset;
	ret->hash = siphash_finish(labels->states[n_domain]);
}

void alert_domain_find(struct alert_domains *domains,
		       const struct dns_name *name,
		       struct alert_domain *ret_domain)
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
	*ret_domain = set[0];
}
