/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_told.c - what is known of an alert's program when it is gone.
 */
#include "enforcer/suspect/told.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/host/identity/identity.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

/* An answer, whose socket another program has used since. */
static const struct event event = { .owner = { .uid = 8, .comm = "other" },
				    .payload_len = 9 };
static const struct event_owner owner = { .uid = 7, .comm = "curl" };

static void the_names_are_kept_or_stood_in_for(void)
{
	const struct identity_info known = { .exe = "/usr/bin/curl",
					     .user = "alice",
					     .unit = "a.service",
					     .cgroup = "/a.service",
					     .container = "c1" };
	const struct identity_info unknown = { 0 };
	struct told *told = calloc(1, sizeof(*told));
	const struct told_entry *entry;

	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	entry = told_put(told, 5, &event, &owner, &known);
	unit_string("program", "/usr/bin/curl", entry->program);
	unit_string("user", "alice", entry->user);
	unit_string("unit", "a.service", entry->unit);
	unit_string("container", "c1", entry->container);
	CU_ASSERT_EQUAL(entry->event.payload_len, 0);
	entry = told_put(told, 6, &event, &owner, &unknown);
	unit_string("comm", "curl", entry->program);
	unit_string("number", "7", entry->user);
	CU_ASSERT_EQUAL(entry->event.owner.uid, 7);
	CU_ASSERT_PTR_NOT_NULL(told_find(told, 5));
	CU_ASSERT_PTR_NULL(told_find(told, 7));
	free(told);
}

static void of_alerts_with_like_ids_the_oldest_makes_room(void)
{
	const struct identity_info unknown = { 0 };
	struct told *told = calloc(1, sizeof(*told));
	struct event later = event;
	uint64_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	for (i = 0; i <= 8; i++) {
		later.ktime_ns = 100 + i;
		told_put(told, 5 + i * TOLD_MAX, &later, &owner, &unknown);
	}
	CU_ASSERT_PTR_NULL(told_find(told, 5));
	for (i = 1; i <= 8; i++)
		CU_ASSERT_PTR_NOT_NULL(told_find(told, 5 + i * TOLD_MAX));
	free(told);
}

static void what_one_program_was_denied_is_released(void)
{
	const struct identity_info unknown = { 0 };
	struct told *told = calloc(1, sizeof(*told));
	struct denial_key key = { .exe_ino = 3, .uid = 7 };
	struct told_entry *entries[3];
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	for (i = 0; i < 3; i++) {
		entries[i] = told_put(told, i + 1, &event, &owner, &unknown);
		entries[i]->denied.key.exe_ino = i == 2 ? 4 : 3;
		entries[i]->denied.key.uid = 7;
		entries[i]->denied.key.domain_hash = i;
	}
	told_release_program(told, &key);
	CU_ASSERT_TRUE(entries[0]->released);
	CU_ASSERT_TRUE(entries[1]->released);
	CU_ASSERT_FALSE(entries[2]->released);
	free(told);
}

static void what_several_alerts_deny_is_released_at_once(void)
{
	const struct identity_info unknown = { 0 };
	struct told *told = calloc(1, sizeof(*told));
	struct told_entry *entries[3];
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	for (i = 0; i < 3; i++) {
		entries[i] = told_put(told, i + 1, &event, &owner, &unknown);
		entries[i]->denied.key.domain_hash = i == 2 ? 8 : 7;
		entries[i]->denied.until_s = 100;
	}
	told_release(told, &entries[1]->denied);
	CU_ASSERT_EQUAL(entries[0]->denied.until_s, 0);
	CU_ASSERT_EQUAL(entries[1]->denied.until_s, 0);
	CU_ASSERT_EQUAL(entries[2]->denied.until_s, 100);
	CU_ASSERT_TRUE(entries[0]->released);
	CU_ASSERT_FALSE(entries[2]->released);
	free(told);
}

static const struct unit_test tests[] = {
	UNIT(the_names_are_kept_or_stood_in_for),
	UNIT(what_several_alerts_deny_is_released_at_once),
	UNIT(of_alerts_with_like_ids_the_oldest_makes_room),
	UNIT(what_one_program_was_denied_is_released),
};

int main(void)
{
	return unit_main("told", tests, ARRAY_SIZE(tests));
}
