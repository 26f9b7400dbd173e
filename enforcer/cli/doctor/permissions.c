/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permissions.c - the policy, its lists, the socket, the maps and the records.
 */
#include "enforcer/cli/doctor/checks.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/doctor/writable.h"
#include "policy/policy.h"

static size_t check_path(const struct checkup *checkup, const char *id,
			 const char *path, const char *risk)
{
	char full[PATH_MAX], why[WRITABLE_WHY_MAX];

	if (!path ||
	    !writable_by_others(
		    path[0] == '/' ? checkup_path(checkup, path, full) : path,
		    why))
		return 0;
	findings_add(checkup->findings, id, FINDINGS_OPEN,
		     "root is not the only one who may write it, and so %s: %s",
		     risk, why);
	findings_about(checkup->findings, "%s", path);
	findings_see(checkup->findings, "namei -l %s", path);
	findings_mend(checkup->findings, "chown root, chmod go-w");
	return 1;
}

static size_t check_policy(const struct checkup *checkup)
{
	const struct policy *policy = checkup->policy;
	size_t i, n = 0;

	if (!policy)
		return 0;
	n += check_path(checkup, "permissions-policy", policy->path,
			"have another policy");
	for (i = 0; i < policy->n_rules; i++)
		if (i == 0 || strcmp(policy->rules[i].path,
				     policy->rules[i - 1].path) != 0)
			n += strcmp(policy->rules[i].path, policy->path) == 0
				     ? 0
				     : check_path(checkup, "permissions-policy",
						  policy->rules[i].path,
						  "have another policy");
	for (i = 0; i < policy->n_lists; i++)
		n += check_path(checkup, "permissions-list",
				policy->lists[i].path, "change what it names");
	return n;
}

/* Records say who looks up what: they are nobody's business. */
static void check_readable(const struct checkup *checkup, const char *path)
{
	char full[PATH_MAX];
	struct stat st;

	if (!path || path[0] != '/' ||
	    stat(checkup_path(checkup, path, full), &st) < 0 ||
	    !S_ISREG(st.st_mode) || !(st.st_mode & S_IROTH))
		return;
	findings_add(checkup->findings, "permissions-records-read",
		     FINDINGS_NOTE,
		     "anybody may read who looks up what (mode %04o)",
		     st.st_mode & 07777U);
	findings_about(checkup->findings, "%s", path);
	findings_see(checkup->findings, "ls -l %s", path);
	findings_mend(checkup->findings, "chmod o-r");
}

void permissions_check(const struct checkup *checkup)
{
	size_t n = check_policy(checkup);

	n += check_path(checkup, "permissions-control", checkup->control,
			"listen there in the daemon's stead");
	n += check_path(checkup, "permissions-pin", checkup->pin,
			"take out of the kernel what a crash leaves in force");
	n += check_path(checkup, "permissions-records", checkup->output,
			"change what was recorded");
	check_readable(checkup, checkup->output);
	if (n == 0)
		findings_add(checkup->findings, "permissions", FINDINGS_SHUT,
			     "nobody but root may write the policy, the "
			     "control socket, the pinned maps and the records");
}
