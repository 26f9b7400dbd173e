/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name_services.c - the words of `name_services`, and its map.
 */
#include "policy/language/name_services.h"

#include <errno.h>
#include <stdio.h>

#include "policy/base.h"
#include "policy/language/who/who.h"
#include "policy/yaml/map.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

/* Reads `programs` and `name_services` of @text. */
static int read_both(struct snippet *s, const char *text)
{
	const struct yaml_node *programs;

	snippet_open(s, text);
	programs = yaml_map_find(&s->root, "programs");
	if (programs)
		CU_ASSERT_EQUAL(who_read_programs(&s->context, programs, NULL),
				0);
	s->context.key = "name_services";
	return name_services_read(&s->context,
				  yaml_map_find(&s->root, "name_services"));
}

static const struct {
	const char *what;
	const char *text;
	const char *want; /* action, services, users that are excepted */
} words[] = {
	{ "refuse", "name_services: refuse", "refuse resolved nscd" },
	{ "watch", "name_services: watch", "watch" },
	{ "leave", "name_services: leave", "leave" },
	{ "one service", "name_services: { refuse: avahi }", "refuse avahi" },
	{ "a list", "name_services: { refuse: [nscd, resolved, nscd] }",
	  "refuse resolved nscd" },
	{ "with exceptions",
	  "programs: {p: [{user: 3}, {user: 4}]}\n"
	  "name_services: { except: [{ user: 1 }, p], refuse: resolved }",
	  "refuse resolved 1 3 4" },
};

static void describe(const struct service_terms *terms, char text[256])
{
	static const char *const actions[] = { "refuse", "watch", "leave" };
	size_t i, n;

	n = (size_t)snprintf(text, 256, "%s", actions[terms->action]);
	for (i = 0; i < SERVICE_N; i++)
		if (terms->refused & SERVICE_BIT(i))
			n += (size_t)snprintf(text + n, 256 - n, " %s",
					      service_name(i));
	for (i = 0; i < terms->n_except; i++)
		n += (size_t)snprintf(text + n, 256 - n, " %u",
				      terms->except[i].users[0]);
}

static void a_word_or_a_map_says_what_is_refused_to_whom(void)
{
	struct snippet s;
	char got[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		CU_ASSERT_EQUAL(read_both(&s, words[i].text), 0);
		describe(&s.context.policy->name_services, got);
		unit_string(words[i].what, words[i].want, got);
		CU_ASSERT_TRUE(s.context.policy->name_services.given);
		snippet_done(&s);
	}
}

static void by_default_resolved_and_nscd_are_refused(void)
{
	struct snippet s;
	char got[256];

	snippet_open(&s, "version: 1");
	describe(&s.context.policy->name_services, got);
	unit_string("default", "refuse resolved nscd", got);
	CU_ASSERT_FALSE(s.context.policy->name_services.given);
	snippet_done(&s);
}

static void exceptions_count_as_clauses(void)
{
	struct snippet s;

	snippet_open(&s, "name_services: { refuse: nscd, "
			 "except: [{user: 1}, {user: 2}] }");
	s.context.policy->n_clauses = POLICY_CLAUSES_MAX - 1;
	s.context.key = "name_services";
	CU_ASSERT_EQUAL(
		name_services_read(&s.context,
				   yaml_map_find(&s.root, "name_services")),
		-EINVAL);
	unit_string("one too many",
		    "1:40: error: except: want at most 1024 alternatives with "
		    "those of all rules, found 1025",
		    snippet_error(&s));
	CU_ASSERT_EQUAL(s.context.policy->name_services.n_except, 0);
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_word_or_a_map_says_what_is_refused_to_whom),
	UNIT(by_default_resolved_and_nscd_are_refused),
	UNIT(exceptions_count_as_clauses),
};

int main(void)
{
	return unit_main("name_services", tests, ARRAY_SIZE(tests));
}
