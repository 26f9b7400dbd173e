/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pattern.c - the kind and wire form that the text of a pattern gives.
 *
 * A pattern is shown as KIND:PREFIX*SUFFIX:WIRE, with wire bytes outside of
 * a-z, 0-9, '-' and '_' as <hex>.
 */
#include "policy/lists/pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define SHOWN_MAX 2048
#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *what;
	const char *text;
	const char *want; /* NULL: must be refused */
} patterns[] = {
	{ "a name", "example.com", "exact:*:<07>example<03>com<00>" },
	{ "a trailing dot", "example.com.", "exact:*:<07>example<03>com<00>" },
	{ "case folds", "EXAMPLE.Com", "exact:*:<07>example<03>com<00>" },
	{ "one label", "localhost", "exact:*:<09>localhost<00>" },
	{ "underscore and digits", "_443._tcp.a1",
	  "exact:*:<04>_443<04>_tcp<02>a1<00>" },
	{ "the root", ".", "exact:*:<00>" },
	{ "below", "**.example.com", "below:*:<07>example<03>com<00>" },
	{ "every name", "**", "every:*:<00>" },
	{ "below the root", "**.", NULL },
	{ "child", "*.example.com", "child:*:<07>example<03>com<00>" },
	{ "child of the root", "*.", NULL },
	{ "child of the root with a prefix", "a*.", NULL },
	{ "child of the root with a suffix", "*a.", NULL },
	{ "child of nothing", "a*..", NULL },
	{ "below nothing", "**..", NULL },
	{ "child with a prefix", "API-*.a", "child:api-*:<01>a<00>" },
	{ "child with a suffix", "*-api.a", "child:*-api:<01>a<00>" },
	{ "child with both", "a*b.c", "child:a*b:<01>c<00>" },
	{ "escaped dot", "a\\.b.c", "exact:*:<03>a<2e>b<01>c<00>" },
	{ "escaped number", "a\\032\\255.c", "exact:*:<03>a<20><ff><01>c<00>" },
	{ "escaped letter folds", "\\065\\B.c", "exact:*:<02>ab<01>c<00>" },
	{ "escaped star", "\\*.c", "exact:*:<01><2a><01>c<00>" },
	{ "escaped dot before a star", "a\\.*.c", "child:a<2e>*:<01>c<00>" },
	{ "IDN",
	  "b\xc3\xbc"
	  "cher.example",
	  "exact:*:<0d>xn--bcher-kva<07>example<00>" },
	{ "IDN in capitals",
	  "B\xc3\x9c"
	  "CHER.example",
	  "exact:*:<0d>xn--bcher-kva<07>example<00>" },
	{ "IDN below",
	  "**.b\xc3\xbc"
	  "cher.example",
	  "below:*:<0d>xn--bcher-kva<07>example<00>" },
	{ "ideographic dot", "\xe4\xbe\x8b\xe3\x80\x82jp",
	  "exact:*:<07>xn--fsq<02>jp<00>" },
	{ "sharp s stays",
	  "stra\xc3\x9f"
	  "e.example",
	  "exact:*:<0d>xn--strae-oqa<07>example<00>" },
	{ "not UTF-8",
	  "b\xfc"
	  "cher.example",
	  NULL },
	{ "63 bytes", A63 ".c", "exact:*:<3f>" A63 "<01>c<00>" },
	{ "64 bytes", A63 "a.c", NULL },
	{ "255 bytes",
	  A63 "." A63 "." A63 ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "exact:*:<3f>" A63 "<3f>" A63 "<3f>" A63
	  "<3d>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "<00>" },
	{ "256 bytes",
	  A63 "." A63 "." A63 ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  NULL },
	{ "nothing", "", NULL },
	{ "two dots", "..", NULL },
	{ "two dots at the end", "a..", NULL },
	{ "a dot first", ".a", NULL },
	{ "only a star", "*", NULL },
	{ "three stars", "***", NULL },
	{ "stars without a dot", "**a.b", NULL },
	{ "two stars in a label", "a*b*.c", NULL },
	{ "star below star", "**.*.c", NULL },
	{ "star in a later label", "a.*.c", NULL },
	{ "star in a later label, alone", "a.b*", NULL },
	{ "star beside IDN", "\xc3\xbc*.c", NULL },
	{ "a blank", "a b.c", NULL },
	{ "an address", "192.0.2.1", NULL },
	{ "an IPv6 address", "2001:db8::1", NULL },
	{ "almost an address", "192.0.2.a",
	  "exact:*:<03>192<01>0<01>2<01>a<00>" },
	{ "half an escape", "a\\", NULL },
	{ "two digits", "a\\12", NULL },
	{ "above 255", "a\\256", NULL },
	{ "escaped beyond ASCII", "a\\\xc3\xbc", NULL },
};

static size_t show(char *out, const uint8_t *bytes, size_t n)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += (size_t)snprintf(
			out + len, SHOWN_MAX - len,
			islower(bytes[i]) || isdigit(bytes[i]) ||
					bytes[i] == '-' || bytes[i] == '_'
				? "%c"
				: "<%02x>",
			bytes[i]);
	return len;
}

static void show_pattern(const struct policy_pattern *p, char out[SHOWN_MAX])
{
	static const char *const kinds[] = { [POLICY_EXACT] = "exact:",
					     [POLICY_BELOW] = "below:",
					     [POLICY_CHILD] = "child:",
					     [POLICY_EVERY] = "every:" };
	char *at = stpcpy(out, kinds[p->kind]);

	at += show(at, policy_pattern_prefix(p), p->prefix_len);
	at = stpcpy(at, "*");
	at += show(at, policy_pattern_suffix(p), p->suffix_len);
	at = stpcpy(at, ":");
	at += show(at, p->wire, p->wire_len);
	*at = '\0';
}

static void text_becomes_wire_form_or_an_error(void)
{
	char got[SHOWN_MAX];
	struct policy_pattern pattern;
	struct pattern_context context = { .at = { .path = "p", .line = 1 },
					   .key = "domains" };
	size_t i;
	int error;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		CU_ASSERT_EQUAL_FATAL(arena_new(&context.arena), 0);
		CU_ASSERT_EQUAL_FATAL(diag_new(&context.diag), 0);
		(void)strcpy(got, "(refused)");
		error = pattern_parse(&context, patterns[i].text,
				      strlen(patterns[i].text), &pattern);
		if (error == 0)
			show_pattern(&pattern, got);
		unit_string(patterns[i].what,
			    patterns[i].want ? patterns[i].want : "(refused)",
			    got);
		CU_ASSERT_EQUAL(diag_n_errors(context.diag), error < 0);
		diag_freep(&context.diag);
		arena_freep(&context.arena);
	}
}

static void a_refusal_leaves_the_result_alone(void)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy_pattern pattern = { .wire_len = 99 };
	struct pattern_context context = { .at = { .path = "p" }, .key = "k" };

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	context.arena = arena;
	context.diag = diag;
	CU_ASSERT(pattern_parse(&context, "a..b", 4, &pattern) < 0);
	CU_ASSERT_EQUAL(pattern.wire_len, 99);
}

static const struct unit_test tests[] = {
	UNIT(text_becomes_wire_form_or_an_error),
	UNIT(a_refusal_leaves_the_result_alone),
};

int main(void)
{
	return unit_main("pattern", tests, ARRAY_SIZE(tests));
}
