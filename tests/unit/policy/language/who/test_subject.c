/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_subject.c - the keys of a subject, and values that are refused or warned
 * of.
 */
#include "policy/language/who/subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static void every_key_takes_one_value_or_a_list(void)
{
	struct policy_subject who = { 0 };
	struct snippet s;

	snippet_open(&s, "exe: [/bin/sh, /usr/bin/*]\n"
			 "root: /\n"
			 "user: [root, 7]\n"
			 "group: 8\n"
			 "cgroup: [/, /a/*]\n"
			 "unit: a@b-c.service\n"
			 "comm: [fifteen-bytes-x]\n");
	CU_ASSERT_EQUAL_FATAL(subject_read(&s.context, &s.root, &who), 0);
	CU_ASSERT_EQUAL_FATAL(who.n_exes, 2);
	unit_string("exe", "/usr/bin/*", who.exes[1]);
	CU_ASSERT_EQUAL_FATAL(who.n_roots, 1);
	unit_string("root", "/", who.roots[0]);
	CU_ASSERT_EQUAL_FATAL(who.n_users, 2);
	CU_ASSERT_EQUAL(who.users[0], 0);
	CU_ASSERT_EQUAL(who.users[1], 7);
	CU_ASSERT_EQUAL_FATAL(who.n_groups, 1);
	CU_ASSERT_EQUAL(who.groups[0], 8);
	CU_ASSERT_EQUAL_FATAL(who.n_cgroups, 2);
	unit_string("cgroup", "/a/*", who.cgroups[1]);
	CU_ASSERT_EQUAL_FATAL(who.n_units, 1);
	unit_string("unit", "a@b-c.service", who.units[0]);
	CU_ASSERT_EQUAL_FATAL(who.n_comms, 1);
	unit_string("comm", "fifteen-bytes-x", who.comms[0]);
	snippet_done(&s);
}

static const struct {
	const char *what;
	const char *text;
	const char *error;
} refused[] = {
	{ "no key", "{}",
	  "1:1: error: key: want one of exe, user, group, cgroup, unit, comm, "
	  "found an empty map" },
	{ "an empty list, which would mean anybody", "{user: []}",
	  "1:8: error: user: want a value or a list of values, found an empty "
	  "list" },
	{ "a relative path", "{exe: curl}",
	  "1:7: error: exe: want an absolute path without '.', '..', '//' or a "
	  "'/' at its end, found 'curl'" },
	{ "the root as an executable", "{exe: /}",
	  "1:7: error: exe: want an absolute path without '.', '..', '//' or a "
	  "'/' at its end, found '/'" },
	{ "a root without exe", "{root: /, user: 1}",
	  "1:8: error: root: want 'exe' beside it, found none" },
	{ "a user nobody is", "{user: no-such-user}",
	  "1:8: error: user: want a user of this host or a number, found "
	  "'no-such-user'" },
	{ "the number that means no user", "{user: 4294967295}",
	  "1:8: error: user: want a user of this host or a number, found "
	  "'4294967295'" },
	{ "a group that is a list", "{group: [[1]]}",
	  "1:10: error: group: want a group of this host or a number, found a "
	  "list" },
	{ "a unit without a suffix", "{unit: nginx}",
	  "1:8: error: unit: want a systemd unit with its suffix, such as "
	  "nginx.service, found 'nginx'" },
	{ "a unit of a type without processes", "{unit: a.timer}",
	  "1:8: error: unit: want a systemd unit with its suffix, such as "
	  "nginx.service, found 'a.timer'" },
	{ "a suffix alone", "{unit: .service}",
	  "1:8: error: unit: want a systemd unit with its suffix, such as "
	  "nginx.service, found '.service'" },
	{ "a unit with a slash", "{unit: a/b.service}",
	  "1:8: error: unit: want a systemd unit with its suffix, such as "
	  "nginx.service, found 'a/b.service'" },
	{ "a name of 16 bytes", "{comm: sixteen-bytes-xx}",
	  "1:8: error: comm: want a process's name of 1 to 15 bytes, found "
	  "'sixteen-bytes-xx'" },
};

static void wrong_subjects_are_refused(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		struct policy_subject who = { 0 };
		struct snippet s;

		snippet_open(&s, refused[i].text);
		CU_ASSERT_EQUAL(subject_read(&s.context, &s.root, &who),
				-EINVAL);
		unit_string(refused[i].what, refused[i].error,
			    snippet_error(&s));
		snippet_done(&s);
	}
}

static int read_unit_of(int n_bytes)
{
	struct policy_subject who = { 0 };
	struct snippet s;
	char text[300];
	int error;

	(void)snprintf(text, sizeof(text), "{unit: %0*d.service}",
		       n_bytes - (int)strlen(".service"), 0);
	snippet_open(&s, text);
	error = subject_read(&s.context, &s.root, &who);
	snippet_done(&s);
	return error;
}

static void a_unit_has_at_most_255_bytes(void)
{
	CU_ASSERT_EQUAL(read_unit_of(255), 0);
	CU_ASSERT_EQUAL(read_unit_of(256), -EINVAL);
}

static const struct {
	const char *what;
	const char *text;
	const char *warning; /* "": none */
} warned[] = {
	{ "a name of a thread", "{comm: curl}",
	  "1:8: warning: comm: 'curl' proves nothing, a program chooses its "
	  "own" },
	{ "a missing executable", "{exe: /no/such}",
	  "1:7: warning: exe: want an executable, '/no/such' does not exist "
	  "yet" },
	{ "one below another root, which is not looked for",
	  "{exe: /no/such, root: /}", "" },
};

static void a_likely_mistake_is_a_warning(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(warned); i++) {
		struct policy_subject who = { 0 };
		struct snippet s;

		snippet_open(&s, warned[i].text);
		CU_ASSERT_EQUAL(subject_read(&s.context, &s.root, &who), 0);
		unit_string(warned[i].what, warned[i].warning,
			    snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(every_key_takes_one_value_or_a_list),
	UNIT(wrong_subjects_are_refused),
	UNIT(a_unit_has_at_most_255_bytes),
	UNIT(a_likely_mistake_is_a_warning),
};

int main(void)
{
	return unit_main("subject", tests, ARRAY_SIZE(tests));
}
