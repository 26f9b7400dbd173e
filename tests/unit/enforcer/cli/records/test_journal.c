/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_journal.c - whose entries count, and whose do not.
 */
#include "enforcer/cli/records/journal.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what, *uid, *exe, *unit;
	bool ours;
} entries[] = {
	{ "our unit", "0", "/usr/sbin/nameward", "nameward.service", true },
	{ "by hand", "0", "/usr/local/sbin/nameward", "session-1.scope", true },
	{ "a unit that a wrapper starts", "0", "/nix/store/x/.wrapped",
	  "nameward.service", true },
	{ "before systemd's exec()", "0", "/usr/lib/systemd/systemd-executor",
	  "nameward.service", true },
	{ "a daemon that was gone by then", "0", NULL, "nameward.service",
	  true },
	{ "logger of a user", "1000", "/usr/bin/logger", "session-1.scope",
	  false },
	{ "nameward of a user", "1000", "/home/u/nameward", "user@1000.service",
	  false },
	{ "a user in our unit", "1000", "/usr/sbin/nameward",
	  "nameward.service", false },
	{ "another uid that ends in 0", "10", "/usr/sbin/nameward", NULL,
	  false },
	{ "a container, by docker", "0", "/usr/bin/dockerd", "docker.service",
	  false },
	{ "a container, by podman", "0", "/usr/bin/conmon",
	  "libpod-conmon-nameward.service.scope", false },
	{ "a pipe to systemd-cat", "0", "/usr/bin/cat", "session-1.scope",
	  false },
	{ "another program of that name", "0", "/usr/bin/notnameward",
	  "other-nameward.service", false },
	{ "a path that goes on", "0", "/srv/nameward/run", "nameward.service.d",
	  false },
	{ "the kernel", NULL, NULL, NULL, false },
	{ "without the user", NULL, "/usr/sbin/nameward", "nameward.service",
	  false },
};

static unsigned int says(const char *name, const char *value)
{
	return value ? records_journal_says(name, value, strlen(value)) : 0;
}

static void entries_of_root_and_nameward_are_ours(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		const unsigned int said =
			says("_UID", entries[i].uid) |
			says("_EXE", entries[i].exe) |
			says("_SYSTEMD_UNIT", entries[i].unit);

		if (records_journal_is_ours(said) != entries[i].ours)
			CU_FAIL(entries[i].what);
	}
}

/* Who sends an entry sets each of these as he likes. */
static void other_fields_say_nothing(void)
{
	static const char *const names[] = { "UID",	"EXE",
					     "UNIT",	"_COMM",
					     "MESSAGE", "SYSLOG_IDENTIFIER",
					     "_uid",	"CONTAINER_NAME" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		CU_ASSERT_EQUAL(says(names[i], "0"), 0);
		CU_ASSERT_EQUAL(says(names[i], "/usr/sbin/nameward"), 0);
		CU_ASSERT_EQUAL(says(names[i], "nameward.service"), 0);
	}
	CU_ASSERT_EQUAL(says("_UID", ""), 0);
	CU_ASSERT_EQUAL(says("_EXE", "nameward"), 0);
}

static const struct unit_test tests[] = {
	UNIT(entries_of_root_and_nameward_are_ours),
	UNIT(other_fields_say_nothing),
};

int main(void)
{
	return unit_main("records_journal", tests, ARRAY_SIZE(tests));
}
