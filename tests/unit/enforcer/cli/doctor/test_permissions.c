/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permissions.c - files of nameward that others may write.
 */
#include "enforcer/cli/doctor/checks.h"

#include <sys/stat.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static const struct {
	const char *id;
	const char *path;
} files[] = {
	{ "permissions-control", "/run/nameward/control.sock" },
	{ "permissions-pin", "/sys/fs/bpf/nameward" },
	{ "permissions-records", "/var/log/nameward/records.json" },
};

static void begin(struct checkupbox *box)
{
	size_t i;

	checkupbox_begin(box);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		hostroot_write(files[i].path, "");
	box->checkup.control = files[0].path;
	box->checkup.pin = files[1].path;
	box->checkup.output = files[2].path;
}

static void change_mode(const struct checkupbox *box, const char *path,
			mode_t mode)
{
	char full[PATH_MAX];

	CU_ASSERT_EQUAL(chmod(checkup_path(&box->checkup, path, full), mode),
			0);
}

static void each_file_is_looked_at(void)
{
	struct checkupbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		begin(&box);
		permissions_check(&box.checkup);
		unit_string("all of it", "ok",
			    checkupbox_state(&box, "permissions"));
		unit_string(files[i].id, "-",
			    checkupbox_state(&box, files[i].id));
		checkupbox_forget(&box);
		change_mode(&box, files[i].path, 0666);
		permissions_check(&box.checkup);
		unit_string(files[i].id, "open",
			    checkupbox_state(&box, files[i].id));
		unit_string("not all of it", "-",
			    checkupbox_state(&box, "permissions"));
		checkupbox_end(&box);
	}
}

static void records_that_all_may_read_are_a_note(void)
{
	struct checkupbox box;

	begin(&box);
	change_mode(&box, files[2].path, 0644);
	permissions_check(&box.checkup);
	unit_string("read", "note",
		    checkupbox_state(&box, "permissions-records-read"));
	checkupbox_forget(&box);
	change_mode(&box, files[2].path, 0640);
	permissions_check(&box.checkup);
	unit_string("not read", "-",
		    checkupbox_state(&box, "permissions-records-read"));
	checkupbox_end(&box);
}

static void an_output_that_is_no_file_is_not_looked_at(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	box.checkup.control = "/run/nameward/control.sock";
	box.checkup.output = "journald";
	permissions_check(&box.checkup);
	unit_string("all", "ok", checkupbox_state(&box, "permissions"));
	CU_ASSERT_EQUAL(box.findings.n, 1);
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(each_file_is_looked_at),
	UNIT(records_that_all_may_read_are_a_note),
	UNIT(an_output_that_is_no_file_is_not_looked_at),
};

int main(void)
{
	return unit_main("permissions", tests, ARRAY_SIZE(tests));
}
