/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journal.c - the fields that journald sets, and what they have to be.
 */
#include "enforcer/cli/records/journal.h"

#include <string.h>

#include "policy/base.h"

enum { BY_ROOT = 1, BY_NAMEWARD = 2 };

static const struct {
	const char *name;
	const char *value; /* a "/" in front: what a path ends in */
	unsigned int says;
} trusted[] = {
	{ "_UID", "0", BY_ROOT },
	{ "_EXE", "/nameward", BY_NAMEWARD },
	{ "_SYSTEMD_UNIT", "nameward.service", BY_NAMEWARD },
};

static bool fits(const char *wanted, const char *value, size_t len)
{
	const size_t wanted_len = strlen(wanted);

	if (len < wanted_len || (wanted[0] != '/' && len > wanted_len))
		return false;
	return memcmp(value + len - wanted_len, wanted, wanted_len) == 0;
}

unsigned int records_journal_says(const char *name, const char *value,
				  size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(trusted); i++)
		if (strcmp(trusted[i].name, name) == 0)
			return fits(trusted[i].value, value, len)
				       ? trusted[i].says
				       : 0;
	return 0;
}

bool records_journal_is_ours(unsigned int said)
{
	return said == (BY_ROOT | BY_NAMEWARD);
}
