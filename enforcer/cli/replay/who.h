/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.h - the names of those who asked, for alerts that sum up what came
 * before.
 *
 * The table is bounded: somebody else may have taken the place.
 */
#pragma once

#include "enforcer/alert/lookup.h"
#include "enforcer/cli/replay/lookup.h"

struct who;

struct who_entry {
	struct alert_who who;
	char client[REPLAY_TEXT_MAX];
	char exe[REPLAY_TEXT_MAX];
	char user[REPLAY_TEXT_MAX];
};

int who_new(struct who **ret_who); /* -ENOMEM */
void who_free(struct who *who);	   /* NULL is fine */
void who_freep(struct who **who);

/* Keep the names of @who, which @lookup has. */
void who_keep(struct who *table, const struct alert_who *who,
	      const struct replay_lookup *lookup);
/* The names of @who; NULL: they are not known any more. */
const struct who_entry *who_find(const struct who *table,
				 const struct alert_who *who);
