/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_clock.c - a policy of the future, and rules that end.
 */
#include "enforcer/cli/doctor/checks.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define ALL "version: 1\nrules: [{ action: allow }]\n"
#define ENDS "version: 1\nrules: [{ action: allow, until: 2200-01-01 }]\n"

static void a_policy_of_the_future_means_a_clock_of_the_past(void)
{
	struct timespec times[2] = { 0 };
	struct policy *policy;
	struct checkupbox box;
	char path[PATH_MAX];

	checkupbox_begin(&box);
	hostroot_write("/p.yaml", ALL);
	checkupbox_policy(&box, ALL);
	policy = box.policy.policy;
	policy->path = checkup_path(&box.checkup, "/p.yaml", path);
	clock_check(&box.checkup);
	unit_string("now", "-", checkupbox_state(&box, "clock-past"));
	checkupbox_forget(&box);
	times[0].tv_sec = times[1].tv_sec = time(NULL) + 86400;
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
	clock_check(&box.checkup);
	unit_string("tomorrow", "open", checkupbox_state(&box, "clock-past"));
	checkupbox_end(&box);
}

/* Whether this machine's clock is synchronised is not the test's choice. */
static void an_unsynchronised_clock_matters_where_a_rule_ends(void)
{
	struct timex timex = { 0 };
	bool synchronised = adjtimex(&timex) != TIME_ERROR;
	struct checkupbox box;

	checkupbox_begin(&box);
	checkupbox_policy(&box, ALL);
	clock_check(&box.checkup);
	unit_string("no rule ends", synchronised ? "ok" : "note",
		    checkupbox_state(&box, "clock"));
	checkupbox_forget(&box);
	checkupbox_policy(&box, ENDS);
	clock_check(&box.checkup);
	unit_string("one does", synchronised ? "ok" : "open",
		    checkupbox_state(&box, "clock"));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_policy_of_the_future_means_a_clock_of_the_past),
	UNIT(an_unsynchronised_clock_matters_where_a_rule_ends),
};

int main(void)
{
	return unit_main("clock", tests, ARRAY_SIZE(tests));
}
