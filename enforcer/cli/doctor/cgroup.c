/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup.c - look at the mounts, at the directory that nameward is attached to,
 * and at what lies in the hierarchy.
 */
#include "enforcer/cli/doctor/checks.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bpf/sockets/cgroups.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "policy/base.h"
#include "policy/policy.h"

#define ROOT_INODE 1 /* of the hierarchy's root: its cgroup id */
#define SEE "findmnt -t cgroup,cgroup2"

static bool has_version_1(void)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	const struct mntent *entry;
	bool has = false;

	while (mounts && !has && (entry = getmntent(mounts)))
		has = strcmp(entry->mnt_type, "cgroup") == 0;
	if (mounts)
		(void)endmntent(mounts);
	return has;
}

static bool has_children(const char *path)
{
	CLEANUP(base_closedirp) DIR *dir = opendir(path);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			return true;
	return false;
}

static bool names_cgroups(const struct policy *policy)
{
	const struct policy_rule *rule;
	size_t i, k;

	for (i = 0; policy && i < policy->n_rules; i++) {
		rule = &policy->rules[i];
		for (k = 0; k < rule->n_subjects; k++)
			if (rule->subjects[k].n_cgroups ||
			    rule->subjects[k].n_units)
				return true;
	}
	return false;
}

static void check_version_1(const struct checkup *checkup, const char *mount)
{
	struct findings *findings = checkup->findings;

	if (!has_version_1())
		return;
	if (names_cgroups(checkup->policy) && !has_children(mount)) {
		findings_add(findings, "cgroup-empty", FINDINGS_OPEN,
			     "the policy names cgroups or units, and all "
			     "programs are in the root of cgroup2: those rules "
			     "match nobody");
		findings_mend(findings, "boot with "
					"systemd.unified_cgroup_hierarchy=1");
	} else {
		findings_add(findings, "cgroup-v1", FINDINGS_NOTE,
			     "cgroup version 1 is mounted, too: 'cgroup' and "
			     "'unit' of the policy are about cgroup2 alone");
	}
	findings_about(findings, "%s", mount);
	findings_see(findings, SEE);
}

static void check_root(const struct checkup *checkup, const char *mount)
{
	struct findings *findings = checkup->findings;
	struct stat st;

	if (checkup->cgroup) {
		findings_add(findings, "cgroup-part", FINDINGS_NOTE,
			     "programs outside of it are not seen");
		findings_about(findings, "%s", checkup->cgroup);
	} else if (stat(mount, &st) == 0 && st.st_ino != ROOT_INODE) {
		findings_add(findings, "cgroup-part", FINDINGS_OPEN,
			     "what is mounted there is a part of the "
			     "hierarchy: programs outside of it are not seen");
		findings_about(findings, "%s", mount);
		findings_mend(findings,
			      "run nameward in the cgroup namespace of the "
			      "host");
	} else {
		findings_add(findings, "cgroup", FINDINGS_SHUT,
			     "each program is below the root of cgroup2");
		findings_about(findings, "%s", mount);
	}
	findings_see(findings, SEE);
}

void cgroup_check(const struct checkup *checkup)
{
	CLEANUP(base_closep) int fd = -1;
	char mount[PATH_MAX] = "";
	int r;

	r = cgroups_mount(mount, sizeof(mount));
	if (r == 0)
		r = cgroups_open(checkup->cgroup, &fd);
	if (r == 0) {
		check_root(checkup, mount);
		check_version_1(checkup, mount);
		return;
	}
	findings_add(checkup->findings, "cgroup", FINDINGS_OPEN,
		     "nameward can't be attached there: %s",
		     !*mount	    ? "cgroup2 is mounted nowhere"
		     : r == -EINVAL ? "it is no directory of cgroup2"
				    : strerror(-r));
	if (checkup->cgroup)
		findings_about(checkup->findings, "%s", checkup->cgroup);
	findings_see(checkup->findings, SEE);
	findings_mend(checkup->findings,
		      *mount ? "--cgroup with a directory below %s"
			     : "mount it, or boot with "
			       "systemd.unified_cgroup_hierarchy=1%s",
		      mount);
}
