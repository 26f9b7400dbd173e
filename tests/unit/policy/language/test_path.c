/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_path.c - which paths are accepted, and which warnings they cause.
 */
#include "policy/language/path.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct {
	const char *path;
	bool want;
} paths[] = {
	{ "/usr/bin/curl", true },
	{ "/a", true },
	{ "/...", true },
	{ "/.hidden/x.", true },
	{ "/opt/*/bin/[ab]", true },
	{ "", false },
	{ "usr/bin/curl", false },
	{ "/", false },
	{ "/usr/bin/", false },
	{ "//usr", false },
	{ "/usr//bin", false },
	{ "/./usr", false },
	{ "/usr/.", false },
	{ "/usr/../bin", false },
	{ "/..", false },
};

static void a_path_has_one_spelling(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (path_is_normal(paths[i].path) != paths[i].want)
			CU_FAIL(paths[i].path);
}

static void a_path_is_shorter_than_the_kernel_takes(void)
{
	char path[PATH_MAX + 1];

	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[PATH_MAX] = '\0';
	CU_ASSERT(!path_is_normal(path));
	path[PATH_MAX - 1] = '\0';
	CU_ASSERT(path_is_normal(path));
}

static void the_root_is_a_directory_and_no_executable(void)
{
	struct snippet s;

	snippet_open(&s, "/");
	CU_ASSERT_EQUAL(path_check_root(&s.context, &s.root), 0);
	CU_ASSERT_EQUAL(path_check_cgroup(&s.context, &s.root), 0);
	CU_ASSERT(path_check_exe(&s.context, &s.root) < 0);
	unit_string("error",
		    "1:1: error: key: want an absolute path without '.', '..', "
		    "'//' or a '/' at its end, found '/'",
		    snippet_error(&s));
	snippet_done(&s);
}

/* A folder with the executables "file", "script", "wrapper" and "snap", the
 * link "app" to the last, the folder "folder", nothing else. */
struct scene {
	char folder[64];
};

static void make_file(const struct scene *scene, const char *name,
		      const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", scene->folder, name);
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void scene_open(struct scene *scene)
{
	char path[128];

	(void)snprintf(scene->folder, sizeof(scene->folder),
		       "/tmp/nameward-path-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(scene->folder));
	(void)snprintf(path, sizeof(path), "%s/folder", scene->folder);
	CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/app", scene->folder);
	CU_ASSERT_EQUAL(symlink("snap", path), 0);
	make_file(scene, "file", "");
	make_file(scene, "snap", "");
	make_file(scene, "script", "#!/bin/sh\n");
	make_file(scene, "wrapper", "#!/bin/sh\nexec /opt/app \"$@\"\n");
}

static void scene_done(const struct scene *scene)
{
	static const char *const names[] = { "file", "snap",	"script",
					     "app",  "wrapper", "folder" };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", scene->folder,
			       names[i]);
		CU_ASSERT_EQUAL(remove(path), 0);
	}
	CU_ASSERT_EQUAL(rmdir(scene->folder), 0);
}

/* @want: how the only warning ends; NULL: there is none. */
static void check(const struct scene *scene, const char *name, bool root,
		  const char *want)
{
	char text[128];
	const char *got;
	struct snippet s;

	(void)snprintf(text, sizeof(text), "\"%s/%s\"", scene->folder, name);
	snippet_open(&s, text);
	if (root)
		path_warn_no_root(&s.context, &s.root);
	else
		path_warn_missing(&s.context, &s.root);
	got = snippet_error(&s);
	CU_ASSERT_EQUAL(diag_n_errors(s.context.diag), 0);
	CU_ASSERT_EQUAL(diag_n_warnings(s.context.diag), want ? 1 : 0);
	if (want && strlen(got) >= strlen(want))
		got += strlen(got) - strlen(want);
	unit_string(name, want ? want : "", got);
	snippet_done(&s);
}

static void an_executable_that_is_not_there_is_a_warning(void)
{
	struct scene scene;

	scene_open(&scene);
	check(&scene, "file", false, NULL);
	check(&scene, "f*", false, NULL);
	check(&scene, "none", false, "/none' does not exist yet");
	check(&scene, "file/x", false, "/file/x' does not exist yet");
	check(&scene, "n*", false, "/n*' matches none yet");
	check(&scene, "folder", false, "/folder' is no regular file");
	/* To expand it could mean a walk through the file system. */
	check(&scene, "*/none", false, NULL);
	scene_done(&scene);
}

static void an_executable_judged_as_another_is_a_warning(void)
{
	struct scene scene;

	scene_open(&scene);
	check(&scene, "script", false,
	      "/script' is a script: '/bin/sh', which runs it, is judged");
	check(&scene, "wrapper", false,
	      "/wrapper' is a script: '/bin/sh', which runs it, is judged, and "
	      "'/opt/app', which it becomes");
	check(&scene, "snap", false, NULL);
	check(&scene, "app", false,
	      "/snap', which is judged as itself, or as what it becomes");
	scene_done(&scene);
}

static void a_root_that_is_no_directory_is_a_warning(void)
{
	struct scene scene;

	scene_open(&scene);
	check(&scene, "folder", true, NULL);
	check(&scene, "none", true, "/none' does not exist yet");
	check(&scene, "file", true, "/file' is no directory");
	check(&scene, "n*", true, NULL); /* containers come and go */
	scene_done(&scene);
}

static const struct unit_test tests[] = {
	UNIT(a_path_has_one_spelling),
	UNIT(the_root_is_a_directory_and_no_executable),
	UNIT(a_path_is_shorter_than_the_kernel_takes),
	UNIT(an_executable_that_is_not_there_is_a_warning),
	UNIT(an_executable_judged_as_another_is_a_warning),
	UNIT(a_root_that_is_no_directory_is_a_warning),
};

int main(void)
{
	return unit_main("path", tests, ARRAY_SIZE(tests));
}
