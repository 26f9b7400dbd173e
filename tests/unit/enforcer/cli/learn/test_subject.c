/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_subject.c - the keys of `who` for those who were seen.
 */
#include "enforcer/cli/learn/subject.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/unit.h"

#define EXE(path) ",'process.executable':'" path "'"
#define IN_UNIT(name)             \
	",'nameward.unit':'" name \
	".service','nameward.cgroup':'/system.slice/" name ".service/x'"
#define ID "0123456789abcdef0123456789abcdef"

static const struct {
	const char *what;
	const char *record; /* behind a query */
	const char *want;   /* exe|user|unit|cgroup, and '!' if suspicious */
} subjects[] = {
	{ "a program", EXE("/usr/sbin/x"), "/usr/sbin/x|||" },
	{ "a program of a daemon's user",
	  EXE("/usr/sbin/x") ",'user.name':'d','user.id':'120'",
	  "/usr/sbin/x|d||" },
	{ "a program of root", EXE("/usr/sbin/x") ",'user.id':'0'",
	  "/usr/sbin/x|||" },
	{ "a program in a unit says enough", EXE("/usr/sbin/x") IN_UNIT("x"),
	  "/usr/sbin/x|||" },
	{ "an interpreter of a user", EXE("/usr/bin/python3.11"),
	  "/usr/bin/python3.11|u||" },
	{ "an interpreter in a unit", EXE("/usr/bin/python3.11") IN_UNIT("b"),
	  "/usr/bin/python3.11||b.service|" },
	{ "a unit in which the cgroup is not",
	  EXE("/usr/bin/curl") IN_UNIT("b") ",'nameward.cgroup':'/b.service.d'",
	  "/usr/bin/curl|u||" },
	{ "a cgroup that a user has named like a unit",
	  EXE("/usr/bin/curl") IN_UNIT(
		  "b") ",'nameward.cgroup':"
		       "'/user.slice/user-7.slice/user@7.service/b.service'",
	  "/usr/bin/curl|u||" },
	{ "a cgroup inside a unit that is named like another",
	  EXE("/usr/bin/curl")
		  IN_UNIT("b") ",'nameward.cgroup':"
			       "'/system.slice/x.service/b.service'",
	  "/usr/bin/curl|u||" },
	{ "a unit in slices of slices",
	  EXE("/usr/bin/curl")
		  IN_UNIT("b") ",'nameward.cgroup':"
			       "'/system.slice/system-b.slice/b.service'",
	  "/usr/bin/curl||b.service|" },
	{ "a unit that is made for the moment",
	  EXE("/usr/bin/curl") ",'nameward.unit':'run-u7.service'",
	  "/usr/bin/curl|u||" },
	{ "the session of a user is no unit",
	  EXE("/usr/bin/curl") ",'nameward.unit':'user@7.service'",
	  "/usr/bin/curl|u||" },
	{ "a scope is no unit either",
	  EXE("/usr/bin/curl") ",'nameward.unit':'session-3.scope'",
	  "/usr/bin/curl|u||" },
	{ "a user without a name", EXE("/usr/bin/curl") ",'user.name':''",
	  "/usr/bin/curl|1007||" },
	{ "a shell of a user", EXE("/bin/bash"), "/bin/bash|u||!" },
	{ "a shell in a unit", EXE("/bin/bash") IN_UNIT("b"),
	  "/bin/bash||b.service|" },
	{ "apt", EXE("/usr/lib/apt/methods/http") ",'user.name':'_apt'",
	  "/usr/lib/apt/methods/*|_apt||" },
	{ "below /tmp", EXE("/tmp/curl"), "/tmp/curl|||!" },
	{ "deleted", EXE("/usr/sbin/x (deleted)"), "/usr/sbin/x|||!" },
	{ "a memory file", EXE("/memfd:x (deleted)"), "/memfd:x|||!" },
	{ "no executable", EXE(""), "|u||!" },
	{ "no executable, but a unit", EXE("") IN_UNIT("x"), "|u|x.service|" },
	{ "an executable of another mount namespace",
	  EXE("/proc/7/root/usr/bin/x"), "|u||!" },
	{ "a deleted one of another mount namespace",
	  EXE("/proc/7/root/usr/bin/x (deleted)"), "|u||!" },
	{ "a path that is a glob", EXE("/opt/[x]*"), "|u||!" },
	{ "a unit that is no name",
	  EXE("/usr/bin/curl") ",'nameward.unit':'a b.service'",
	  "/usr/bin/curl|u||" },
	{ "a container of Docker",
	  ",'container.id':'" ID "','nameward.cgroup':'/system.slice/docker-" ID
	  ".scope/x'",
	  "|||/system.slice/docker-*.scope" },
	{ "a pod",
	  ",'container.id':'" ID "','nameward.cgroup':'/kubepods.slice/kubepods"
	  "-pod12345678_1234_1234_1234_123456789abc.slice/crio-" ID ".scope'",
	  "|||/kubepods.slice/kubepods-pod*.slice/crio-*.scope" },
	{ "a container with a name",
	  ",'container.id':'web','nameward.cgroup':'/machine.slice/"
	  "machine-web.scope/payload'",
	  "|||/machine.slice/machine-web.scope" },
	{ "a container somewhere",
	  ",'container.id':'web','nameward.cgroup':'/x'", "|||!" },
};

static void subject_text(const char *record, char text[256])
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	CLEANUP(learn_subject_done) struct learn_subjects all = { 0 };
	struct learn_subject subject;
	char line[2048];

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	(void)snprintf(line, sizeof(line), "%s%s", LEARN_SCENE_QUERY, record);
	learn_scene_add(&facts, line);
	CU_ASSERT_EQUAL_FATAL(learn_subject_init(&all, &facts), 0);
	CU_ASSERT_EQUAL_FATAL(
		learn_subject_of(&all, learn_scene_actor(&facts), &subject), 0);
	(void)snprintf(text, 256, "%s|%s|%s|%s%s", subject.exe, subject.user,
		       subject.unit, subject.cgroup, subject.reason ? "!" : "");
}

static void keys_are_those_that_say_most(void)
{
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subjects); i++) {
		subject_text(subjects[i].record, text);
		unit_string(subjects[i].what, subjects[i].want, text);
	}
}

/* Of both actors, which the facts have in order. */
static void two_subjects(const char *second, struct learn_subject ret[2])
{
	static struct learn_facts facts;
	CLEANUP(learn_subject_done) struct learn_subjects all = { 0 };
	void **actors;
	size_t i;

	learn_facts_done(&facts);
	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	learn_scene_add(&facts, LEARN_SCENE_QUERY EXE(
					"/usr/sbin/x") ",'user.id':'120'");
	learn_scene_add(&facts, second);
	CU_ASSERT_EQUAL_FATAL(facts.actors.n, 2);
	CU_ASSERT_EQUAL_FATAL(learn_subject_init(&all, &facts), 0);
	actors = learn_tree_list(&facts.actors, facts.arena);
	for (i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(learn_subject_of(&all, actors[i], &ret[i]), 0);
}

static void a_program_of_several_users_has_no_user(void)
{
	struct learn_subject both[2];

	two_subjects(LEARN_SCENE_QUERY EXE(
			     "/usr/sbin/x") ",'user.name':'root','user.id':'0'",
		     both);
	unit_string("one", "", both[0].user);
	unit_string("other", "", both[1].user);
}

static void a_deleted_file_that_is_there_again_is_an_upgrade(void)
{
	struct learn_subject both[2];

	two_subjects(LEARN_SCENE_QUERY EXE(
			     "/usr/sbin/x (deleted)") ",'user.id':'120'",
		     both);
	unit_string("exe", "/usr/sbin/x", both[1].exe);
	CU_ASSERT_PTR_NULL(both[0].reason);
	CU_ASSERT_PTR_NULL(both[1].reason);
}

static const struct unit_test tests[] = {
	UNIT(keys_are_those_that_say_most),
	UNIT(a_program_of_several_users_has_no_user),
	UNIT(a_deleted_file_that_is_there_again_is_an_upgrade),
};

int main(void)
{
	return unit_main("learn_subject", tests, ARRAY_SIZE(tests));
}
