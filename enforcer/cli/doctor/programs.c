/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * programs.c - look for each pattern of `exe` below each of its roots.
 */
#include "enforcer/cli/doctor/checks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/doctor/writable.h"
#include "enforcer/host/exe_places.h"
#include "enforcer/host/rootpath.h"
#include "policy/base.h"

#define NAMES_MAX 65536 /* directory entries that are read for a pattern */
#define SHOWN_MAX 20	/* findings of a kind */

struct programs {
	const struct checkup *checkup;
	const struct exe_place *place;
	int root; /* its directory, or ROOTPATH_HOST */
	size_t n_of_place;
	size_t n_missing;
	size_t n_writable;
};

/* A container's files are its own root's: only those of the host are looked
 * at. */
static void check_owner(struct programs *x, const char *path)
{
	char why[WRITABLE_WHY_MAX];

	if (x->root != ROOTPATH_HOST || *x->checkup->root ||
	    !writable_by_others(path, why) || x->n_writable++ >= SHOWN_MAX)
		return;
	findings_add(x->checkup->findings, "program-writable", FINDINGS_OPEN,
		     "a rule names it, and root is not the only one who may "
		     "replace it: %s",
		     why);
	findings_about(x->checkup->findings, "%s", path);
	findings_see(x->checkup->findings, "namei -l %s", path);
	findings_mend(x->checkup->findings,
		      "a 'user' beside the 'exe', or a file that is root's");
}

static int take_path(void *context, const char *path)
{
	struct programs *x = context;
	CLEANUP(base_closep) int fd = rootpath_open(x->root, path, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	x->n_of_place++;
	check_owner(x, path);
	return 0;
}

static void add_missing(struct programs *x)
{
	struct findings *findings = x->checkup->findings;

	if (x->n_missing++ >= SHOWN_MAX)
		return;
	findings_add(findings, "program-missing", FINDINGS_OPEN,
		     "a rule names it, and there is no such file: it matches "
		     "nobody");
	findings_about(findings, "%s%s", x->place->root ? x->place->root : "",
		       x->place->pattern);
	findings_see(findings, "ls -l %s%s",
		     x->place->root ? x->place->root : "", x->place->pattern);
	findings_mend(findings, "the path as it is here; a link counts as what "
				"it leads to");
}

static int take_place(void *context, const struct exe_place *place)
{
	struct programs *x = context;
	CLEANUP(base_closep) int fd = -1;
	char root[PATH_MAX];

	x->place = place;
	x->n_of_place = 0;
	x->root = ROOTPATH_HOST;
	if (place->root || *x->checkup->root) {
		(void)checkup_path(x->checkup, place->root ? place->root : "/",
				   root);
		fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0) { /* such a root would be that of the host */
			add_missing(x);
			return 0;
		}
		x->root = fd;
	}
	(void)rootpath_each(x->root, place->pattern, NAMES_MAX, take_path, x);
	if (x->n_of_place == 0)
		add_missing(x);
	return 0;
}

void programs_check(const struct checkup *checkup)
{
	struct programs x = { .checkup = checkup };

	if (!checkup->policy)
		return;
	(void)exe_places_each(checkup->policy, take_place, &x);
	if (x.n_missing == 0)
		findings_add(checkup->findings, "program-missing",
			     FINDINGS_SHUT,
			     "each executable that the policy names is there");
	if (x.n_missing > SHOWN_MAX || x.n_writable > SHOWN_MAX)
		findings_add(checkup->findings, "program-more", FINDINGS_NOTE,
			     "%zu more are missing, %zu more may be replaced",
			     x.n_missing > SHOWN_MAX ? x.n_missing - SHOWN_MAX
						     : 0,
			     x.n_writable > SHOWN_MAX ? x.n_writable - SHOWN_MAX
						      : 0);
}
