/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.c - what records themselves call suspicious: alerts, and what a rule
 * of then denies.
 */
#include "enforcer/cli/learn/reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/record/reason.h"
#include "policy/arena.h"

#define REASON_MAX 256

/* Write into @text why this record makes what it is about look suspicious;
 * "": it does not. */
static void write_reason(const struct records_entry *entry,
			 char text[REASON_MAX])
{
	text[0] = '\0';
	if (entry->action && strcmp(entry->action, "alert") == 0)
		(void)snprintf(text, REASON_MAX, "alert: %s%s%s",
			       entry->reason ?: "",
			       entry->reason && entry->message ? ", " : "",
			       entry->message ?: "");
	else if (entry->denied && entry->rule &&
		 reason_from_name(entry->reason) == REASON_RULE)
		(void)snprintf(text, REASON_MAX, "rule '%s' denies it",
			       entry->rule);
}

int learn_reason_keep(struct arena *arena, const struct records_entry *entry,
		      const char **kept)
{
	char text[REASON_MAX];
	const char *reason;

	write_reason(entry, text);
	if (!text[0] || (*kept && strcmp(text, *kept) >= 0))
		return 0;
	reason = arena_text(arena, text, strlen(text));
	if (!reason)
		return -ENOMEM;
	*kept = reason;
	return 0;
}
