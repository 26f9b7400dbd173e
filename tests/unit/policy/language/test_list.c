/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_list.c - the names in the text of a list, and entries that are refused.
 */
#include "policy/language/list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

struct fixture {
	struct arena *arena;
	struct diag *diag;
	struct policy_list list;
	int error;
};

static void fixture_parse(struct fixture *f, const char *text, size_t len,
			  bool subdomains)
{
	struct list_text source = { .text = text,
				    .len = len,
				    .subdomains = subdomains };

	memset(f, 0, sizeof(*f));
	f->list.path = "l";
	CU_ASSERT_EQUAL_FATAL(arena_new(&f->arena), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&f->diag), 0);
	f->error = list_parse(&source, f->arena, f->diag, &f->list);
}

static void fixture_done(struct fixture *f)
{
	arena_free(f->arena);
	diag_free(f->diag);
}

/* Show @list: "=a.b" is the name a.b, "+c" all names below c, "?c" a child. */
static void show(const struct policy_list *list, char *out, size_t size)
{
	const struct policy_pattern *p = list->patterns;
	size_t i, at, n, len = 0;

	*out = '\0';
	for (i = 0; i < list->n_patterns && len < size; i++, p++) {
		len += (size_t)snprintf(out + len, size - len, "%s%c",
					i ? " " : "",
					p->kind == POLICY_EXACT	  ? '='
					: p->kind == POLICY_BELOW ? '+'
								  : '?');
		for (at = 0; p->wire[at]; at += n + 1) {
			n = p->wire[at];
			len += (size_t)snprintf(out + len, size - len, "%s%.*s",
						at ? "." : "", (int)n,
						(const char *)p->wire + at + 1);
		}
	}
}

static const struct {
	const char *what;
	const char *text;
	bool subdomains;
	const char *want;
} lists[] = {
	{ "names", "a.b\nc\n", false, "=a.b =c" },
	{ "no line end", "a.b\nc", false, "=a.b =c" },
	{ "CRLF", "a.b\r\n\r\nc\r\n", false, "=a.b =c" },
	{ "a byte order mark", "\357\273\2770.0.0.0 a.b\n", false, "=a.b" },
	{ "blanks and comments", " \n# x y\n\ta.b # c\nd#e\n", false,
	  "=a.b =d" },
	{ "patterns", "*.a\n**.b\nx*.c\n**\n", false, "?a +b ?c ?" },
	{ "subdomains", "a.b\n*.c\n", true, "=a.b +a.b ?c" },
	{ "hosts lines", "0.0.0.0 a.b\n::1\tc d # e\n", false, "=a.b =c =d" },
	{ "hosts lines with subdomains", "0.0.0.0 a c\n", true, "=a +a =c +c" },
	{ "what hosts files begin with",
	  "127.0.0.1 localhost localhost.localdomain\n127.0.0.1 local\n"
	  "255.255.255.255 broadcasthost\n::1 ip6-localhost ip6-loopback\n"
	  "fe80::1%lo0 localhost\nff02::1 ip6-allnodes\n0.0.0.0 0.0.0.0\n"
	  "0.0.0.0 ads.a\n",
	  false, "=ads.a" },
	{ "a name of that kind alone counts", "localhost\n", false,
	  "=localhost" },
	{ "byte order mark",
	  "\xef\xbb\xbf"
	  "a.b\n",
	  false, "=a.b" },
	{ "IDN", "b\xc3\xbc.a\n", false, "=xn--b-eha.a" },
};

static void entries_become_patterns(void)
{
	struct fixture f;
	char got[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		fixture_parse(&f, lists[i].text, strlen(lists[i].text),
			      lists[i].subdomains);
		CU_ASSERT_EQUAL(f.error, 0);
		show(&f.list, got, sizeof(got));
		unit_string(lists[i].what, lists[i].want, got);
		fixture_done(&f);
	}
}

static void a_bad_entry_has_the_place_in_the_list(void)
{
	CLEANUP(fixture_done) struct fixture f;
	static const char text[] = "a\n\n # x\n  b..c\n0.0.0.0 d e/f g\nh i\n";

	fixture_parse(&f, text, strlen(text), false);
	CU_ASSERT_EQUAL(f.error, -EINVAL);
	unit_string("first",
		    "l:4:3: error: entry: want a name without an empty label, "
		    "found 'b..c'",
		    diag_line(f.diag, 0));
	unit_string("hosts line",
		    "l:5:11: error: entry: want letters, digits, '-', '_' or "
		    "\\DDD in a name, found 'e/f'",
		    diag_line(f.diag, 1));
	unit_string("two words",
		    "l:6:1: error: entry: want one name a line, or an address "
		    "and names, found 'h i'",
		    diag_line(f.diag, 2));
}

static void a_list_of_comments_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_parse(&f, "# x\n\n", 5, false);
	CU_ASSERT_EQUAL(f.error, -EINVAL);
}

static void a_zero_byte_is_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;

	fixture_parse(&f, "a\nb\0c\n", 6, false);
	CU_ASSERT_EQUAL(f.error, -EINVAL);
	CU_ASSERT_EQUAL(diag_n_errors(f.diag), 1);
}

static void too_many_names_are_refused(void)
{
	CLEANUP(fixture_done) struct fixture f;
	size_t len = 2 * (size_t)POLICY_NAMES_MAX + 2;
	CLEANUP(base_freep) char *text = malloc(len);
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < len; i++)
		text[i] = i % 2 ? '\n' : 'a';
	fixture_parse(&f, text, len, false);
	CU_ASSERT_EQUAL(f.error, -EINVAL);
	unit_string("limit",
		    "l: error: want at most 4000000 names, found "
		    "4000001",
		    diag_line(f.diag, 0));
}

/* Processor time, since the machine may have other work. */
static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void a_million_names_are_read_within_a_second(void)
{
	CLEANUP(fixture_done) struct fixture f;
	CLEANUP(base_freep) char *text = malloc(40000000);
	char *at = text;
	double start;
	int i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < 1000000; i++)
		at += sprintf(at, "name-%d.tracker.example.com\n", i);
	start = seconds();
	fixture_parse(&f, text, (size_t)(at - text), false);
	CU_ASSERT(seconds() - start < 1);
	CU_ASSERT_EQUAL(f.error, 0);
	CU_ASSERT_EQUAL(f.list.n_patterns, 1000000);
	CU_ASSERT_EQUAL(f.list.patterns[999999].wire_len, 33);
}

static const struct unit_test tests[] = {
	UNIT(entries_become_patterns),
	UNIT(a_bad_entry_has_the_place_in_the_list),
	UNIT(a_list_of_comments_is_refused),
	UNIT(a_zero_byte_is_refused),
	UNIT(too_many_names_are_refused),
	UNIT(a_million_names_are_read_within_a_second),
};

int main(void)
{
	return unit_main("list", tests, ARRAY_SIZE(tests));
}
