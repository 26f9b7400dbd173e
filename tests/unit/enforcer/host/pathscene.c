/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pathscene.c - the directory is below /tmp; calls are counted by turns of a
 * loop.
 */
#include "tests/unit/enforcer/host/pathscene.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforcer/host/pathwatch.h"
#include "enforcer/lib/loop.h"
#include "tests/unit/unit.h"

#define SHORT_MS 40 /* nothing comes in this time */

static void count(void *context)
{
	struct pathscene *s = context;

	s->n_calls++;
}

const char *pathscene_path(const struct pathscene *s, const char *name)
{
	static char paths[2][256];
	static int next;

	next = !next;
	(void)snprintf(paths[next], sizeof(paths[next]), "%s/%s", s->dir, name);
	return paths[next];
}

void pathscene_make(const struct pathscene *s, const char *name)
{
	int fd = open(pathscene_path(s, name), O_WRONLY | O_CREAT | O_CLOEXEC,
		      0600);

	CU_ASSERT_FATAL(fd >= 0);
	(void)close(fd);
}

void pathscene_open(struct pathscene *s)
{
	*s = (struct pathscene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	pathscene_make(s, "file");
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_EQUAL_FATAL(pathwatch_open(s->loop, count, s, &s->watch), 0);
}

void pathscene_close(struct pathscene *s)
{
	char command[128];

	pathwatch_close(s->watch);
	loop_free(s->loop);
	(void)snprintf(command, sizeof(command), "rm -r %s", s->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

int pathscene_calls(struct pathscene *s)
{
	s->n_calls = 0;
	while (loop_once(s->loop, s->n_calls ? SHORT_MS : PATHSCENE_LONG_MS) >
	       0)
		;
	return s->n_calls;
}

int pathscene_no_calls(struct pathscene *s)
{
	s->n_calls = 0;
	while (loop_once(s->loop, SHORT_MS) > 0)
		;
	return s->n_calls;
}
