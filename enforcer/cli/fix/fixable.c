/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fixable.c - compare a finding with the file that would mend it.
 */
#include "enforcer/cli/fix/fixable.h"

#include <string.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/fix/dropin.h"
#include "enforcer/cli/doctor/findings.h"

static void add_written(struct findings *findings,
			const struct fixable *fixable,
			const struct dropin *dropin)
{
	const char *second = dropin->commands[1];

	findings_add(findings, fixable->id, FINDINGS_OPEN,
		     "%s; %s is there, and not in force", fixable->what,
		     dropin->path);
	findings_mend(findings, "%s%s%s", dropin->commands[0],
		      second ? " && " : "", second ? second : "");
	/* With this, --fix prints the commands once more. */
	findings_fix(findings, dropin);
}

void fixable_add(const struct checkup *checkup, const struct fixable *fixable)
{
	const struct dropin *dropin = dropins_get(fixable->which);
	struct findings *findings = checkup->findings;
	enum dropin_state state;
	int r;

	r = dropin_look(checkup->root, dropin, &state);
	if (r == 0 && state == DROPIN_WRITTEN) {
		add_written(findings, fixable, dropin);
	} else if (r == 0 &&
		   (state == DROPIN_ABSENT || state == DROPIN_OLDER)) {
		findings_add(findings, fixable->id, FINDINGS_OPEN, "%s",
			     fixable->what);
		findings_mend(findings, "%s", fixable->mend);
		findings_fix(findings, dropin);
	} else {
		findings_add(findings, fixable->id, FINDINGS_OPEN,
			     "%s; --fix leaves %s as it is, %s", fixable->what,
			     dropin->path,
			     r < 0		       ? strerror(-r)
			     : state == DROPIN_CHANGED ? "which was changed"
						       : "which is not "
							 "nameward's");
		findings_mend(findings, "%s", fixable->mend);
		findings_blocked_fix(findings, dropin);
	}
	findings_see(findings, "%s", fixable->see);
	if (fixable->about)
		findings_about(findings, "%s", fixable->about);
}
