/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cgroups.c - the cgroup2 tree with a cgroup of the test's own, walked
 * with an image that has a rule about it.
 */
#include "bpf/sockets/cgroups.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static const uint8_t wire[] = "\7allowed\4test";

static const char *unable;
static char name[64];		 /* "/nameward-unit-PID" */
static char outer[PATH_MAX];	 /* the directory of that cgroup, ... */
static char inner[PATH_MAX + 8]; /* ... and of one in it */

static const char *enter(void)
{
	char mount[PATH_MAX - 128];

	if (cgroups_mount(mount, sizeof(mount)) < 0)
		return "cgroup2 is not mounted";
	(void)snprintf(name, sizeof(name), "/nameward-unit-cg-%d", getpid());
	(void)snprintf(outer, sizeof(outer), "%s%s", mount, name);
	(void)snprintf(inner, sizeof(inner), "%s/inner", outer);
	if (mkdir(outer, 0755) < 0 || mkdir(inner, 0755) < 0)
		return "a cgroup can't be made";
	return NULL;
}

static void directory_is_opened_and_its_path_found(void)
{
	CLEANUP(base_closep) int root = -1;
	CLEANUP(base_closep) int fd = -1;
	char path[PATH_MAX], want[80];

	if (unable) {
		unit_skip(unable);
		return;
	}
	CU_ASSERT(cgroups_open(NULL, &root) == 0);
	CU_ASSERT(cgroups_path(root, path, sizeof(path)) == 0);
	unit_string("the root", "", path);
	CU_ASSERT(cgroups_open(inner, &fd) == 0);
	CU_ASSERT(cgroups_path(fd, path, sizeof(path)) == 0);
	(void)snprintf(want, sizeof(want), "%s/inner", name);
	unit_string("a cgroup", want, path);
	CU_ASSERT_EQUAL(cgroups_path(fd, path, 4), -ENAMETOOLONG);
}

static void directory_on_another_file_system_is_refused(void)
{
	int fd = -7;

	CU_ASSERT_EQUAL(cgroups_open("/proc", &fd), -EINVAL);
	CU_ASSERT_EQUAL(cgroups_open("/no/such/directory", &fd), -ENOENT);
	CU_ASSERT_EQUAL(fd, -7);
}

/* Clause 0 is about the outer cgroup and all below it. */
static struct image *make_image(void)
{
	const char *cgroups[] = { name };
	struct policy_pattern pattern = { .kind = POLICY_EXACT,
					  .wire = wire,
					  .wire_len = sizeof(wire) };
	struct policy_subject who = { .cgroups = cgroups, .n_cgroups = 1 };
	struct policy_rule rule = { .name = "cgroup",
				    .action = POLICY_ALLOW,
				    .subjects = &who,
				    .n_subjects = 1,
				    .patterns = &pattern,
				    .n_patterns = 1,
				    .n_clauses = 1 };
	struct policy policy = { .mark_mask = 0xff000000,
				 .rules = &rule,
				 .n_rules = 1,
				 .n_clauses = 1,
				 .n_names = 1 };
	struct compile_input input = { .generation = 1, .class_epoch = 1 };
	struct image *image = NULL;
	struct diag *diag = NULL;

	CU_ASSERT(diag_new(&diag) == 0);
	CU_ASSERT_FATAL(compile_image(&policy, &input, diag, &image) == 0);
	diag_free(diag);
	return image;
}

struct met {
	uint64_t outer, inner; /* inode numbers */
	int n, n_outer, n_inner;
	int result;
};

static int meet(void *context, uint64_t cgroup_id,
		const struct shared_cgroup *cgroup)
{
	struct met *met = context;

	met->n++;
	if (cgroup_id == met->outer)
		met->n_outer += (int)(cgroup->words[0] & 1);
	else if (cgroup_id == met->inner)
		met->n_inner += (int)(cgroup->words[0] & 1);
	else
		CU_ASSERT(!(cgroup->words[0] & 1));
	return met->result;
}

static void each_cgroup_is_evaluated_once(void)
{
	struct met met = { 0 };
	struct image *image;
	struct stat st;

	if (unable) {
		unit_skip(unable);
		return;
	}
	CU_ASSERT(stat(outer, &st) == 0);
	met.outer = st.st_ino;
	CU_ASSERT(stat(inner, &st) == 0);
	met.inner = st.st_ino;
	image = make_image();
	CU_ASSERT(cgroups_each(image, meet, &met) == 0);
	CU_ASSERT(met.n >= 3); /* the root is one, too */
	CU_ASSERT_EQUAL(met.n_outer, 1);
	CU_ASSERT_EQUAL(met.n_inner, 1);
	image_free(image);
}

static void error_of_the_callee_ends_the_walk(void)
{
	struct met met = { .result = -E2BIG };
	struct image *image;

	if (unable) {
		unit_skip(unable);
		return;
	}
	image = make_image();
	CU_ASSERT_EQUAL(cgroups_each(image, meet, &met), -E2BIG);
	CU_ASSERT_EQUAL(met.n, 1);
	image_free(image);
}

static const struct unit_test tests[] = {
	UNIT(directory_is_opened_and_its_path_found),
	UNIT(directory_on_another_file_system_is_refused),
	UNIT(each_cgroup_is_evaluated_once),
	UNIT(error_of_the_callee_ends_the_walk),
};

int main(void)
{
	int status;

	unable = enter();
	status = unit_main("cgroups", tests, ARRAY_SIZE(tests));
	(void)rmdir(inner);
	(void)rmdir(outer);
	return status;
}
