/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cgroup.c - the hierarchy of this machine, and directories that are none
 * of it.
 */
#include "enforcer/cli/doctor/checks.h"

#include <limits.h>

#include "bpf/sockets/cgroups.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/unit.h"

static void a_directory_that_is_no_cgroup_is_open(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	box.checkup.cgroup = box.checkup.root;
	cgroup_check(&box.checkup);
	unit_string("no cgroup", "open", checkupbox_state(&box, "cgroup"));
	checkupbox_forget(&box);
	box.checkup.cgroup = "/nonexistent";
	cgroup_check(&box.checkup);
	unit_string("nowhere", "open", checkupbox_state(&box, "cgroup"));
	unit_string("which", "/nonexistent",
		    checkupbox_find(&box, "cgroup")->about);
	checkupbox_end(&box);
}

static void the_root_cgroup_is_all_and_another_a_part(void)
{
	struct checkupbox box;
	char mount[PATH_MAX];

	if (cgroups_mount(mount, sizeof(mount)) < 0) {
		unit_skip("cgroup2 is not mounted here");
		return;
	}
	checkupbox_begin(&box);
	box.checkup.cgroup = mount;
	cgroup_check(&box.checkup);
	unit_string("a part", "note", checkupbox_state(&box, "cgroup-part"));
	unit_string("not all", "-", checkupbox_state(&box, "cgroup"));
	checkupbox_forget(&box);
	box.checkup.cgroup = NULL;
	cgroup_check(&box.checkup);
	/* In a container the mount shows a part, and that is said. */
	if (checkupbox_state(&box, "cgroup")[0] == '-')
		unit_string("a part", "open",
			    checkupbox_state(&box, "cgroup-part"));
	else
		unit_string("all", "ok", checkupbox_state(&box, "cgroup"));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_directory_that_is_no_cgroup_is_open),
	UNIT(the_root_cgroup_is_all_and_another_a_part),
};

int main(void)
{
	return unit_main("cgroup", tests, ARRAY_SIZE(tests));
}
