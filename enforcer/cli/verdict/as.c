/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * as.c - cut at commas and at the first '=' of each pair.
 */
#include "enforcer/cli/verdict/as.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"

static const struct {
	const char *name;
	size_t offset;
} keys[] = {
	{ "exe", offsetof(struct verdict_who, exe) },
	{ "user", offsetof(struct verdict_who, user) },
	{ "uid", offsetof(struct verdict_who, uid) },
	{ "gid", offsetof(struct verdict_who, gid) },
	{ "cgroup", offsetof(struct verdict_who, cgroup) },
	{ "unit", offsetof(struct verdict_who, unit) },
	{ "comm", offsetof(struct verdict_who, comm) },
};

/* Where the value of the key @name belongs; NULL: there is no such key. */
static const char **place_of(struct verdict_who *who, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return (const char **)((char *)who + keys[i].offset);
	return NULL;
}

static int take_pair(struct verdict_who *who, char *pair)
{
	char *value = strchr(pair, '=');
	const char **place;

	if (!value)
		return -EINVAL;
	*value++ = '\0';
	place = place_of(who, pair);
	if (!place || *place || !*value)
		return -EINVAL;
	*place = value;
	return 0;
}

int as_parse(struct as *ret_as, const char *text)
{
	struct verdict_who who = { 0 };
	char *at = ret_as->text, *end;
	int r;

	if (strlen(text) >= sizeof(ret_as->text))
		return -EINVAL;
	(void)snprintf(ret_as->text, sizeof(ret_as->text), "%s", text);
	do {
		end = strchr(at, ',');
		if (end)
			*end++ = '\0';
		r = take_pair(&who, at);
		at = end;
	} while (r == 0 && at);
	if (r == 0)
		ret_as->who = who;
	return r;
}
