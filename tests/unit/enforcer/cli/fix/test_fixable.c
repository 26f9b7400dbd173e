/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fixable.c - a finding whose file is missing, there, or somebody else's.
 */
#include "enforcer/cli/fix/fixable.h"

#include <string.h>

#include "enforcer/cli/fix/dropin.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static const struct fixable fixable = {
	.id = "x",
	.about = "/run/x",
	.what = "it is open",
	.see = "ls /run/x",
	.mend = "by hand",
	.which = DROPINS_RESOLVED,
};

static void a_file_that_is_missing_is_offered(void)
{
	struct checkupbox box;
	const struct finding *finding;

	checkupbox_begin(&box);
	fixable_add(&box.checkup, &fixable);
	finding = checkupbox_find(&box, "x");
	unit_string("what", "it is open", finding->what);
	unit_string("about", "/run/x", finding->about);
	unit_string("see", "ls /run/x", finding->see);
	unit_string("mend", "by hand", finding->mend);
	CU_ASSERT_PTR_EQUAL(finding->fix, dropins_get(DROPINS_RESOLVED));
	checkupbox_end(&box);
}

static void a_file_that_is_there_is_said_to_be_not_in_force(void)
{
	struct checkupbox box;
	const struct finding *finding;
	enum dropin_state before;

	checkupbox_begin(&box);
	hostroot_write("/etc/systemd/system/other", "");
	CU_ASSERT_EQUAL(dropin_write(box.checkup.root,
				     dropins_get(DROPINS_RESOLVED), &before),
			0);
	fixable_add(&box.checkup, &fixable);
	finding = checkupbox_find(&box, "x");
	unit_string("state", "open", checkupbox_state(&box, "x"));
	CU_ASSERT_TRUE(
		checkupbox_says(&box, "x", "is there, and not in force"));
	unit_string("mend",
		    "systemctl daemon-reload && systemctl restart "
		    "systemd-resolved",
		    finding->mend);
	checkupbox_end(&box);
}

static void a_file_of_somebody_else_is_left_alone(void)
{
	struct checkupbox box;
	const struct finding *finding;

	checkupbox_begin(&box);
	hostroot_write(dropins_get(DROPINS_RESOLVED)->path, "[Service]\n");
	fixable_add(&box.checkup, &fixable);
	finding = checkupbox_find(&box, "x");
	CU_ASSERT_TRUE(checkupbox_says(&box, "x", "which is not nameward's"));
	unit_string("mend", "by hand", finding->mend);
	CU_ASSERT_TRUE(finding->blocked);
	CU_ASSERT_PTR_EQUAL(finding->fix, dropins_get(DROPINS_RESOLVED));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_file_that_is_missing_is_offered),
	UNIT(a_file_that_is_there_is_said_to_be_not_in_force),
	UNIT(a_file_of_somebody_else_is_left_alone),
};

int main(void)
{
	return unit_main("fixable", tests, ARRAY_SIZE(tests));
}
