/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rootpath.c - no link and no pattern leads out of a root.
 */
#include "enforcer/host/rootpath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

struct scene {
	char dir[64];
	int root;
};

static void scene_open(struct scene *s)
{
	char command[1024];

	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(command, sizeof(command),
		       "cd %s && mkdir -p root/bin root/sbin root/.opt && "
		       "echo out >secret && echo in >root/secret && "
		       "echo a >root/bin/a && echo b >root/bin/b && "
		       "echo c >root/sbin/a && echo d >root/.opt/a && "
		       "ln -s /secret root/absolute && "
		       "ln -s ../../../secret root/upwards && "
		       "ln -s $PWD/secret root/outside && "
		       "ln -s /proc/self/root/etc root/magic && "
		       "ln -s loop root/loop && ln -s /bin root/usr",
		       s->dir);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	(void)snprintf(command, sizeof(command), "%s/root", s->dir);
	s->root = rootpath_open(ROOTPATH_HOST, command, O_DIRECTORY);
	CU_ASSERT_FATAL(s->root >= 0);
}

static void scene_close(struct scene *s)
{
	char command[128];

	(void)close(s->root);
	(void)snprintf(command, sizeof(command), "rm -r %s", s->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

/* Read the first word of the file of the O_PATH descriptor @fd. */
static void read_word(int fd, char word[32])
{
	char path[64] = "";
	FILE *f;

	(void)snprintf(word, 32, "(none)");
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	f = fd < 0 ? NULL : fopen(path, "re");
	if (!f)
		return;
	CU_ASSERT_EQUAL(fscanf(f, "%31s", word), 1);
	(void)fclose(f);
}

static const struct {
	const char *what, *path, *want;
} opens[] = {
	{ "a file", "/bin/a", "a" },
	{ "an absolute link", "/absolute", "in" },
	{ "a link upwards", "/upwards", "in" },
	{ "a link to a path of the host", "/outside", "(none)" },
	{ "a magic link", "/magic/passwd", "(none)" },
	{ "a link to itself", "/loop", "(none)" },
	{ "a link to a directory", "/usr/b", "b" },
	{ "dots", "/../../secret", "in" },
};

static void links_stay_below_the_root(void)
{
	struct scene s;
	char word[32];
	size_t i;
	int fd;

	scene_open(&s);
	for (i = 0; i < ARRAY_SIZE(opens); i++) {
		fd = rootpath_open(s.root, opens[i].path, 0);
		read_word(fd, word);
		unit_string(opens[i].what, opens[i].want, word);
		if (fd >= 0)
			(void)close(fd);
	}
	scene_close(&s);
}

struct found {
	char text[256];
	size_t left; /* then it is enough */
};

static int note(void *context, const char *path)
{
	struct found *found = context;
	size_t len = strlen(found->text);

	(void)snprintf(found->text + len, sizeof(found->text) - len, "%s%s",
		       len ? " " : "", path);
	return --found->left ? 0 : 7;
}

static const struct {
	const char *what, *pattern, *want;
} globs[] = {
	{ "no wildcard", "/bin/a", "/bin/a" },
	{ "no wildcard, not there", "/none/a", "/none/a" },
	{ "the root", "/", "/" },
	{ "a directory", "/[b]*/a", "/bin/a" },
	{ "a leading dot, no dots", "/*pt/a", "/.opt/a" },
	{ "below a link", "/us?/[b-z]", "/usr/b" },
	{ "out of the root", "/outside/*", "" },
	{ "by a magic link", "/magic/pass*", "" },
	{ "an escaped star", "/bin/\\*", "" },
};

static void a_pattern_matches_paths_below_the_root_only(void)
{
	struct found found;
	struct scene s;
	size_t i;

	scene_open(&s);
	for (i = 0; i < ARRAY_SIZE(globs); i++) {
		found = (struct found){ .left = 9 };
		CU_ASSERT_EQUAL(rootpath_each(s.root, globs[i].pattern, 1000,
					      note, &found),
				0);
		unit_string(globs[i].what, globs[i].want, found.text);
	}
	scene_close(&s);
}

static void the_walk_ends_at_the_bound_or_when_the_caller_says_so(void)
{
	struct found found = { .left = 9 };
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(rootpath_each(s.root, "/bin/*", 3, note, &found),
			-E2BIG);
	found.left = 1;
	CU_ASSERT_EQUAL(rootpath_each(s.root, "/bin/*", 99, note, &found), 7);
	CU_ASSERT_EQUAL(rootpath_each(s.root, "bin/*", 99, note, &found),
			-EINVAL);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(links_stay_below_the_root),
	UNIT(a_pattern_matches_paths_below_the_root_only),
	UNIT(the_walk_ends_at_the_bound_or_when_the_caller_says_so),
};

int main(void)
{
	return unit_main("rootpath", tests, ARRAY_SIZE(tests));
}
