/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_search.c - the domains of resolv.conf.
 */
#include "enforcer/host/search.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what, *text, *want;
} cases[] = {
	{ "none", "nameserver 192.0.2.53\n", "" },
	{ "one", "domain example.com\n", "example.com " },
	{ "several", "search a.example b.example.\r\nnameserver ::1\n",
	  "a.example b.example " },
	{ "the last line holds", "search a b\ndomain c\nsearch d\te", "d e " },
	{ "no key", "searching a\n# search b\n search c\n", "" },
	{ "no name", "search a..b c\n", "c " },
	{ "an empty line of it", "search a\nsearch\t\n", "" },
	{ "the root", "search .\n", "" },
	{ "the root ends what was before", "search a\nsearch .\n", "" },
	{ "the root and others", "search . example.com\n", "example.com " },
	{ "the root behind others", "domain a.example .\n", "a.example " },
};

static void the_last_line_of_search_or_domain_holds(void)
{
	char got[512], name[DNS_NAME_TEXT_MAX];
	struct search search;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		search_parse(cases[i].text, &search);
		got[0] = '\0';
		for (k = 0; k < search.n; k++) {
			(void)strcat(got,
				     dns_name_text(&search.domains[k], name));
			(void)strcat(got, " ");
		}
		unit_string(cases[i].what, cases[i].want, got);
	}
}

static void a_file_that_is_not_there_names_none(void)
{
	struct search search = { .n = 7 };

	search_read("/nonexistent/resolv.conf", &search);
	CU_ASSERT_EQUAL(search.n, 0);
}

static const struct unit_test tests[] = {
	UNIT(the_last_line_of_search_or_domain_holds),
	UNIT(a_file_that_is_not_there_names_none),
};

int main(void)
{
	return unit_main("search", tests, ARRAY_SIZE(tests));
}
