/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notes.c - have each note made, and make a finding of it.
 */
#include "enforcer/cli/doctor/checks.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "enforcer/cli/advice.h"
#include "enforcer/cli/browsers.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define NOTE ": note: " /* behind the place */

struct kind {
	const char *id;
	enum findings_state state;
	void (*note)(const struct advice *advice);
	const char *mend;
	const char *nothing; /* what is said where there is no note */
};

static const struct kind nameservers = {
	"resolver-unlisted",
	FINDINGS_OPEN,
	advice_nameservers,
	"list it under 'resolvers', or take it out of /etc/resolv.conf",
	"the policy lists each nameserver of /etc/resolv.conf",
};

static const struct kind search = {
	"search-domain",
	FINDINGS_NOTE,
	advice_search,
	"a rule for the names below it, or another 'search' line",
	"no search domain is one below which the policy permits nothing",
};

static const struct kind browsers = {
	"browser",
	FINDINGS_OPEN,
	browsers_note,
	"examples/browsers.yaml and the policies beside it, for Firefox and "
	"Chromium",
	"no browser was found that may ask by DNS over HTTPS",
};

static void add(const struct checkup *checkup, const struct kind *kind,
		const char *line)
{
	const char *what = strstr(line, NOTE);
	size_t place = what ? (size_t)(what - line) : 0;

	findings_add(checkup->findings, kind->id, kind->state, "%s",
		     what ? what + strlen(NOTE) : line);
	findings_about(checkup->findings, "%.*s", (int)place, line);
	findings_see(checkup->findings, "nameward check %s",
		     checkup->policy->path);
	findings_mend(checkup->findings, "%s", kind->mend);
}

static void check(const struct checkup *checkup, const struct kind *kind)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct advice advice = { .policy = checkup->policy,
				 .image = checkup->image,
				 .root = checkup->root };
	const char *line;
	size_t i;

	if (!checkup->policy)
		return;
	if (diag_new(&diag) < 0) {
		checkup->findings->failed = true;
		return;
	}
	advice.diag = diag;
	kind->note(&advice);
	for (i = 0; (line = diag_line(diag, i)); i++)
		add(checkup, kind, line);
	if (i == 0)
		findings_add(checkup->findings, kind->id, FINDINGS_SHUT, "%s",
			     kind->nothing);
}

void notes_resolv_conf_check(const struct checkup *checkup)
{
	check(checkup, &nameservers);
	check(checkup, &search);
}

void notes_browsers_check(const struct checkup *checkup)
{
	check(checkup, &browsers);
}
