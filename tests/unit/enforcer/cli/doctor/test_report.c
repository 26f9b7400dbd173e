/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_report.c - findings as text, and as JSON that a parser reads back.
 */
#include "enforcer/cli/doctor/report.h"

#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/fix/dropins.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

static void add_some(struct findings *findings)
{
	findings_add(findings, "a-door", FINDINGS_OPEN, "it is open");
	findings_about(findings, "/run/x\033[1m");
	findings_see(findings, "ls /run");
	findings_mend(findings, "shut it\nat once");
	findings_fix(findings, dropins_get(DROPINS_BUS));
	findings_add(findings, "b-door", FINDINGS_SHUT, "it is shut");
	findings_add(findings, "c-door", FINDINGS_UNKNOWN, "nobody knows");
	findings_blocked_fix(findings, dropins_get(DROPINS_BUS));
}

static void text_has_a_line_for_each_detail(void)
{
	CLEANUP(findings_done) struct findings findings = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };

	add_some(&findings);
	report_text(&findings, &out);
	buf_char(&out, '\0');
	unit_string("the text",
		    "open    a-door: /run/x\\x1b[1m: it is open\n"
		    "        see:  ls /run\n"
		    "        mend: shut it\\x0aat once\n"
		    "        or:   nameward doctor --fix\n"
		    "ok      b-door: it is shut\n"
		    "unknown c-door: nobody knows\n"
		    "doctor: 1 open, 1 unknown, 0 note, 1 ok\n",
		    out.data);
}

static void json_is_one_object_with_a_list(void)
{
	static const struct jsoncheck checks[] = {
		{ "open", "1" },
		{ "unknown", "1" },
		{ "findings.0.id", "a-door" },
		{ "findings.0.state", "open" },
		{ "findings.0.what", "it is open" },
		{ "findings.0.see", "ls /run" },
		{ "findings.0.fix", "/etc/dbus-1/system.d/nameward.conf" },
		{ "findings.1.state", "ok" },
		{ "findings.1.about", "-" },
		{ "findings.1.mend", "-" },
		{ "findings.1.fix", "-" },
		{ "findings.2.state", "unknown" },
		{ "findings.2.fix", "-" },
	};
	CLEANUP(findings_done) struct findings findings = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };

	add_some(&findings);
	CU_ASSERT_EQUAL_FATAL(report_json(&findings, &out), 0);
	buf_char(&out, '\0');
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

static const struct unit_test tests[] = {
	UNIT(text_has_a_line_for_each_detail),
	UNIT(json_is_one_object_with_a_list),
};

int main(void)
{
	return unit_main("report", tests, ARRAY_SIZE(tests));
}
