/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dropins.c - the table of drop-ins: what each has to have.  That they do
 * what they say is shown by tests/e2e/doctor.sh and in virtual machines.
 */
#include "enforcer/cli/fix/dropins.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/cli/fix/dropin.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_dropin_has_a_path_a_text_and_commands(void)
{
	const struct dropin *dropin;
	size_t i, k;

	for (i = 0; i < DROPINS_N; i++) {
		dropin = dropins_get(i);
		CU_ASSERT_EQUAL(strncmp(dropin->path, "/etc/", 5), 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(dropin->path, "/nameward.conf"));
		CU_ASSERT_PTR_NOT_NULL(dropin->commands[0]);
		CU_ASSERT_PTR_NULL(dropin->commands[2]);
		CU_ASSERT_EQUAL(dropin->text[strlen(dropin->text) - 1], '\n');
		for (k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(
				strcmp(dropins_get(k)->path, dropin->path), 0);
	}
}

/* systemd reads the drop-ins of a unit from the directory of its name; D-Bus
 * has one directory for all. */
static void only_the_dropin_of_the_bus_shares_its_directory(void)
{
	const struct dropin *dropin;
	size_t i;

	for (i = 0; i < DROPINS_N; i++) {
		dropin = dropins_get(i);
		CU_ASSERT_EQUAL(dropin->own_dir, i != DROPINS_BUS);
		CU_ASSERT_EQUAL(dropin->xml, i == DROPINS_BUS);
		if (i != DROPINS_BUS)
			CU_ASSERT_PTR_NOT_NULL(strstr(dropin->path, ".d/"));
	}
}

static void the_bus_denies_each_kind_of_lookup_in_the_mandatory_policy(void)
{
	static const char *const members[] = { "ResolveHostname",
					       "ResolveAddress",
					       "ResolveRecord",
					       "ResolveService" };
	const char *text = dropins_get(DROPINS_BUS)->text;
	char want[256];
	size_t i;

	CU_ASSERT_PTR_NOT_NULL(strstr(text, "<policy context=\"mandatory\">"));
	for (i = 0; i < ARRAY_SIZE(members); i++) {
		(void)snprintf(want, sizeof(want),
			       "<deny send_destination="
			       "\"org.freedesktop.resolve1\" "
			       "send_path=\"/org/freedesktop/resolve1\" "
			       "send_member=\"%s\"/>",
			       members[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, want));
	}
}

static const struct unit_test tests[] = {
	UNIT(each_dropin_has_a_path_a_text_and_commands),
	UNIT(only_the_dropin_of_the_bus_shares_its_directory),
	UNIT(the_bus_denies_each_kind_of_lookup_in_the_mandatory_policy),
};

int main(void)
{
	return unit_main("dropins", tests, ARRAY_SIZE(tests));
}
