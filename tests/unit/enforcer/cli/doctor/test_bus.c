/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_bus.c - what a busctl of the test says, and what is made of it.  With a
 * real bus: tests/e2e/doctor.sh.
 */
#include "enforcer/cli/doctor/checks.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define ID "resolved-bus"
#define SOCKET "/run/dbus/system_bus_socket"
#define BUSCTL "/usr/bin/busctl"

static const struct {
	const char *what;
	const char *script;
	const char *state;
} cases[] = {
	{ "an answer", "echo 'a(iiay)st 1'", "open" },
	{ "denied", "echo 'Call failed: Access denied' >&2; exit 1", "ok" },
	{ "no such name",
	  "echo 'Call failed: Name \"org.freedesktop.resolve1\" does not "
	  "exist' >&2; exit 1",
	  "ok" },
	{ "something else", "echo 'Call failed: Timeout' >&2; exit 1",
	  "unknown" },
	{ "killed", "kill -9 $$", "unknown" },
};

static void the_answer_of_the_bus_decides(void)
{
	struct checkupbox box;
	char script[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		checkupbox_begin(&box);
		hostroot_write(SOCKET, "");
		(void)stpcpy(stpcpy(script, "#!/bin/sh\n"), cases[i].script);
		checkupbox_script(&box, BUSCTL, script);
		bus_check(&box.checkup);
		unit_string(cases[i].what, cases[i].state,
			    checkupbox_state(&box, ID));
		CU_ASSERT_EQUAL(!checkupbox_find(&box, ID)->fix,
				strcmp(cases[i].state, "open") != 0);
		checkupbox_end(&box);
	}
}

/* A question that started resolved would change what is looked at. */
static void resolved_is_asked_without_starting_it(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	hostroot_write(SOCKET, "");
	checkupbox_script(&box, BUSCTL,
			  "#!/bin/sh\n"
			  "case \"$*\" in\n"
			  "*--auto-start=no*ResolveHostname*localhost*) ;;\n"
			  "*) exit 1 ;;\n"
			  "esac\n");
	bus_check(&box.checkup);
	unit_string("asked so", "open", checkupbox_state(&box, ID));
	checkupbox_end(&box);
}

static void without_a_bus_or_resolved_the_finding_is_shut(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	bus_check(&box.checkup);
	CU_ASSERT_TRUE(checkupbox_says(&box, ID, "there is no system bus"));
	unit_string("no bus", "ok", checkupbox_state(&box, ID));
	checkupbox_forget(&box);
	hostroot_write(SOCKET, "");
	bus_check(&box.checkup);
	unit_string("no resolved", "ok", checkupbox_state(&box, ID));
	checkupbox_forget(&box);
	hostroot_write("/run/systemd/resolve/x", "");
	bus_check(&box.checkup);
	unit_string("resolved, and no busctl", "unknown",
		    checkupbox_state(&box, ID));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(the_answer_of_the_bus_decides),
	UNIT(resolved_is_asked_without_starting_it),
	UNIT(without_a_bus_or_resolved_the_finding_is_shut),
};

int main(void)
{
	return unit_main("bus", tests, ARRAY_SIZE(tests));
}
