/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_programs.c - who belongs together, and what is known of them all.
 */
#include "enforcer/cli/learn/programs.h"

#include <string.h>

#include "policy/base.h"
#include "policy/rrtype.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/unit.h"

struct scene {
	struct learn_facts facts;
	struct learn_programs programs;
};

static void open_scene(struct scene *scene, const char *const *records,
		       size_t n)
{
	size_t i;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&scene->facts), 0);
	for (i = 0; i < n; i++)
		learn_scene_add(&scene->facts, records[i]);
	CU_ASSERT_EQUAL_FATAL(
		learn_programs_make(&scene->facts, &scene->programs), 0);
}

static void close_scene(struct scene *scene)
{
	learn_programs_done(&scene->programs);
	learn_facts_done(&scene->facts);
}

static void users_of_one_program_are_together(void)
{
	static const char *const records[] = {
		LEARN_SCENE_QUERY,
		LEARN_SCENE_QUERY ",'user.name':'v','user.id':'1008'",
		LEARN_SCENE_QUERY ",'dns.question.type':'AAAA'",
		LEARN_SCENE_CONNECT,
		LEARN_SCENE_ANSWER,
	};
	CLEANUP(close_scene) struct scene scene;
	const struct learn_program *program;
	const struct learn_name *name;

	open_scene(&scene, records, ARRAY_SIZE(records));
	CU_ASSERT_EQUAL_FATAL(scene.programs.n, 1);
	program = scene.programs.list[0];
	CU_ASSERT_EQUAL(program->users.n, 2);
	CU_ASSERT_EQUAL(program->reached.n, 1);
	CU_ASSERT_EQUAL(program->answers.n, 1);
	CU_ASSERT_FALSE(program->unseen);
	CU_ASSERT_EQUAL_FATAL(program->names.n, 1);
	name = learn_tree_list(&program->names, scene.facts.arena)[0];
	CU_ASSERT_EQUAL(name->span.n, 3);
	CU_ASSERT_EQUAL(name->users.n, 2);
	CU_ASSERT_EQUAL(name->types.n, 2);
	CU_ASSERT_FALSE(learn_programs_is_suspicious(name));
}

static void a_unit_comes_before_a_user_and_no_executable_last(void)
{
	static const char *const records[] = {
		LEARN_SCENE_QUERY ",'process.executable':''",
		LEARN_SCENE_QUERY ",'process.executable':'/usr/bin/curl'",
		LEARN_SCENE_QUERY
		",'process.executable':'/usr/bin/curl',"
		"'nameward.unit':'x.service','nameward.cgroup':'/x.service'",
	};
	CLEANUP(close_scene) struct scene scene;

	open_scene(&scene, records, ARRAY_SIZE(records));
	CU_ASSERT_EQUAL_FATAL(scene.programs.n, 3);
	unit_string("first", "x.service", scene.programs.list[0]->unit);
	unit_string("second", "u", scene.programs.list[1]->user);
	unit_string("third", "", scene.programs.list[2]->exe);
}

static void odd_types_are_no_types_of_the_rule(void)
{
	static const char *const records[] = {
		LEARN_SCENE_QUERY ",'dns.question.type':'NULL'",
		LEARN_SCENE_QUERY ",'dns.question.name':'b.test'",
		LEARN_SCENE_QUERY ",'dns.question.name':'c.test',"
				  "'dns.question.type':'TXT',"
				  "'event.action':'alert'",
	};
	CLEANUP(close_scene) struct scene scene;
	struct learn_type **types;
	const struct learn_name *name;
	size_t n;

	open_scene(&scene, records, ARRAY_SIZE(records));
	CU_ASSERT_EQUAL_FATAL(scene.programs.n, 1);
	name = learn_tree_list(&scene.programs.list[0]->names,
			       scene.facts.arena)[0];
	unit_string("odd", "NULL", name->odd);
	CU_ASSERT(learn_programs_is_suspicious(name));
	CU_ASSERT_EQUAL_FATAL(learn_programs_types(scene.programs.list[0],
						   scene.facts.arena, &types,
						   &n),
			      0);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(types[0]->type, RRTYPE_A);
}

static void lookups_that_are_covered_are_left_out(void)
{
	static const char *const records[] = { LEARN_SCENE_QUERY,
					       LEARN_SCENE_CONNECT };
	CLEANUP(learn_facts_done) struct learn_facts facts;
	struct learn_programs programs;
	const struct learn_actor *actor;
	struct learn_lookup *lookup;
	struct learn_connection *connection;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	learn_scene_add(&facts, records[0]);
	learn_scene_add(&facts, records[1]);
	actor = learn_scene_actor(&facts);
	lookup = learn_tree_list(&actor->lookups, facts.arena)[0];
	connection = learn_tree_list(&actor->connections, facts.arena)[0];
	lookup->covered = connection->covered = true;
	CU_ASSERT_EQUAL_FATAL(learn_programs_make(&facts, &programs), 0);
	CU_ASSERT_EQUAL(programs.list[0]->names.n, 0);
	CU_ASSERT_EQUAL(programs.list[0]->reached.n, 0);
	learn_programs_done(&programs);
}

static void refused_and_opened_lookups_leave_connections_unseen(void)
{
	static const char *const refused[] = { LEARN_SCENE_QUERY
					       ",'event.outcome':'failure'" };
	static const char *const opened[] = {
		LEARN_SCENE_ANSWER ",'nameward.opened':['192.0.2.1']"
	};
	CLEANUP(close_scene) struct scene one, other;

	open_scene(&one, refused, 1);
	open_scene(&other, opened, 1);
	CU_ASSERT(one.programs.list[0]->unseen);
	CU_ASSERT(other.programs.list[0]->unseen);
}

static const struct unit_test tests[] = {
	UNIT(users_of_one_program_are_together),
	UNIT(a_unit_comes_before_a_user_and_no_executable_last),
	UNIT(odd_types_are_no_types_of_the_rule),
	UNIT(lookups_that_are_covered_are_left_out),
	UNIT(refused_and_opened_lookups_leave_connections_unseen),
};

int main(void)
{
	return unit_main("learn_programs", tests, ARRAY_SIZE(tests));
}
