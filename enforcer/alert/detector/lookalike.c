/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookalike.c - find what is one step away by what both are without one of
 * their characters.
 */
#include "enforcer/alert/detector/lookalike.h"

#include <errno.h>
#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/lookup.h"
#include "enforcer/alert/weights/confusables.h"
#include "policy/alerts.h"
#include "policy/base.h"
#include "policy/terms.h"

#define SHORT 6 /* a label with less is like too many others */
#define NONE SIZE_MAX

/* A domain as characters that stand for what they look like. */
struct skeleton {
	uint32_t chars[DNS_NAME_MAX];
	size_t n;
};

struct listed {
	char *text; /* lower case */
	bool is_short;
};

struct way {
	uint64_t hash; /* 0: free */
	size_t listed;
};

struct lookalike {
	struct listed *listed;
	size_t n_listed;
	size_t room;
	struct way *ways; /* open addressing */
	size_t n_ways;	  /* a power of two */
};

/* --- skeletons -------------------------------------------------------------
 */

/* The character at *@at, and *@at goes behind it. */
static uint32_t next_char(const uint8_t **at)
{
	uint32_t c = *(*at)++;
	unsigned int n = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (!n)
		return c;
	c &= 0x3fU >> n;
	for (; n && (**at & 0xc0) == 0x80; n--)
		c = c << 6 | (*(*at)++ & 0x3f);
	return c;
}

/* Two characters that look like one. */
static void fold_pairs(struct skeleton *s)
{
	size_t from, to = 0;

	for (from = 0; from < s->n; from++) {
		uint32_t c = s->chars[from];
		uint32_t next = from + 1 < s->n ? s->chars[from + 1] : 0;

		if ((c == 'r' && next == 'n') || (c == 'v' && next == 'v')) {
			c = c == 'r' ? 'm' : 'w';
			from++;
		}
		s->chars[to++] = c;
	}
	s->n = to;
}

/* With @pairs two characters that look like one are one; for a step from one
 * character to another they have to be as they are. */
static void make_skeleton(const char *text, bool pairs, struct skeleton *ret)
{
	CLEANUP(base_freep) char *decoded = NULL;
	const uint8_t *at;

	if (!strstr(text, "xn--") ||
	    idn2_to_unicode_8z8z(text, &decoded, 0) != IDN2_OK)
		decoded = NULL;
	at = (const uint8_t *)(decoded ? decoded : text);
	ret->n = 0;
	while (*at && ret->n < DNS_NAME_MAX)
		ret->chars[ret->n++] = confusables_fold(next_char(&at));
	if (pairs)
		fold_pairs(ret);
}

/* A hash of @s without character @left_out; NONE: of all. */
static uint64_t hash_of(const struct skeleton *s, size_t left_out)
{
	uint64_t hash = 0xcbf29ce484222325ULL;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (i != left_out)
			hash = (hash ^ s->chars[i]) * 0x100000001b3ULL;
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

static bool equal(const uint32_t *a, const uint32_t *b, size_t n)
{
	return memcmp(a, b, n * sizeof(*a)) == 0;
}

/* Is @b one character from @a, or the same? */
static bool is_close(const struct skeleton *a, const struct skeleton *b)
{
	const uint32_t *x = a->chars, *y = b->chars;
	size_t i = 0, left_a, left_b;

	if (a->n > b->n)
		return is_close(b, a);
	while (i < a->n && x[i] == y[i])
		i++;
	left_a = a->n - i;
	left_b = b->n - i;
	if (left_b == left_a + 1)
		return equal(x + i, y + i + 1, left_a);
	if (left_b != left_a)
		return false;
	if (left_a < 2)
		return true;
	return equal(x + i + 1, y + i + 1, left_a - 1) ||
	       (x[i] == y[i + 1] && x[i + 1] == y[i] &&
		equal(x + i + 2, y + i + 2, left_a - 2));
}

/* --- the list --------------------------------------------------------------
 */

static void put_way(struct lookalike *l, uint64_t hash, size_t listed)
{
	size_t i = hash & (l->n_ways - 1);

	while (l->ways[i].hash)
		i = (i + 1) & (l->n_ways - 1);
	l->ways[i] = (struct way){ hash, listed };
}

static int index_ways(struct lookalike *l)
{
	size_t i, j, n = 0;

	for (i = 0; i < l->n_listed; i++)
		n += strlen(l->listed[i].text) + 2;
	for (l->n_ways = 64; l->n_ways < 2 * n;)
		l->n_ways *= 2;
	l->ways = calloc(l->n_ways, sizeof(*l->ways));
	if (!l->ways)
		return -ENOMEM;
	for (i = 0; i < l->n_listed; i++) {
		struct skeleton s;

		make_skeleton(l->listed[i].text, true, &s);
		put_way(l, hash_of(&s, NONE), i);
		make_skeleton(l->listed[i].text, false, &s);
		put_way(l, hash_of(&s, NONE), i);
		for (j = 0; !l->listed[i].is_short && j < s.n; j++)
			put_way(l, hash_of(&s, j), i);
	}
	return 0;
}

/* The text of the name at @wire, in lower case; false: it has characters that
 * no registered domain has. */
static bool text_of(const uint8_t *wire, size_t len, char text[DNS_NAME_MAX])
{
	size_t at, to = 0, i;

	for (at = 0; at < len && wire[at]; at += 1U + wire[at]) {
		if (to)
			text[to++] = '.';
		for (i = 1; i <= wire[at]; i++) {
			uint8_t c = wire[at + i];

			if (c >= 'A' && c <= 'Z')
				c = (uint8_t)(c + 'a' - 'A');
			if (c <= ' ' || c >= 0x7f || c == '.')
				return false;
			text[to++] = (char)c;
		}
	}
	text[to] = '\0';
	return to;
}

static int add(struct lookalike *l, const psl_ctx_t *psl,
	       const struct policy_pattern *pattern)
{
	char text[DNS_NAME_MAX];
	const char *domain;
	int r;

	if (pattern->kind == POLICY_EVERY ||
	    l->n_listed == LOOKALIKE_NAMES_MAX ||
	    !text_of(pattern->wire, pattern->wire_len, text))
		return 0;
	domain = psl_registrable_domain(psl, text);
	if (!domain)
		return 0;
	r = base_make_room((void **)&l->listed, &l->room, l->n_listed,
			   sizeof(*l->listed));
	if (r < 0)
		return r;
	l->listed[l->n_listed].text = strdup(domain);
	if (!l->listed[l->n_listed].text)
		return -ENOMEM;
	l->listed[l->n_listed].is_short = strcspn(domain, ".") < SHORT;
	l->n_listed++;
	return 0;
}

static int add_all(struct lookalike *l, const psl_ctx_t *psl,
		   const struct policy_pattern *patterns, size_t n)
{
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i++)
		r = add(l, psl, &patterns[i]);
	return r;
}

/* By the same list as domain.c: it says where what is looked up begins. */
static int add_settings(struct lookalike *l,
			const struct policy_detector_settings *settings)
{
	psl_ctx_t *psl = psl_latest(NULL);
	size_t i;
	int r;

	if (!psl)
		return -ENOMEM;
	r = add_all(l, psl, settings->of, settings->n_of);
	for (i = 0; i < settings->n_of_lists && r == 0; i++)
		r = add_all(l, psl, settings->of_lists[i]->patterns,
			    settings->of_lists[i]->n_patterns);
	psl_free(psl);
	return r;
}

int lookalike_new(const struct policy_detector_settings *settings,
		  struct lookalike **ret_lookalike)
{
	CLEANUP(lookalike_freep) struct lookalike *l = NULL;
	int r;

	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	r = add_settings(l, settings);
	if (r == 0 && l->n_listed)
		r = index_ways(l);
	if (r < 0)
		return r;
	*ret_lookalike = l->n_listed ? TAKE_PTR(l) : NULL;
	return 0;
}

void lookalike_free(struct lookalike *l)
{
	size_t i;

	if (!l)
		return;
	for (i = 0; i < l->n_listed; i++)
		free(l->listed[i].text);
	free(l->listed);
	free(l->ways);
	free(l);
}

void lookalike_freep(struct lookalike **lookalike)
{
	lookalike_free(*lookalike);
	*lookalike = NULL;
}

/* --- a lookup --------------------------------------------------------------
 */

struct search {
	const char *text;
	struct skeleton pairs; /* as one */
	struct skeleton chars;
	const char *like;
	bool is_listed;
};

static bool is_like(const struct listed *listed, const struct search *s)
{
	struct skeleton other;

	make_skeleton(listed->text, true, &other);
	if (other.n == s->pairs.n &&
	    equal(other.chars, s->pairs.chars, other.n))
		return true;
	if (listed->is_short)
		return false;
	make_skeleton(listed->text, false, &other);
	return is_close(&other, &s->chars);
}

/* Look at the listed domains that have @hash in common with @s. */
static void look_at(const struct lookalike *l, uint64_t hash, struct search *s)
{
	size_t i = hash & (l->n_ways - 1);

	for (; l->ways[i].hash; i = (i + 1) & (l->n_ways - 1)) {
		const struct listed *listed = &l->listed[l->ways[i].listed];

		if (l->ways[i].hash != hash)
			continue;
		if (strcmp(listed->text, s->text) == 0)
			s->is_listed = true;
		else if (!s->like && is_like(listed, s))
			s->like = listed->text;
	}
}

const char *lookalike_find(const struct lookalike *l,
			   const struct alert_lookup *lookup)
{
	unsigned int offset = lookup->domain->offset;
	char text[DNS_NAME_MAX];
	struct search s = { .text = text };
	size_t i;

	if (!l || lookup->domain->local ||
	    !text_of(lookup->name->wire + offset, lookup->name->len - offset,
		     text))
		return NULL;
	make_skeleton(text, true, &s.pairs);
	make_skeleton(text, false, &s.chars);
	look_at(l, hash_of(&s.chars, NONE), &s);
	look_at(l, hash_of(&s.pairs, NONE), &s);
	for (i = 0; i < s.chars.n && !s.is_listed && !s.like; i++)
		look_at(l, hash_of(&s.chars, i), &s);
	return s.is_listed ? NULL : s.like;
}

void lookalike_evidence(const char *listed, struct alert *alert)
{
	(void)dns_name_from_text(listed, &alert->like);
}
