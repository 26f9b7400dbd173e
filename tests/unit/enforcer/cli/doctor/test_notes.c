/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_notes.c - what `check` notes of a host, as findings.
 */
#include "enforcer/cli/doctor/checks.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define POLICY                                         \
	"version: 1\nresolvers: [192.0.2.1]\nrules:\n" \
	"  - { domains: ['**.example.com'], action: allow }\n"
#define ALL "version: 1\nrules: [{ action: allow }]\n"

static void nameservers_and_search_domains_are_findings(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	checkupbox_policy(&box, POLICY);
	hostroot_write("/etc/resolv.conf",
		       "search corp.test\nnameserver 192.0.2.2\n");
	notes_resolv_conf_check(&box.checkup);
	unit_string("unlisted", "open",
		    checkupbox_state(&box, "resolver-unlisted"));
	CU_ASSERT_TRUE(checkupbox_says(&box, "resolver-unlisted", "192.0.2.2"));
	unit_string("of which policy", "test.yaml",
		    checkupbox_find(&box, "resolver-unlisted")->about);
	unit_string("search", "note", checkupbox_state(&box, "search-domain"));
	checkupbox_forget(&box);
	hostroot_write("/etc/resolv.conf",
		       "search example.com\nnameserver 192.0.2.1\n");
	notes_resolv_conf_check(&box.checkup);
	unit_string("listed", "ok",
		    checkupbox_state(&box, "resolver-unlisted"));
	unit_string("permitted", "ok", checkupbox_state(&box, "search-domain"));
	checkupbox_end(&box);
}

static void browsers_are_findings(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	checkupbox_policy(&box, ALL);
	notes_browsers_check(&box.checkup);
	unit_string("none", "ok", checkupbox_state(&box, "browser"));
	checkupbox_forget(&box);
	hostroot_write("/usr/lib/chromium/chromium", "");
	notes_browsers_check(&box.checkup);
	unit_string("one", "open", checkupbox_state(&box, "browser"));
	CU_ASSERT_TRUE(checkupbox_says(&box, "browser", "chromium"));
	checkupbox_end(&box);
}

static void without_a_policy_there_is_no_finding(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	notes_resolv_conf_check(&box.checkup);
	notes_browsers_check(&box.checkup);
	CU_ASSERT_EQUAL(box.findings.n, 0);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(nameservers_and_search_domains_are_findings),
	UNIT(browsers_are_findings),
	UNIT(without_a_policy_there_is_no_finding),
};

int main(void)
{
	return unit_main("notes", tests, ARRAY_SIZE(tests));
}
