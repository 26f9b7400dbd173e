/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_domains.c - which names become a pattern, and which stay alone.
 */
#include "enforcer/cli/learn/domains.h"

#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *exe;
	const char *names; /* "!" in front: an alert */
	const char *want;  /* patterns, with the numbers of their names */
} cases[] = {
	{ "few siblings", "/bin/x", "a.e.com b.e.com c.e.com d.e.com",
	  "a.e.com b.e.com c.e.com d.e.com" },
	{ "enough", "/bin/x", "a.e.com b.e.com c.e.com d.e.com f.e.com",
	  "*.e.com:5" },
	{ "the domain itself stays", "/bin/x",
	  "e.com a.e.com b.e.com c.e.com d.e.com f.e.com", "e.com *.e.com:5" },
	{ "a tool goes where others say", "/usr/bin/curl",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com" },
	{ "twenty are enough for it, too", "/usr/bin/curl",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com g.e.com h.e.com i.e.com "
	  "j.e.com k.e.com l.e.com m.e.com n.e.com o.e.com p.e.com q.e.com "
	  "r.e.com s.e.com t.e.com u.e.com",
	  "*.e.com:20" },
	{ "numbers", "/bin/x", "mx1.e.com mx2.e.com mx30.e.com",
	  "mx*.e.com:3" },
	{ "numbers within", "/bin/x",
	  "n1-a.e.com n2-a.e.com n3-a.e.com n3-b.e.com",
	  "n*-a.e.com:3 n3-b.e.com" },
	{ "two numbers", "/bin/x", "mx1.e.com mx2.e.com",
	  "mx1.e.com mx2.e.com" },
	{ "nothing but a number", "/bin/x", "1.e.com 2.e.com 3.e.com",
	  "1.e.com 2.e.com 3.e.com" },
	{ "a public suffix", "/bin/x",
	  "a.co.uk b.co.uk c.co.uk d.co.uk e.co.uk f.co.uk",
	  "a.co.uk b.co.uk c.co.uk d.co.uk e.co.uk f.co.uk" },
	{ "a suffix and numbers", "/bin/x", "mx1.co.uk mx2.co.uk mx3.co.uk",
	  "mx1.co.uk mx2.co.uk mx3.co.uk" },
	{ "buckets", "/bin/x",
	  "a.s3.amazonaws.com b.s3.amazonaws.com c.s3.amazonaws.com "
	  "d.s3.amazonaws.com e.s3.amazonaws.com",
	  "a.s3.amazonaws.com b.s3.amazonaws.com c.s3.amazonaws.com "
	  "d.s3.amazonaws.com e.s3.amazonaws.com" },
	{ "within one bucket", "/bin/x",
	  "a.x.s3.amazonaws.com.cn b.x.github.io c.x.github.io d.x.github.io "
	  "e.x.github.io f.x.github.io",
	  "a.x.s3.amazonaws.com.cn b.x.github.io c.x.github.io d.x.github.io "
	  "e.x.github.io f.x.github.io" },
	{ "within one page of a landlord that the list alone knows", "/bin/x",
	  "a.x.blogspot.com b.x.blogspot.com c.x.blogspot.com "
	  "d.x.blogspot.com e.x.blogspot.com",
	  "*.x.blogspot.com:5" },
	{ "one that looks suspicious is in no pattern", "/bin/x",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com !g.e.com",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com" },
	{ "at many places", "/bin/x",
	  "a.b.e.com a.c.e.com a.d.e.com a.f.e.com a.g.e.com a.h.e.com "
	  "b.b.e.com b.c.e.com b.d.e.com b.f.e.com b.g.e.com b.h.e.com",
	  "**.e.com:12" },
	{ "two domains", "/bin/x",
	  "a.e.com b.e.com c.e.com d.e.com f.e.com a.g.com b.g.com",
	  "*.e.com:5 a.g.com b.g.com" },
};

static void add_name(struct learn_facts *facts, const char *exe,
		     const char *name)
{
	char record[1024];

	(void)snprintf(record, sizeof(record),
		       "%s,'process.executable':'%s','dns.question.name':'%s'"
		       "%s",
		       LEARN_SCENE_QUERY, exe, name + (*name == '!'),
		       *name == '!' ? ",'event.action':'alert'" : "");
	learn_scene_add(facts, record);
}

static void gathered(struct learn_facts *facts, char text[1024])
{
	struct learn_programs programs;
	struct learn_domains domains;
	size_t i, len = 0;

	CU_ASSERT_EQUAL_FATAL(learn_programs_make(facts, &programs), 0);
	CU_ASSERT_EQUAL_FATAL(
		learn_domains_gather(programs.list[0], facts->arena, &domains),
		0);
	for (i = 0; i < domains.n; i++) {
		len += (size_t)snprintf(text + len, 1024 - len, "%s%s",
					i ? " " : "", domains.list[i].pattern);
		if (domains.list[i].n > 1)
			len += (size_t)snprintf(text + len, 1024 - len, ":%zu",
						domains.list[i].n);
	}
	learn_programs_done(&programs);
}

static void siblings_are_gathered_where_they_have_one_owner(void)
{
	char names[1024], got[1024], *name, *rest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(learn_facts_done) struct learn_facts facts;

		CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
		(void)snprintf(names, sizeof(names), "%s", cases[i].names);
		for (name = strtok_r(names, " ", &rest); name;
		     name = strtok_r(NULL, " ", &rest))
			add_name(&facts, cases[i].exe, name);
		gathered(&facts, got);
		unit_string(cases[i].what, cases[i].want, got);
	}
}

static const struct unit_test tests[] = {
	UNIT(siblings_are_gathered_where_they_have_one_owner),
};

int main(void)
{
	return unit_main("learn_domains", tests, ARRAY_SIZE(tests));
}
