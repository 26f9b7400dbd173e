/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reading.c - keep the entries of a list in arrays that grow.
 */
#include "policy/lists/reading.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"

/* gcc's analyzer takes what one of two lists keeps for leaked. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

void reading_done(struct reading *r)
{
	free(r->listed.items);
	free(r->exceptions.items);
	crowd_done(&r->crowd);
}

static int make_room(struct reading_patterns *patterns)
{
	size_t room = patterns->room ? 2 * patterns->room : 64;
	struct policy_pattern *items;

	if (patterns->n < patterns->room)
		return 0;
	items = reallocarray(patterns->items, room, sizeof(*items));
	if (!items)
		return -ENOMEM;
	patterns->room = room;
	patterns->items = items;
	return 0;
}

static int append(struct reading_patterns *patterns,
		  const struct policy_pattern *pattern)
{
	int error = make_room(patterns);

	if (error == 0)
		patterns->items[patterns->n++] = *pattern;
	return error;
}

/* Lists have the same name twice in a row: with an IPv4 and an IPv6 address, or
 * as a zone and its data. */
static bool is_again(const struct reading_patterns *patterns,
		     const struct policy_pattern *pattern)
{
	const struct policy_pattern *last;
	size_t i;

	for (i = 1; i <= 2 && i <= patterns->n; i++) {
		last = &patterns->items[patterns->n - i];
		if (last->kind == pattern->kind &&
		    pattern->kind != POLICY_CHILD &&
		    last->firm >= pattern->firm &&
		    last->wire_len == pattern->wire_len &&
		    !memcmp(last->wire, pattern->wire, last->wire_len))
			return true;
	}
	return false;
}

/* From here on the line is odd, whatever else it says. */
static int count_odd(struct reading *r)
{
	if (!r->odd) {
		r->odd = true;
		r->n_odd++;
	}
	return r->strict ? -EINVAL : 0;
}

/* Where diagnostics say that @word is; many more of them would help nobody. */
static void point_at(struct reading *r, struct pattern_context *context,
		     const struct lines_word *word)
{
	const char *place = r->place ?: word->text;

	*context = r->context;
	context->note = !r->strict;
	context->key = r->strict ? "entry" : "skipped";
	context->at.line = r->lines.number;
	context->at.col = (uint32_t)(place - r->lines.line) + 1;
	if (!r->strict && r->n_odd >= READING_ODD_SHOWN)
		context->diag = NULL;
}

int reading_odd(struct reading *r, const struct lines_word *found,
		const char *want)
{
	struct pattern_context context;

	point_at(r, &context, found);
	(void)pattern_refuse(&context, want, found->text, found->len);
	return count_odd(r);
}

/* Add @pattern, which has a star and was read from @name. */
static int add_pattern(struct reading *r, struct reading_patterns *patterns,
		       const struct policy_pattern *pattern,
		       const struct lines_word *name)
{
	int error = 0;

	_Static_assert(CROWD_MAX == 32, "it is told below");
	if (policy_pattern_has_any_label(pattern)) {
		if (r->n_stars++ == 0)
			r->star_line = r->lines.number;
	} else if (pattern->kind == POLICY_CHILD) {
		error = crowd_add(&r->crowd, pattern);
	}
	if (error == -E2BIG)
		return reading_odd(r, name,
				   "at most 32 patterns with part of a label "
				   "before a name");
	return error < 0 ? error : append(patterns, pattern);
}

int reading_add(struct reading *r, const struct lines_word *name,
		unsigned int flags)
{
	struct reading_patterns *patterns =
		flags & READING_EXCEPT ? &r->exceptions : &r->listed;
	struct policy_pattern pattern;
	struct pattern_context context;
	int error;

	point_at(r, &context, name);
	error = pattern_parse(&context, name->text, name->len, &pattern);
	if (error < 0)
		return error == -EINVAL ? count_odd(r) : error;
	if ((flags & READING_EXCEPT) && pattern.kind == POLICY_CHILD)
		return reading_odd(r, name, "an exception without '*'");
	/* "**" is the root and all below; with subdomains "*.x" is x and all
	 * below. */
	if (pattern.kind == POLICY_EVERY ||
	    (r->subdomains && policy_pattern_has_any_label(&pattern))) {
		pattern.kind = POLICY_EXACT;
		flags |= READING_ITSELF | READING_BELOW;
	}
	pattern.firm = flags & READING_FIRM;
	if (pattern.kind != POLICY_EXACT)
		return add_pattern(r, patterns, &pattern, name);
	if ((flags & READING_ITSELF) && !is_again(patterns, &pattern))
		error = append(patterns, &pattern);
	pattern.kind = POLICY_BELOW;
	if (error == 0 && (flags & READING_BELOW) &&
	    !is_again(patterns, &pattern))
		error = append(patterns, &pattern);
	return error;
}

/* The address that @word is, as IPv6; false: it is none. */
static bool parse_address(const struct lines_word *word, struct in6_addr *ret)
{
	const char *zone = memchr(word->text, '%', word->len);
	size_t len = zone ? (size_t)(zone - word->text) : word->len;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address = { 0 };

	if (len >= sizeof(text))
		return false;
	memcpy(text, word->text, len);
	text[len] = '\0';
	if (inet_pton(AF_INET6, text, &address) != 1) {
		address.s6_addr[10] = address.s6_addr[11] = 0xff;
		if (inet_pton(AF_INET, text, &address.s6_addr[12]) != 1)
			return false;
	}
	*ret = address;
	return true;
}

bool reading_is_address(const struct lines_word *word)
{
	struct in6_addr address;

	return parse_address(word, &address);
}

bool reading_is_nowhere(const struct lines_word *word)
{
	struct in6_addr address;

	if (!parse_address(word, &address))
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return address.s6_addr[12] == 0 || address.s6_addr[12] == 127;
	return IN6_IS_ADDR_UNSPECIFIED(&address) ||
	       IN6_IS_ADDR_LOOPBACK(&address);
}
