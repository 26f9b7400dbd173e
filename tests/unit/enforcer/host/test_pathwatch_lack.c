/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pathwatch_lack.c - where the kernel has no instance of inotify left, and
 * once it has one again.
 */
#include <errno.h>
#include <unistd.h>

#include "enforcer/host/pathwatch.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/inotifybox.h"
#include "tests/unit/enforcer/host/pathscene.h"
#include "tests/unit/unit.h"

static bool enter_box(unsigned int n)
{
	static bool entered;

	if (!entered && !inotifybox_enter(n)) {
		unit_skip("no user namespace with a limit can be made");
		return false;
	}
	entered = true;
	inotifybox_permit(n);
	return true;
}

static void the_last_instance_is_not_given_up_for_another(void)
{
	struct pathscene s;

	if (!enter_box(1))
		return;
	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static void without_an_instance_nothing_is_watched_until_there_is_one(void)
{
	struct pathscene s;

	if (!enter_box(0))
		return;
	pathscene_open(&s);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")),
			-EMFILE);
	CU_ASSERT_TRUE(pathwatch_is_lack(-EMFILE));
	pathscene_make(&s, "other");
	CU_ASSERT_EQUAL(pathscene_no_calls(&s), 0);
	pathwatch_look_again(s.watch);
	CU_ASSERT_EQUAL(loop_once(s.loop, 5000), 1);
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")),
			-EMFILE);
	inotifybox_permit(8);
	pathwatch_clear(s.watch);
	CU_ASSERT_EQUAL(pathwatch_add(s.watch, pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(unlink(pathscene_path(&s, "file")), 0);
	CU_ASSERT_EQUAL(pathscene_calls(&s), 1);
	pathscene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_last_instance_is_not_given_up_for_another),
	UNIT(without_an_instance_nothing_is_watched_until_there_is_one),
};

int main(void)
{
	return unit_main("pathwatch_lack", tests, ARRAY_SIZE(tests));
}
