/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_list_watch.c - a change of a file is called back with its list, and what
 * was refused is told once.
 */
#include "enforcer/active/list_watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/source.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/host/inotifybox.h"
#include "tests/unit/unit.h"

#define WAIT_MS 20000

struct scene {
	char dir[64], path[80];
	struct policy_list lists[2];
	struct policy policy;
	struct loop *loop;
	struct list_watch *watch;
	bool refuse;
	char news[512];
	int n_calls;
	int watch_error; /* as it was told last */
};

static void add(struct scene *s, const char *text)
{
	size_t len = strlen(s->news);

	(void)snprintf(s->news + len, sizeof(s->news) - len, "%s", text);
}

static void on_change(void *context, bool *changed, struct diag *diag)
{
	struct scene *s = context;

	add(s, changed[0] ? changed[1] ? "both " : "first " : "second ");
	if (s->refuse) {
		changed[0] = false;
		(void)diag_error(diag, (struct diag_at){ .path = s->path },
				 "want a better list");
	}
	s->n_calls++;
}

static void on_refused(void *context, const char *message)
{
	add(context, message);
}

static void on_watch(void *context, int error)
{
	struct scene *s = context;

	s->watch_error = error;
}

static void write_file(const struct scene *s, const char *text)
{
	FILE *file = fopen(s->path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* Wait for @n calls in all. */
static void await_calls(struct scene *s, int n)
{
	int i;

	for (i = 0; i < WAIT_MS / 100 && s->n_calls < n; i++)
		(void)loop_once(s->loop, 100);
	CU_ASSERT_EQUAL(s->n_calls, n);
}

static void scene_open(struct scene *s)
{
	const struct list_watch_callbacks callbacks = {
		.on_change = on_change,
		.on_refused = on_refused,
		.on_watch = on_watch,
		.context = s,
	};
	struct stat st;

	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/l", s->dir);
	write_file(s, "a.test\n");
	CU_ASSERT_EQUAL(stat(s->path, &st), 0);
	s->lists[0] = (struct policy_list){ .name = "l",
					    .path = s->path,
					    .stamp = source_stamp(&st) };
	s->lists[1] = (struct policy_list){ .name = "none",
					    .path = "/nonexistent/list" };
	s->policy = (struct policy){ .lists = s->lists, .n_lists = 2 };
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	CU_ASSERT_EQUAL_FATAL(list_watch_open(s->loop, &callbacks, &s->watch),
			      0);
	CU_ASSERT_EQUAL(list_watch_follow(s->watch, &s->policy), 0);
}

static void scene_close(struct scene *s)
{
	list_watch_close(s->watch);
	loop_free(s->loop);
	(void)unlink(s->path);
	CU_ASSERT_EQUAL(rmdir(s->dir), 0);
}

static void a_changed_file_is_called_back_with_its_list(void)
{
	struct scene s;

	scene_open(&s);
	unit_string("at first", "", s.news);
	write_file(&s, "b.test\n");
	await_calls(&s, 1);
	unit_string("a change", "first ", s.news);
	CU_ASSERT_PTR_NULL(list_watch_refused(s.watch, 0));
	scene_close(&s);
}

static void a_refused_list_is_reported_until_it_is_read(void)
{
	char want[256];
	struct scene s;

	scene_open(&s);
	s.refuse = true;
	write_file(&s, "b.test\n");
	await_calls(&s, 1);
	(void)snprintf(want, sizeof(want), "%s: error: want a better list",
		       s.path);
	unit_string("why", want, list_watch_refused(s.watch, 0));
	CU_ASSERT_PTR_NOT_NULL(strstr(
		s.news, "first list l was refused, the old one stands: "));
	s.refuse = false;
	write_file(&s, "c.test\n");
	await_calls(&s, 2);
	CU_ASSERT_PTR_NULL(list_watch_refused(s.watch, 0));
	scene_close(&s);
}

static void a_change_from_before_the_watch_is_found(void)
{
	struct scene s;

	scene_open(&s);
	write_file(&s, "longer.test\n");
	CU_ASSERT_EQUAL(list_watch_follow(s.watch, &s.policy), 0);
	unit_string("news", "first ", s.news);
	scene_close(&s);
}

static void without_inotify_changed_files_are_found_all_the_same(void)
{
	struct scene s;
	int i;

	if (!inotifybox_enter(0)) {
		unit_skip("no user namespace with a limit can be made");
		return;
	}
	scene_open(&s);
	CU_ASSERT_EQUAL(s.watch_error, -EMFILE);
	write_file(&s, "longer.test\n");
	await_calls(&s, 1);
	unit_string("a change", "first ", s.news);
	CU_ASSERT_EQUAL(s.watch_error, -EMFILE);
	inotifybox_permit(8);
	for (i = 0; i < WAIT_MS / 100 && s.watch_error < 0; i++)
		(void)loop_once(s.loop, 100);
	CU_ASSERT_EQUAL(s.watch_error, 0);
	write_file(&s, "c.test\n");
	await_calls(&s, 2);
	list_watch_stop(s.watch);
	CU_ASSERT_EQUAL(s.watch_error, 0);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_changed_file_is_called_back_with_its_list),
	UNIT(a_refused_list_is_reported_until_it_is_read),
	UNIT(a_change_from_before_the_watch_is_found),
	/* The last: it changes the namespace. */
	UNIT(without_inotify_changed_files_are_found_all_the_same),
};

int main(void)
{
	return unit_main("list_watch", tests, ARRAY_SIZE(tests));
}
