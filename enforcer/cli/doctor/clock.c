/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clock.c - ask the kernel, and compare with a file that is older than now.
 */
#include "enforcer/cli/doctor/checks.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/policy.h"

#define SLACK_S 60 /* of a file server, say */

static bool is_synchronised(void)
{
	struct timex timex = { 0 };

	return adjtimex(&timex) != TIME_ERROR;
}

static void check_past(const struct checkup *checkup)
{
	struct findings *findings = checkup->findings;
	struct stat st;

	if (stat(checkup->policy->path, &st) < 0 ||
	    st.st_mtime <= wallclock_now_s() + SLACK_S)
		return;
	findings_add(findings, "clock-past", FINDINGS_OPEN,
		     "it was changed later than now: the clock is in the "
		     "past%s",
		     policy_next_end(checkup->policy)
			     ? ", and rules with 'until' go on for too long"
			     : "");
	findings_about(findings, "%s", checkup->policy->path);
	findings_see(findings, "date; stat -c %%y %s", checkup->policy->path);
	findings_mend(findings, "set the clock, or touch the file");
}

static void check_synchronised(const struct checkup *checkup)
{
	struct findings *findings = checkup->findings;
	bool ends = checkup->policy && policy_next_end(checkup->policy);

	if (is_synchronised()) {
		findings_add(findings, "clock", FINDINGS_SHUT,
			     "the kernel has it as synchronised");
	} else {
		findings_add(findings, "clock",
			     ends ? FINDINGS_OPEN : FINDINGS_NOTE,
			     ends ? "it is not synchronised, and the policy "
				    "has rules with 'until'"
				  : "it is not synchronised: the times of "
				    "records may be wrong");
		findings_mend(findings, "timedatectl set-ntp true");
	}
	findings_see(findings, "timedatectl");
}

void clock_check(const struct checkup *checkup)
{
	check_synchronised(checkup);
	if (checkup->policy)
		check_past(checkup);
}
