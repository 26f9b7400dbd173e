/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_relist.c - lists that are read again, and a policy around them that is
 * not.
 */
#include "policy/language/lists/relist.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define POLICY                                                      \
	"version: 1\nlists:\n  a: { file: a }\n"                    \
	"  b: { file: b, subdomains: yes, strict: yes }\n"          \
	"  n: { file: n, of: networks }\nrules:\n"                  \
	"  - { domains: [list:b, list:a, x.test], action: deny }\n" \
	"  - { networks: [10.0.0.0/8, list:n], action: deny }\n"

struct scene {
	char dir[64];
	struct policy *policy;
	struct diag *diag;
	struct bundle bundle; /* of lists that are read again */
};

static void write_file(const struct scene *s, const char *name,
		       const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* @names: the list a. */
static void scene_open_with(struct scene *s, const char *names)
{
	char path[128];

	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	write_file(s, "p", POLICY);
	write_file(s, "a", names);
	write_file(s, "b", "b.test\n");
	write_file(s, "n", "192.0.2.0/24\n");
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
	s->bundle.diag = s->diag;
	(void)snprintf(path, sizeof(path), "%s/p", s->dir);
	CU_ASSERT_EQUAL_FATAL(load_policy(path, s->diag, &s->policy), 0);
}

static void scene_open(struct scene *s)
{
	scene_open_with(s, "a.test\n");
}

static void scene_close(struct scene *s)
{
	static const char *const names[] = { "p", "a", "b", "n" };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", s->dir, names[i]);
		(void)unlink(path);
	}
	CU_ASSERT_EQUAL(rmdir(s->dir), 0);
	policy_free(s->policy);
	bundle_done(&s->bundle);
	diag_free(s->diag);
}

static void a_changed_list_is_new_and_all_else_the_same(void)
{
	CLEANUP(policy_freep) struct policy *next = NULL;
	CLEANUP(policy_freep) struct policy *last = NULL;
	bool changed[] = { true, false, true };
	struct scene s;

	scene_open(&s);
	write_file(&s, "a", "||c.test^\n");
	write_file(&s, "n", "10.1.2.3\n198.51.100.0/24\n");
	write_file(&s, "p", "nonsense");
	CU_ASSERT_EQUAL_FATAL(
		relist_policy(s.policy, changed, &s.bundle, &next), 0);
	CU_ASSERT(changed[0] && !changed[1] && changed[2]);
	CU_ASSERT_EQUAL(s.bundle.n, 2); /* what was read */
	CU_ASSERT_EQUAL(next->n_rules, 2);
	CU_ASSERT_EQUAL(next->n_names, 5);
	CU_ASSERT_PTR_EQUAL(next->rules[0].lists[0], &next->lists[1]);
	CU_ASSERT_PTR_EQUAL(next->rules[0].lists[1], &next->lists[0]);
	CU_ASSERT_EQUAL(next->lists[0].format, POLICY_LIST_ADBLOCK);
	CU_ASSERT_EQUAL(next->rules[1].n_networks, 2); /* 10.1.2.3 is inside */
	CU_ASSERT_EQUAL(s.policy->lists[0].n_patterns, 1);
	/* Each lives without the one that it was made of. */
	changed[0] = changed[2] = false;
	CU_ASSERT_EQUAL_FATAL(relist_policy(next, changed, &s.bundle, &last),
			      0);
	policy_freep(&s.policy);
	policy_freep(&next);
	unit_string("text", "rule-1", last->rules[0].name);
	CU_ASSERT_EQUAL(last->lists[0].n_patterns, 2);
	CU_ASSERT_EQUAL(last->rules[0].lists[0]->n_patterns, 2);
	scene_close(&s);
}

static const struct {
	const char *what;
	size_t list;
	const char *name;
	const char *text; /* NULL: the file is gone */
	const char *error;
} bad[] = {
	{ "gone", 0, "a", NULL, "want a file that can be read" },
	{ "empty", 0, "a", "", "want a file with text" },
	{ "nothing of use", 0, "a", "<html>\n",
	  "want a list that has something" },
	{ "odd in a strict list", 1, "b", "c.test\nd..\n", ":2:1: error: " },
	{ "no network", 2, "n", "x\n", "want a list that has something" },
};

static bool has_line(const struct diag *diag, const char *part)
{
	const char *line;
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++)
		if (strstr(line, part))
			return true;
	return false;
}

static void a_bad_file_is_refused_and_the_old_list_stands(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		CLEANUP(policy_freep) struct policy *next = NULL;
		bool changed[3] = { false };
		char path[128];
		struct scene s;

		scene_open(&s);
		(void)snprintf(path, sizeof(path), "%s/%s", s.dir, bad[i].name);
		if (bad[i].text)
			write_file(&s, bad[i].name, bad[i].text);
		else
			(void)unlink(path);
		changed[bad[i].list] = true;
		CU_ASSERT_EQUAL(
			relist_policy(s.policy, changed, &s.bundle, &next), 0);
		CU_ASSERT_FALSE(changed[bad[i].list]);
		CU_ASSERT_EQUAL(s.bundle.n, 0); /* it is no part of it */
		CU_ASSERT_EQUAL(next->n_names, s.policy->n_names);
		if (!has_line(s.diag, bad[i].error) ||
		    next->lists[bad[i].list].n_patterns !=
			    s.policy->lists[bad[i].list].n_patterns)
			CU_FAIL(bad[i].what);
		scene_close(&s);
	}
}

static const struct {
	const char *what;
	unsigned int before, names, odd;
	bool taken;
} shrunk[] = {
	{ "a word", 200, 1, 0, false },
	{ "the beginning of it", 200, 9, 0, false },
	{ "few, but enough", 200, 10, 0, true },
	{ "a page with some names", 200, 19, 19, false },
	{ "more names than odd lines", 200, 19, 18, true },
	{ "a tenth, and odd lines", 200, 20, 90, true },
	{ "few of few", 10, 1, 0, true },
	{ "one of few", 11, 1, 0, false },
	{ "a list that grows", 1, 200, 0, true },
};

static void put_names(char text[static 8192], unsigned int names,
		      unsigned int odd)
{
	char *at = text;
	unsigned int i;

	*at = '\0';
	for (i = 0; i < names; i++)
		at += sprintf(at, "x%u.test\n", i);
	for (i = 0; i < odd; i++)
		at += sprintf(at, "x%u..test\n", i);
}

static void what_a_failed_download_leaves_is_refused(void)
{
	char text[8192];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shrunk); i++) {
		CLEANUP(policy_freep) struct policy *next = NULL;
		bool changed[3] = { true };
		struct scene s;

		put_names(text, shrunk[i].before, 0);
		scene_open_with(&s, text);
		put_names(text, shrunk[i].names, shrunk[i].odd);
		write_file(&s, "a", text);
		CU_ASSERT_EQUAL(
			relist_policy(s.policy, changed, &s.bundle, &next), 0);
		if (changed[0] != shrunk[i].taken ||
		    next->lists[0].n_patterns != (shrunk[i].taken
							  ? shrunk[i].names
							  : shrunk[i].before) ||
		    has_line(s.diag, "want a tenth at least") ==
			    shrunk[i].taken)
			CU_FAIL(shrunk[i].what);
		scene_close(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_changed_list_is_new_and_all_else_the_same),
	UNIT(what_a_failed_download_leaves_is_refused),
	UNIT(a_bad_file_is_refused_and_the_old_list_stands),
};

int main(void)
{
	return unit_main("relist", tests, ARRAY_SIZE(tests));
}
