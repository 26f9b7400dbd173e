/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lacking.c - what a policy permits of some records.
 */
#include "enforcer/cli/learn/lacking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

/* Of a query for a.test A, its answer 192.0.2.1, and a connection to port 443
 * there, by /bin/a as user 1007. */
static const struct {
	const char *what;
	const char *rules;	 /* behind "rules:\n" */
	const char *more;	 /* behind each record */
	bool lookup, connection; /* covered */
	const char *reason;	 /* of the lookup */
	const char *advice;
} cases[] = {
	{ "nothing", "  []\n", "", false, false, NULL, NULL },
	{ "another name", "  - { domains: b.test, action: allow }\n", "", false,
	  false, NULL, NULL },
	{ "the name", "  - { domains: a.test, action: allow }\n", "", true,
	  true, NULL, NULL },
	{ "the program",
	  "  - { who: { exe: /bin/a, user: 1007, group: 1007 }, domains: "
	  "a.test, action: allow }\n",
	  "", true, true, NULL, NULL },
	{ "another program",
	  "  - { who: { exe: /bin/b }, domains: a.test, action: allow }\n", "",
	  false, false, NULL, NULL },
	{ "a program whose file was replaced since",
	  "  - { who: { exe: /bin/a }, domains: a.test, action: allow }\n",
	  ",'process.executable':'/bin/a (deleted)'", true, true, NULL, NULL },
	{ "a program in a container is none of the host",
	  "  - { who: { exe: /bin/a }, domains: a.test, action: allow }\n",
	  ",'container.id':'c'", false, false, NULL, NULL },
	{ "a unit",
	  "  - { who: { unit: x.service }, domains: a.test, action: allow }\n",
	  ",'nameward.cgroup':'/system.slice/x.service'", true, true, NULL,
	  NULL },
	{ "another type",
	  "  - { domains: a.test, types: TXT, action: allow }\n", "", false,
	  false, NULL, NULL },
	{ "a rule that denies",
	  "  - { name: no, domains: a.test, action: deny }\n", "", false, false,
	  "rule 'no' denies it", NULL },
	{ "another port",
	  "  - { name: w, domains: a.test, action: allow, open: { ports: [80] "
	  "} }\n",
	  "", true, true, NULL,
	  "rule 'w' permits a.test, but does not open 443/tcp, which /bin/a "
	  "connected to" },
	{ "a range of ports",
	  "  - { domains: a.test, action: allow, open: { ports: [400-500] } "
	  "}\n",
	  "", true, true, NULL, NULL },
	{ "a private address",
	  "  - { name: w, domains: a.test, action: allow }\n",
	  ",'destination.ip':'10.0.0.1','dns.resolved_ip':['10.0.0.1']", true,
	  true, NULL,
	  "rule 'w' permits a.test, but does not open 10.0.0.1 at 443/tcp, "
	  "which /bin/a connected to" },
	{ "a private address that is special",
	  "  - { domains: a.test, action: allow, open: { special: "
	  "[10.0.0.0/8] } }\n",
	  ",'destination.ip':'10.0.0.1','dns.resolved_ip':['10.0.0.1']", true,
	  true, NULL, NULL },
	{ "a network",
	  "  - { who: { user: 1007 }, networks: 192.0.2.0/24, action: allow "
	  "}\n",
	  "", false, true, NULL, NULL },
	{ "a network of somebody else",
	  "  - { who: { user: 7 }, networks: 192.0.2.0/24, action: allow }\n",
	  "", false, false, NULL, NULL },
	{ "a network with another port",
	  "  - { networks: 192.0.2.0/24, action: allow, open: { ports: 80 } "
	  "}\n",
	  "", false, false, NULL, NULL },
};

static void check_case(size_t i)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	const char *const records[] = { LEARN_SCENE_QUERY, LEARN_SCENE_ANSWER,
					LEARN_SCENE_CONNECT };
	struct learn_lacking lacking = { .facts = &facts };
	const struct learn_lookup *lookup;
	const struct learn_connection *connection;
	const struct learn_actor *actor;
	struct policy_text compiled;
	char text[1024];
	void **advice;
	size_t k;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	for (k = 0; k < ARRAY_SIZE(records); k++) {
		bool answer = k == 1;
		const char *more = cases[i].more;

		/* The list of an answer must be written once. */
		if (!answer && strstr(more, ",'dns.resolved_ip'"))
			(void)snprintf(
				text, sizeof(text), "%s%.*s", records[k],
				(int)(strstr(more, ",'dns.resol") - more),
				more);
		else
			(void)snprintf(text, sizeof(text), "%s%s", records[k],
				       more);
		learn_scene_add(&facts, text);
	}
	(void)snprintf(text, sizeof(text), "version: 1\nrules:\n%s",
		       cases[i].rules);
	policy_text_compile(&compiled, text, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	lacking.policy = compiled.policy;
	lacking.image = compiled.image;
	CU_ASSERT_EQUAL(learn_lacking_mark(&lacking), 0);
	actor = learn_scene_actor(&facts);
	lookup = learn_tree_list(&actor->lookups, facts.arena)[0];
	connection = learn_tree_list(&actor->connections, facts.arena)[0];
	if (lookup->covered != cases[i].lookup ||
	    connection->covered != cases[i].connection)
		CU_FAIL(cases[i].what);
	unit_string(cases[i].what, cases[i].reason ?: "(none)",
		    lookup->reason ?: "(none)");
	advice = learn_tree_list(&lacking.advice, facts.arena);
	unit_string(cases[i].what, cases[i].advice ?: "(none)",
		    lacking.advice.n ? advice[0] : "(none)");
	learn_lacking_done(&lacking);
	policy_text_done(&compiled);
}

/* The advice on the rule w with @open, about an answer of 60 s and a connection
 * four minutes after it; "": there is none. */
static void check_late(const char *open, const char *want)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	struct learn_lacking lacking = { .facts = &facts };
	struct policy_text compiled;
	char text[256];
	void **advice;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	learn_scene_add(&facts, LEARN_SCENE_QUERY);
	learn_scene_add(&facts, LEARN_SCENE_ANSWER
			",'dns.answers':[{'name':'a.test','type':'A',"
			"'ttl':60,'data':'192.0.2.1'}]");
	learn_scene_add(&facts, LEARN_SCENE_CONNECT
			",'@timestamp':'2026-11-20T10:04:00Z'");
	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n  - { name: w, domains: a.test, "
		       "action: allow, open: { %s } }\n",
		       open);
	policy_text_compile(&compiled, text, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	lacking.policy = compiled.policy;
	lacking.image = compiled.image;
	CU_ASSERT_EQUAL(learn_lacking_mark(&lacking), 0);
	advice = learn_tree_list(&lacking.advice, facts.arena);
	unit_string(open, want, lacking.advice.n ? advice[0] : "");
	learn_lacking_done(&lacking);
	policy_text_done(&compiled);
}

static void an_answer_that_had_ended_needs_a_longer_time(void)
{
	check_late("ports: [443/tcp]",
		   "rule 'w' permits a.test, but /bin/a connected up to 240s "
		   "after the answer: `ttl: { min: 5m }`");
	check_late("ttl: { min: 5m }", "");
	check_late("grace: 3m", "");
}

/* A rule about the link is about the file to which it leads. */
static void check_link(const char *dir)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	struct learn_lacking lacking = { .facts = &facts };
	struct policy_text compiled;
	const struct learn_lookup *lookup;
	char text[1024], alias[64];

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	(void)snprintf(text, sizeof(text), "%s,'process.executable':'%s/real'",
		       LEARN_SCENE_QUERY, dir);
	learn_scene_add(&facts, text);
	(void)snprintf(text, sizeof(text), "%s/real", dir);
	(void)snprintf(alias, sizeof(alias), "%s/link", dir);
	CU_ASSERT_EQUAL_FATAL(mkdir(text, 0700), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("real", alias), 0);
	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n  - { who: { exe: %s }, domains: "
		       "a.test, action: allow }\n",
		       alias);
	policy_text_compile(&compiled, text, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	lacking.policy = compiled.policy;
	lacking.image = compiled.image;
	CU_ASSERT_EQUAL(learn_lacking_mark(&lacking), 0);
	lookup = learn_tree_list(&learn_scene_actor(&facts)->lookups,
				 facts.arena)[0];
	CU_ASSERT(lookup->covered);
	learn_lacking_done(&lacking);
	policy_text_done(&compiled);
}

static void a_rule_may_name_a_link_to_the_program(void)
{
	char dir[] = "/tmp/nameward-unit.XXXXXX";

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	check_link(dir);
	CU_ASSERT_EQUAL(unit_remove_folder(dir), 0);
}

static void lookups_that_the_policy_permits_are_covered(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		check_case(i);
}

static const struct unit_test tests[] = {
	UNIT(lookups_that_the_policy_permits_are_covered),
	UNIT(a_rule_may_name_a_link_to_the_program),
	UNIT(an_answer_that_had_ended_needs_a_longer_time),
};

int main(void)
{
	return unit_main("learn_lacking", tests, ARRAY_SIZE(tests));
}
