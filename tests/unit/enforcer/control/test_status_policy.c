/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_status_policy.c - what `status` says of which policy is in force, after
 * a start, a reload, one that failed and one that waits.
 *
 * run: once
 */
#include "enforcer/control/status_policy.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "enforcer/active/reload/confirm.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define POLICY "version: 1\nid: one\nserial: 7\nresolvers: [192.0.2.53]\n"

static void says(const struct activebox *box, const struct jsoncheck *checks,
		 size_t n)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct buf line = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &line);
	status_policy_put(json, box->active);
	jsonout_end(json);
	buf_text(&line, "\n");
	buf_char(&line, '\0');
	jsoncheck_line(line.data, checks, n);
	CU_ASSERT_EQUAL(strstr(line.data, "\"confirm_left_s\":") != NULL,
			confirm_left_s(box->active) > 0);
	buf_done(&line);
}

static void sha256_of_policy(char text[65])
{
	char command[128];
	FILE *pipe;

	(void)snprintf(command, sizeof(command), "sha256sum %s/policy.yaml",
		       activebox_dir());
	pipe = popen(command, "re"); /* NOLINT(cert-env33-c) */
	CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
	CU_ASSERT_EQUAL(fread(text, 1, 64, pipe), 64);
	text[64] = '\0';
	(void)pclose(pipe);
}

static void a_start_says_which_policy_it_is(void)
{
	char sha256[65];
	const struct jsoncheck checks[] = {
		{ "mode", "audit" },
		{ "policy_id", "one" },
		{ "policy_serial", "7" },
		{ "policy_sha256", sha256 },
		{ "policy_files.0.sha256", sha256 },
		{ "policy_files.1", "-" },
		{ "policy_from", "file" },
		{ "last_reload.ok", "true" },
		{ "last_reload.result", "loaded" },
		{ "last_reload.error", "-" },
		{ "confirm_left_s", "-" },
		{ "keep_error", "-" },
	};
	struct activebox box;

	if (!activebox_open(&box, POLICY))
		return;
	sha256_of_policy(sha256);
	says(&box, checks, ARRAY_SIZE(checks));
	activebox_close(&box);
}

static void a_reload_that_failed_is_shown_with_its_error(void)
{
	char sha256[65];
	const struct jsoncheck checks[] = {
		{ "policy_id", "one" },
		{ "policy_sha256", sha256 },
		{ "last_reload.ok", "false" },
		{ "last_reload.result", "refused" },
	};
	struct activebox box;

	if (!activebox_open(&box, POLICY))
		return;
	sha256_of_policy(sha256);
	CU_ASSERT(activebox_reload(&box, POLICY "colour: red\n") < 0);
	says(&box, checks, ARRAY_SIZE(checks));
	activebox_close(&box);
}

static void a_policy_that_waits_or_is_not_kept_is_shown(void)
{
	static const struct jsoncheck waits[] = {
		{ "last_reload.result", "reloaded" },
	};
	static const struct jsoncheck failed[] = {
		{ "confirm_left_s", "-" },
		{ "keep_error", "others may have written it" },
	};
	struct activebox box;

	if (!activebox_open(&box, POLICY))
		return;
	CU_ASSERT_EQUAL(chmod(kept_dir(box.kept), 0777), 0);
	CU_ASSERT_EQUAL(activebox_reload(&box, POLICY "rules: []\n"), 0);
	says(&box, failed, ARRAY_SIZE(failed));
	CU_ASSERT_EQUAL(chmod(kept_dir(box.kept), 0700), 0);
	CU_ASSERT_EQUAL(activebox_reload(&box, POLICY), 0);
	box.how.confirm_s = 600;
	CU_ASSERT_EQUAL(activebox_reload(&box, POLICY "rules: []\n"), 0);
	CU_ASSERT(confirm_left_s(box.active) > 0);
	says(&box, waits, ARRAY_SIZE(waits));
	activebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_start_says_which_policy_it_is),
		UNIT(a_reload_that_failed_is_shown_with_its_error),
		UNIT(a_policy_that_waits_or_is_not_kept_is_shown),
	};
	int status;

	activebox_begin();
	status = unit_main("status_policy", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
