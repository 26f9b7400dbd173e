/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fix.c - what is said of files that are written and taken out below a
 * root of the test.
 */
#include "enforcer/cli/fix/fix.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/fix/dropin.h"
#include "enforcer/cli/fix/dropins.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define UNIT_DIR "/etc/systemd/system"
#define NSNCD UNIT_DIR "/nsncd.service.d/nameward.conf"
#define BUS "/etc/dbus-1/system.d/nameward.conf"

struct bench {
	struct findings findings;
	struct buf out;
	struct fix fix;
};

static void begin(struct bench *bench)
{
	*bench = (struct bench){ 0 };
	bench->fix.root = hostroot_new();
	bench->fix.out = &bench->out;
	hostroot_write(UNIT_DIR "/other", "");
	hostroot_write("/etc/dbus-1/system.d/other", "");
}

static void end(struct bench *bench)
{
	findings_done(&bench->findings);
	buf_done(&bench->out);
	hostroot_remove();
}

static void want(struct bench *bench, enum findings_state state,
		 enum dropins_which which)
{
	findings_add(&bench->findings, "x", state, "x");
	findings_fix(&bench->findings, dropins_get(which));
}

/* What was printed since the last call. */
static const char *printed(struct bench *bench)
{
	buf_char(&bench->out, '\0');
	bench->out.len = 0;
	return bench->out.data;
}

static bool exists(const struct bench *bench, const char *path)
{
	char full[PATH_MAX];
	struct stat st;

	(void)snprintf(full, sizeof(full), "%s%s", bench->fix.root, path);
	return stat(full, &st) == 0;
}

static void only_files_of_open_findings_are_written_and_shown(void)
{
	struct bench bench;
	const char *text;

	begin(&bench);
	want(&bench, FINDINGS_OPEN, DROPINS_NSNCD);
	want(&bench, FINDINGS_SHUT, DROPINS_BUS);
	findings_add(&bench.findings, "y", FINDINGS_OPEN, "y");
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	CU_ASSERT_TRUE(exists(&bench, NSNCD));
	CU_ASSERT_FALSE(exists(&bench, BUS));
	text = printed(&bench);
	CU_ASSERT_EQUAL(
		strncmp(text, "written " NSNCD ":\n    # Written by ",
			strlen("written " NSNCD ":\n    # Written by ")),
		0);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, "\n    Environment=NSNCD_IGNORE_HOSTS=true\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "so that it is in force:\n"
					    "    systemctl daemon-reload\n"
					    "    systemctl restart nsncd\n"));
	end(&bench);
}

static void writing_again_changes_nothing_and_says_the_commands(void)
{
	struct bench bench;
	const char *text;

	begin(&bench);
	want(&bench, FINDINGS_OPEN, DROPINS_BUS);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	(void)printed(&bench);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	text = printed(&bench);
	CU_ASSERT_EQUAL(strncmp(text, "unchanged " BUS ":\n",
				strlen("unchanged " BUS ":\n")),
			0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "systemctl reload dbus\n"));
	end(&bench);
}

static void undo_takes_out_what_was_written_and_says_what_it_left(void)
{
	struct bench bench;

	begin(&bench);
	want(&bench, FINDINGS_OPEN, DROPINS_BUS);
	want(&bench, FINDINGS_OPEN, DROPINS_NSNCD);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	(void)printed(&bench);
	hostroot_write(UNIT_DIR "/nscd.service.d/nameward.conf", "mine\n");
	CU_ASSERT_EQUAL(fix_undo(&bench.fix), 0);
	unit_string("what is said",
		    "left " UNIT_DIR "/nscd.service.d/nameward.conf: nameward "
		    "did not write it\n"
		    "removed " NSNCD "\n"
		    "removed " BUS "\n"
		    "to be done, so that it is in force:\n"
		    "    systemctl daemon-reload\n"
		    "    systemctl restart nsncd\n"
		    "    systemctl reload dbus\n",
		    printed(&bench));
	CU_ASSERT_FALSE(exists(&bench, NSNCD));
	CU_ASSERT_FALSE(exists(&bench, BUS));
	CU_ASSERT_TRUE(exists(&bench, "/etc/dbus-1/system.d/other"));
	end(&bench);
}

static void a_file_changed_since_is_left_and_that_is_a_failure(void)
{
	struct bench bench;
	char full[PATH_MAX];
	FILE *file;

	begin(&bench);
	want(&bench, FINDINGS_OPEN, DROPINS_NSNCD);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	(void)printed(&bench);
	(void)snprintf(full, sizeof(full), "%s%s", bench.fix.root, NSNCD);
	file = fopen(full, "ae");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs("Nice=1\n", file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), -EIO);
	unit_string("of a fix",
		    "left " NSNCD ": it was changed since nameward wrote it\n",
		    printed(&bench));
	CU_ASSERT_EQUAL(fix_undo(&bench.fix), -EIO);
	unit_string("of an undo",
		    "left " NSNCD ": it was changed since nameward wrote it\n",
		    printed(&bench));
	CU_ASSERT_TRUE(exists(&bench, NSNCD));
	end(&bench);
}

static void a_file_that_fails_does_not_keep_the_others(void)
{
	struct bench bench;

	begin(&bench);
	want(&bench, FINDINGS_OPEN, DROPINS_NSNCD);
	want(&bench, FINDINGS_OPEN, DROPINS_BUS);
	hostroot_remove();
	bench.fix.root = hostroot_new();
	hostroot_write(UNIT_DIR "/other", "");
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), -EIO);
	CU_ASSERT_TRUE(exists(&bench, NSNCD));
	CU_ASSERT_PTR_NOT_NULL(strstr(printed(&bench),
				      "failed " BUS ": No such file or "
				      "directory\n"));
	end(&bench);
}

static void without_a_file_there_is_nothing_to_do(void)
{
	struct bench bench;

	begin(&bench);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	unit_string("fix", "nothing to do\n", printed(&bench));
	CU_ASSERT_EQUAL(fix_undo(&bench.fix), 0);
	unit_string("undo", "nothing to do\n", printed(&bench));
	end(&bench);
}

static void json_has_files_and_commands(void)
{
	static const struct jsoncheck written[] = {
		{ "files.0.path", NSNCD },
		{ "files.0.done", "written" },
		{ "files.0.why", "-" },
		{ "commands.0", "systemctl daemon-reload" },
		{ "commands.1", "systemctl restart nsncd" },
		{ "commands.2", "-" },
	};
	static const struct jsoncheck removed[] = {
		{ "files.0.done", "removed" },
		{ "files.0.content", "-" },
		{ "files.1", "-" },
		{ "commands.0", "systemctl daemon-reload" },
	};
	struct bench bench;

	begin(&bench);
	bench.fix.json = true;
	want(&bench, FINDINGS_OPEN, DROPINS_NSNCD);
	CU_ASSERT_EQUAL(fix_write(&bench.fix, &bench.findings), 0);
	jsoncheck_line(printed(&bench), written, ARRAY_SIZE(written));
	CU_ASSERT_EQUAL(fix_undo(&bench.fix), 0);
	jsoncheck_line(printed(&bench), removed, ARRAY_SIZE(removed));
	end(&bench);
}

static const struct unit_test tests[] = {
	UNIT(only_files_of_open_findings_are_written_and_shown),
	UNIT(writing_again_changes_nothing_and_says_the_commands),
	UNIT(undo_takes_out_what_was_written_and_says_what_it_left),
	UNIT(a_file_changed_since_is_left_and_that_is_a_failure),
	UNIT(a_file_that_fails_does_not_keep_the_others),
	UNIT(without_a_file_there_is_nothing_to_do),
	UNIT(json_has_files_and_commands),
};

int main(void)
{
	return unit_main("fix", tests, ARRAY_SIZE(tests));
}
