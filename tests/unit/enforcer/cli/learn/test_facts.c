/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_facts.c - what is kept of each record, in whichever order they come.
 */
#include "enforcer/cli/learn/facts.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/unit.h"

static const char *const story[] = {
	LEARN_SCENE_QUERY,
	LEARN_SCENE_QUERY ",'@timestamp':'2026-11-19T10:00:00.5Z',"
			  "'nameward.count':3,'dns.question.name':'A.Test'",
	LEARN_SCENE_ANSWER ",'@timestamp':'2026-11-21T10:00:00Z',"
			   "'nameward.x':1",
	LEARN_SCENE_CONNECT,
	LEARN_SCENE_CONNECT ",'host.name':'h'",
	LEARN_SCENE_QUERY ",'event.action':'alert','message':'odd',"
			  "'event.reason':'tunnel'",
};

static void check_story(const struct learn_facts *facts)
{
	const struct learn_actor *actor = learn_scene_actor(facts);
	const struct learn_lookup *lookup;
	const struct learn_connection *connection;

	CU_ASSERT_EQUAL_FATAL(actor->lookups.n, 1);
	CU_ASSERT_EQUAL_FATAL(actor->connections.n, 1);
	CU_ASSERT_EQUAL(actor->answers.n, 1);
	CU_ASSERT_EQUAL(actor->hosts.n, 1);
	lookup = learn_tree_list(&actor->lookups, facts->arena)[0];
	unit_string("name", "a.test", lookup->name);
	CU_ASSERT_EQUAL(lookup->span.n, 4);
	CU_ASSERT_EQUAL(lookup->span.first_s, 1795082400);
	CU_ASSERT_EQUAL(lookup->span.last_s, 1795255200);
	unit_string("reason", "alert: tunnel, odd", lookup->reason);
	CU_ASSERT_FALSE(lookup->refused || lookup->opened);
	connection = learn_tree_list(&actor->connections, facts->arena)[0];
	CU_ASSERT_EQUAL(connection->span.n, 2);
	CU_ASSERT_EQUAL(connection->port, 443);
	CU_ASSERT_EQUAL(connection->proto, 6);
	CU_ASSERT(facts->has_connections);
	CU_ASSERT(learn_facts_has_address(&actor->answers, &connection->ip));
}

static void the_order_of_records_does_not_matter(void)
{
	size_t i, first;

	for (first = 0; first < ARRAY_SIZE(story); first++) {
		CLEANUP(learn_facts_done) struct learn_facts facts;

		CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
		for (i = 0; i < ARRAY_SIZE(story); i++)
			learn_scene_add(&facts,
					story[(first + i) % ARRAY_SIZE(story)]);
		check_story(&facts);
	}
}

/* A program that is refused the service by the policy asks by DNS. */
static void a_question_to_a_name_service_is_a_lookup(void)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	const struct learn_actor *actor;
	const struct learn_lookup *lookup;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	learn_scene_add(&facts, LEARN_SCENE_OWNER "'event.action':'ask'");
	CU_ASSERT_EQUAL(facts.actors.n, 0);
	learn_scene_add(&facts, LEARN_SCENE_QUERY ",'event.action':'ask',"
						  "'dns.type':'query'");
	learn_scene_add(&facts, LEARN_SCENE_ANSWER ",'event.action':'ask',"
						   "'dns.type':'answer'");
	actor = learn_scene_actor(&facts);
	CU_ASSERT_EQUAL_FATAL(actor->lookups.n, 1);
	CU_ASSERT_EQUAL(actor->answers.n, 1);
	lookup = learn_tree_list(&actor->lookups, facts.arena)[0];
	CU_ASSERT_EQUAL(lookup->span.n, 1);
}

static const struct {
	const char *what, *record;
	unsigned long unattributed, resolver, not_by_rules, unreadable;
} useless[] = {
	{ "nobody knows who",
	  LEARN_SCENE_QUERY ",'nameward.attribution':'unknown'", 1, 0, 0, 0 },
	{ "the kernel", LEARN_SCENE_QUERY ",'nameward.attribution':'kernel'", 1,
	  0, 0, 0 },
	{ "no owner", "'event.action':'query'", 1, 0, 0, 0 },
	{ "a local resolver",
	  LEARN_SCENE_QUERY ",'event.reason':'local-resolver'", 0, 1, 0, 0 },
	{ "a foreign source",
	  LEARN_SCENE_CONNECT ",'event.reason':'foreign-source'", 0, 0, 1, 0 },
	{ "no name", LEARN_SCENE_QUERY ",'dns.question.name':'a..b'", 0, 0, 0,
	  1 },
	{ "no type", LEARN_SCENE_QUERY ",'dns.question.type':'wrong'", 0, 0, 0,
	  1 },
	{ "no address", LEARN_SCENE_CONNECT ",'destination.ip':'here'", 0, 0, 0,
	  1 },
	{ "no port", LEARN_SCENE_CONNECT ",'destination.port':65536", 0, 0, 0,
	  1 },
	{ "a question of another host",
	  LEARN_SCENE_QUERY ",'network.direction':'ingress'", 0, 0, 0, 0 },
	{ "another action", LEARN_SCENE_QUERY ",'event.action':'policy'", 0, 0,
	  0, 0 },
	{ "before the time",
	  LEARN_SCENE_QUERY ",'@timestamp':'1999-01-01T00:00:00Z'", 0, 0, 0,
	  0 },
	{ "at no time", LEARN_SCENE_QUERY ",'@timestamp':'today'", 0, 0, 0, 0 },
};

static void records_that_make_no_rule_are_counted(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(useless); i++) {
		CLEANUP(learn_facts_done) struct learn_facts facts;

		CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
		facts.since_s = 1000000000;
		if (strstr(useless[i].record, "@timestamp") == NULL)
			facts.since_s = 0;
		learn_scene_add(&facts, useless[i].record);
		if (facts.n_unattributed != useless[i].unattributed ||
		    facts.n_resolver != useless[i].resolver ||
		    facts.n_not_by_rules != useless[i].not_by_rules ||
		    facts.n_unreadable != useless[i].unreadable)
			CU_FAIL(useless[i].what);
		if (facts.actors.n)
			CU_ASSERT_EQUAL(learn_scene_actor(&facts)->lookups.n,
					0);
	}
}

static void a_rule_that_denies_is_a_reason(void)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	const struct learn_lookup *lookup;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	learn_scene_add(&facts, LEARN_SCENE_QUERY
			",'event.reason':'rule','rule.name':'ads',"
			"'event.outcome':'failure'");
	lookup = learn_tree_list(&learn_scene_actor(&facts)->lookups,
				 facts.arena)[0];
	unit_string("reason", "rule 'ads' denies it", lookup->reason);
	CU_ASSERT(lookup->refused);
}

static void users_executables_and_places_are_told_apart(void)
{
	static const char *const records[] = {
		LEARN_SCENE_QUERY,
		LEARN_SCENE_QUERY ",'user.name':'v','user.id':'8'",
		LEARN_SCENE_QUERY ",'process.executable':'/bin/b'",
		LEARN_SCENE_QUERY ",'nameward.unit':'x.service'",
		LEARN_SCENE_QUERY ",'container.id':'c'",
		LEARN_SCENE_QUERY ",'group.id':'9'",
		LEARN_SCENE_QUERY ",'process.name':'thread'",
	};
	CLEANUP(learn_facts_done) struct learn_facts facts;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	for (i = 0; i < ARRAY_SIZE(records); i++)
		learn_scene_add(&facts, records[i]);
	CU_ASSERT_EQUAL(facts.actors.n, 6);
}

static const struct unit_test tests[] = {
	UNIT(the_order_of_records_does_not_matter),
	UNIT(a_question_to_a_name_service_is_a_lookup),
	UNIT(records_that_make_no_rule_are_counted),
	UNIT(a_rule_that_denies_is_a_reason),
	UNIT(users_executables_and_places_are_told_apart),
};

int main(void)
{
	return unit_main("learn_facts", tests, ARRAY_SIZE(tests));
}
