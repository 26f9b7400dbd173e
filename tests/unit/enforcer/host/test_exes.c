/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exes.c - a pattern means the files that a shell would list, by device
 * and inode as the kernel has them.
 */
#include "enforcer/host/exes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/load/inode_program.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static int inode_program;

struct scene {
	char dir[64];
	struct policy *policy;
	struct exes *exes;
};

static void run(const struct scene *s, const char *command)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "cd %s && { %s; }", s->dir, command);
	CU_ASSERT_EQUAL_FATAL(system(text), 0);
}

/* Make a tree of programs and two rules about @pattern in it. */
static void scene_open(struct scene *s, const char *pattern)
{
	char text[512];

	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	run(s, "mkdir -p a/bin b/bin a/bin/dir && touch a/bin/x a/bin/y "
	       "a/bin/.hidden b/bin/x && ln -s y a/bin/link && "
	       "ln -s nowhere a/bin/dangling");
	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n"
		       "  - { who: { exe: '%s/%s' }, action: allow }\n"
		       "  - { who: { exe: '%s/%s' }, action: deny }\n",
		       s->dir, pattern, s->dir, pattern);
	s->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(exes_new(s->policy, inode_program, &s->exes), 0);
}

static void scene_close(struct scene *s)
{
	char command[128];

	exes_free(s->exes);
	policy_free(s->policy);
	(void)snprintf(command, sizeof(command), "rm -r %s", s->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths found, sorted, without the directory. */
static void list(const struct scene *s, char text[512])
{
	const struct exes_entry *entries;
	const char *paths[32] = { NULL };
	size_t i, n;

	entries = exes_entries(s->exes, &n);
	CU_ASSERT_FATAL(n <= ARRAY_SIZE(paths));
	for (i = 0; i < n; i++)
		paths[i] = entries[i].path + strlen(s->dir) + 1;
	qsort(paths, n, sizeof(paths[0]), compare);
	text[0] = '\0';
	for (i = 0; i < n; i++)
		(void)snprintf(text + strlen(text), 512 - strlen(text), "%s%s",
			       i ? " " : "", paths[i]);
}

static const struct {
	const char *what, *pattern, *want;
} patterns[] = {
	{ "one file, in two rules", "a/bin/x", "a/bin/x" },
	{ "not there", "a/bin/z", "" },
	{ "a directory is no program", "a/bin/dir", "" },
	{ "a link is what it leads to", "a/bin/link", "a/bin/link" },
	{ "a link to nowhere", "a/bin/dangling", "" },
	{ "star in the directory", "*/bin/x", "a/bin/x b/bin/x" },
	{ "star takes a leading dot", "a/bin/*n", "a/bin/.hidden" },
	{ "star takes no . and no ..", "a/bin/*/x", "" },
	{ "brackets", "a/bin/[xy]", "a/bin/x a/bin/y" },
	{ "question mark", "?/bin/x", "a/bin/x b/bin/x" },
};

static void a_pattern_means_the_files_that_it_matches(void)
{
	struct scene s;
	char got[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		scene_open(&s, patterns[i].pattern);
		list(&s, got);
		unit_string(patterns[i].what, patterns[i].want, got);
		scene_close(&s);
	}
}

static void a_file_of_two_names_is_listed_once_for_a_pattern(void)
{
	const struct exes_entry *entries;
	struct scene s;
	size_t n;

	/* `link` leads to `y`: one inode, one pattern. */
	scene_open(&s, "a/bin/*");
	entries = exes_entries(s.exes, &n);
	CU_ASSERT_EQUAL(n, 3);
	CU_ASSERT_PTR_NOT_NULL(entries);
	scene_close(&s);
}

static void an_entry_has_the_inode_of_its_file(void)
{
	const struct exes_entry *entries;
	struct stat st;
	struct scene s;
	char path[128];
	size_t n;

	scene_open(&s, "a/bin/x");
	entries = exes_entries(s.exes, &n);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	(void)snprintf(path, sizeof(path), "%s/a/bin/x", s.dir);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(entries[0].ino, st.st_ino);
	CU_ASSERT_NOT_EQUAL(entries[0].dev, 0);
	scene_close(&s);
}

static void a_replaced_file_makes_the_tables_differ(void)
{
	struct exes *again;
	struct scene s;

	scene_open(&s, "a/bin/*");
	CU_ASSERT_EQUAL(exes_new(s.policy, inode_program, &again), 0);
	CU_ASSERT_TRUE(exes_equal(s.exes, again));
	exes_free(again);
	run(&s, "touch new && mv new a/bin/x");
	CU_ASSERT_EQUAL(exes_new(s.policy, inode_program, &again), 0);
	CU_ASSERT_FALSE(exes_equal(s.exes, again));
	exes_free(again);
	run(&s, "rm a/bin/x");
	CU_ASSERT_EQUAL(exes_new(s.policy, inode_program, &again), 0);
	CU_ASSERT_FALSE(exes_equal(s.exes, again));
	exes_free(again);
	scene_close(&s);
}

static void count(void *context)
{
	++*(int *)context;
}

/* Changes of what "*\/bin/x" means; the watch is renewed before each. */
static const char *const changes[] = {
	"touch new && mv new a/bin/x",
	"rm b/bin/x",
	"mkdir c",
	"mkdir c/bin",
	"touch c/bin/x",
	"mv c d",
};

static void a_user_cannot_use_up_the_room_of_others(void)
{
	struct exes *exes;
	struct scene s;
	size_t n;

	if (geteuid() != 0) {
		unit_skip("it takes root to make files of others");
		return;
	}
	scene_open(&s, "a/bin/*");
	run(&s, "cd a/bin && i=0; while [ $i -lt 1000 ]; do "
		"ln -s x $i; i=$((i + 1)); done; chown -h 4242 [0-9]*");
	CU_ASSERT_EQUAL_FATAL(exes_new(s.policy, inode_program, &exes), 0);
	(void)exes_entries(exes, &n);
	/* x, by one name or another, y, and .hidden */
	CU_ASSERT_EQUAL(n, 3);
	exes_free(exes);
	scene_close(&s);
}

static void every_change_of_what_a_pattern_means_is_noticed(void)
{
	struct pathwatch *watch;
	struct loop *loop;
	struct scene s;
	int n_calls = 0;
	size_t i, j;

	scene_open(&s, "*/bin/x");
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(pathwatch_open(loop, count, &n_calls, &watch), 0);
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		pathwatch_clear(watch);
		CU_ASSERT_EQUAL(exes_watch(s.policy, watch), 0);
		n_calls = 0;
		run(&s, changes[i]);
		for (j = 0; j < 50 && !n_calls; j++)
			(void)loop_once(loop, 20);
		unit_string("noticed", changes[i],
			    n_calls ? changes[i] : "nothing");
	}
	pathwatch_close(watch);
	loop_free(loop);
	scene_close(&s);
}

/* Make containers a and b, and rules about a program of the host and of each
 * container. */
static void roots_open(struct scene *s)
{
	char text[512];

	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	run(s, "mkdir -p ct/a/root/bin ct/b/root/real bin && touch bin/x "
	       "ct/a/root/bin/x ct/b/root/real/y && "
	       "ln -s /real ct/b/root/bin && ln -s $PWD/bin/x ct/b/root/real/x "
	       "&& ln -s y ct/b/root/real/x2");
	(void)snprintf(text, sizeof(text),
		       "version: 1\nrules:\n"
		       "  - { who: { exe: '/bin/x*', root: '%s/ct/*/root' },\n"
		       "      action: allow }\n"
		       "  - { who: { exe: '%s/bin/x' }, action: allow }\n",
		       s->dir, s->dir);
	s->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(exes_new(s->policy, inode_program, &s->exes), 0);
}

static void a_path_below_a_root_is_not_that_of_the_host(void)
{
	const struct exes_entry *entries;
	struct scene s;
	char got[512];
	size_t i, n;

	roots_open(&s);
	list(&s, got);
	unit_string("one of the host, of a, and by links inside of b",
		    "bin/x ct/a/root/bin/x ct/b/root/real/y", got);
	entries = exes_entries(s.exes, &n);
	for (i = 0; i < n; i++)
		CU_ASSERT_EQUAL(!entries[i].root,
				!strstr(entries[i].path, "/root/"));
	scene_close(&s);
}

static void a_container_cannot_use_up_the_room_of_others(void)
{
	const struct exes_entry *entries;
	struct exes *again;
	struct scene s;
	size_t i, n, n_host = 0;

	roots_open(&s);
	run(&s, "cd ct/a/root/bin && for i in $(seq 300); do "
		"echo >x$i; done");
	CU_ASSERT_EQUAL_FATAL(exes_new(s.policy, inode_program, &again), 0);
	entries = exes_entries(again, &n);
	for (i = 0; i < n; i++)
		n_host += !entries[i].root;
	CU_ASSERT_EQUAL(n_host, 1);
	CU_ASSERT_EQUAL(n, 1 + 1 + 256);
	exes_free(again);
	scene_close(&s);
}

static const char *const changes_below[] = {
	"touch new && mv new ct/a/root/bin/x",
	"touch ct/b/root/real/x3",
	"rm ct/b/root/bin && mkdir ct/b/root/bin",
	"mkdir ct/c",
	"mkdir -p ct/c/root",
	"mkdir ct/c/root/bin",
	"touch ct/c/root/bin/x",
	"rm -r ct/a",
	"touch bin/new && mv bin/new bin/x",
};

static void every_change_of_what_a_pattern_means_below_a_root_is_noticed(void)
{
	struct pathwatch *watch;
	struct loop *loop;
	struct scene s;
	int n_calls = 0;
	size_t i, j;

	roots_open(&s);
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(pathwatch_open(loop, count, &n_calls, &watch), 0);
	for (i = 0; i < ARRAY_SIZE(changes_below); i++) {
		pathwatch_clear(watch);
		CU_ASSERT_EQUAL(exes_watch(s.policy, watch), 0);
		n_calls = 0;
		run(&s, changes_below[i]);
		for (j = 0; j < 50 && !n_calls; j++)
			(void)loop_once(loop, 20);
		unit_string("noticed", changes_below[i],
			    n_calls ? changes_below[i] : "nothing");
	}
	pathwatch_close(watch);
	loop_free(loop);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_pattern_means_the_files_that_it_matches),
	UNIT(a_file_of_two_names_is_listed_once_for_a_pattern),
	UNIT(an_entry_has_the_inode_of_its_file),
	UNIT(a_replaced_file_makes_the_tables_differ),
	UNIT(a_user_cannot_use_up_the_room_of_others),
	UNIT(every_change_of_what_a_pattern_means_is_noticed),
	UNIT(a_path_below_a_root_is_not_that_of_the_host),
	UNIT(a_container_cannot_use_up_the_room_of_others),
	UNIT(every_change_of_what_a_pattern_means_below_a_root_is_noticed),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("exes", tests, ARRAY_SIZE(tests));
}
