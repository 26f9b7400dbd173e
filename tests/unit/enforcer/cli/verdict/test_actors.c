/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_actors.c - who is the same, and what a program is called.
 */
#include "enforcer/cli/verdict/actors.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforcer/cli/verdict/decide.h"
#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char text[] = "version: 1\n"
			   "rules:\n"
			   "  - name: a\n"
			   "    who: { exe: /bin/a, user: 7 }\n"
			   "    action: allow\n"
			   "  - name: unit\n"
			   "    who: { unit: a.service }\n"
			   "    action: allow\n"
			   "  - name: group\n"
			   "    who: { group: 77 }\n"
			   "    action: allow\n";

static struct verdict_actors actors;

static struct verdict_actor *find(const struct verdict_who *who)
{
	struct verdict_actor *actor = NULL;

	CU_ASSERT_EQUAL_FATAL(verdict_actors_find(&actors, who, &actor), 0);
	return actor;
}

static bool has(const struct verdict_actor *actor, unsigned int clause)
{
	return clauses_has(&actor->subjects[0], clause);
}

static void begin_with(struct policy_text *l, const char *rules)
{
	struct verdict_policy policies[VERDICT_SIDES] = { { 0 } };

	policy_text_compile(l, rules, NULL);
	policies[0] = (struct verdict_policy){ l->policy, l->image };
	CU_ASSERT_EQUAL_FATAL(verdict_actors_init(&actors, policies), 0);
}

static void begin(struct policy_text *l)
{
	begin_with(l, text);
}

static void a_program_satisfies_what_its_record_says(void)
{
	struct verdict_who who = { .exe = "/bin/a", .uid = "7", .gid = "77" };
	struct verdict_actor *actor;
	struct policy_text l;

	begin(&l);
	actor = find(&who);
	CU_ASSERT(has(actor, 0));
	CU_ASSERT_FALSE(has(actor, 1));
	CU_ASSERT(has(actor, 2));
	CU_ASSERT_PTR_EQUAL(find(&who), actor);
	who.cgroup = "/system.slice/a.service";
	who.unit = "a.service";
	CU_ASSERT_PTR_NOT_EQUAL(find(&who), actor);
	actor = find(&who);
	CU_ASSERT(has(actor, 1));
	unit_string("unit", "a.service", actor->program->unit);
	who.user = "8";
	CU_ASSERT(has(find(&who), 0));
	unit_string("a name of digits", "7", find(&who)->program->user);
	who.uid = "8";
	CU_ASSERT_FALSE(has(find(&who), 0));
	who.nobody = true;
	actor = find(&who);
	CU_ASSERT_FALSE(has(actor, 1) || has(actor, 2));
	verdict_actors_done(&actors);
	policy_text_done(&l);
}

static void a_unit_alone_is_enough(void)
{
	struct verdict_who who = { .exe = "/bin/a", .unit = "a.service" };
	struct policy_text l;

	begin(&l);
	CU_ASSERT(has(find(&who), 1));
	who.unit = "b.service";
	CU_ASSERT_FALSE(has(find(&who), 1));
	who.cgroup = "/system.slice/a.service";
	CU_ASSERT(has(find(&who), 1));
	who.container = "0123";
	CU_ASSERT(has(find(&who), 1));
	verdict_actors_done(&actors);
	policy_text_done(&l);
}

/* The kernel knows a file by its inode, and so did the record. */
static void a_rule_that_names_a_link_is_about_its_target(void)
{
	char dir[] = "/tmp/nameward-unit.XXXXXX";
	char real[64], alias[64], rules[256];
	struct verdict_who who = { .exe = real };
	struct policy_text l;
	FILE *file;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	(void)snprintf(real, sizeof(real), "%s/real", dir);
	(void)snprintf(alias, sizeof(alias), "%s/link", dir);
	(void)snprintf(rules, sizeof(rules),
		       "version: 1\nrules:\n"
		       "  - { who: { exe: %s }, action: allow }\n",
		       alias);
	file = fopen(real, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fclose(file);
	CU_ASSERT_EQUAL_FATAL(symlink("real", alias), 0);
	begin_with(&l, rules);
	CU_ASSERT(has(find(&who), 0));
	who.container = "0123";
	CU_ASSERT_FALSE(has(find(&who), 0));
	who.container = NULL;
	who.exe = "/bin/a";
	CU_ASSERT_FALSE(has(find(&who), 0));
	verdict_actors_done(&actors);
	policy_text_done(&l);
	CU_ASSERT_EQUAL(unit_remove_folder(dir), 0);
}

static void who_is_unknown_to_a_policy_is_denied_by_it(void)
{
	static struct verdict_decider decider;
	const struct verdict_past past = { .kind = VERDICT_LOOKUP };
	struct verdict_who who = { .exe = "/bin/a", .uid = "7" };
	struct verdict verdict = { .allowed = true };
	struct verdict_actor *actor;
	struct policy_text l;

	begin(&l);
	actor = find(&who);
	CU_ASSERT_EQUAL(actor->fixed[0], REASON_NONE);
	actor->fixed[0] = REASON_UNKNOWN;
	decider.policy = &actors.policies[0];
	CU_ASSERT_EQUAL(verdict_decide(&decider, actor, &past, &verdict), 0);
	CU_ASSERT_FALSE(verdict.allowed);
	unit_string("reason", "unknown", verdict.reason);
	verdict_actors_done(&actors);
	policy_text_done(&l);
}

static void a_program_is_one_whatever_its_session(void)
{
	struct verdict_who who = { .exe = "/bin/a",
				   .uid = "7",
				   .unit = "session-1.scope",
				   .cgroup = "/user.slice/session-1.scope" };
	const struct verdict_program *program;
	struct policy_text l;

	begin(&l);
	program = find(&who)->program;
	unit_string("no unit", "", program->unit);
	unit_string("user", "7", program->user);
	who.cgroup = "/user.slice/session-2.scope";
	who.unit = "session-2.scope";
	who.exe = "/bin/a (deleted)";
	CU_ASSERT_PTR_EQUAL(find(&who)->program, program);
	CU_ASSERT_PTR_EQUAL(find(&who)->host, find(&who)->host);
	who.container = "0123";
	CU_ASSERT_PTR_NOT_EQUAL(find(&who)->program, program);
	CU_ASSERT_NOT_EQUAL(find(&who)->netns, 0);
	who.host = "other";
	CU_ASSERT_EQUAL(actors.hosts.n, 1);
	(void)find(&who);
	CU_ASSERT_EQUAL(actors.hosts.n, 2);
	verdict_actors_done(&actors);
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(a_program_satisfies_what_its_record_says),
	UNIT(a_unit_alone_is_enough),
	UNIT(who_is_unknown_to_a_policy_is_denied_by_it),
	UNIT(a_rule_that_names_a_link_is_about_its_target),
	UNIT(a_program_is_one_whatever_its_session),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/actors", tests,
			 ARRAY_SIZE(tests));
}
