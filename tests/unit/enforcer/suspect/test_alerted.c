/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alerted.c - what is known of an alert's program when it is gone.
 */
#include "enforcer/suspect/alerted.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/host/identity/identity.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

/* An answer, whose socket another program has used since. */
static const struct event event = { .owner = { .uid = 8, .comm = "other" },
				    .payload_len = 9 };
static const struct event_owner owner = { .uid = 7, .comm = "curl" };

static void names_of_a_program_are_kept_or_stood_in_for(void)
{
	const struct identity_info known = { .exe = "/usr/bin/curl",
					     .user = "alice",
					     .unit = "a.service",
					     .cgroup = "/a.service",
					     .container = "c1" };
	const struct identity_info unknown = { 0 };
	struct alerted *alerted = calloc(1, sizeof(*alerted));
	const struct alerted_entry *entry;

	CU_ASSERT_PTR_NOT_NULL_FATAL(alerted);
	entry = alerted_put(alerted, 5, &event, &owner, &known);
	unit_string("program", "/usr/bin/curl", entry->program);
	unit_string("comm", "", entry->comm);
	unit_string("user", "alice", entry->user);
	unit_string("unit", "a.service", entry->unit);
	unit_string("container", "c1", entry->container);
	CU_ASSERT_EQUAL(entry->event.payload_len, 0);
	entry = alerted_put(alerted, 6, &event, &owner, &unknown);
	unit_string("program", "comm 'curl'", entry->program);
	unit_string("comm", "curl", entry->comm);
	unit_string("number", "7", entry->user);
	CU_ASSERT_EQUAL(entry->event.owner.uid, 7);
	CU_ASSERT_PTR_NOT_NULL(alerted_find(alerted, 5));
	CU_ASSERT_PTR_NULL(alerted_find(alerted, 7));
	free(alerted);
}

static void a_comm_is_no_path(void)
{
	const struct event_owner liar = { .comm = "/usr/bin/curl" };
	const struct identity_info unknown = { 0 };
	struct alerted_entry who;

	alerted_who(&liar, &unknown, &who);
	unit_string("program", "comm '/usr/bin/curl'", who.program);
	unit_string("comm", "/usr/bin/curl", who.comm);
}

static void a_path_in_a_container_lasts_as_one_there(void)
{
	struct alerted_entry who = { .program = "/usr/bin/curl" };
	char text[ALERTED_LASTING_MAX];

	unit_string("of the host", "/usr/bin/curl",
		    alerted_lasting(&who, text));
	strcpy(who.container, "0123456789abcdef");
	unit_string("elsewhere", "container 0123456789ab's /usr/bin/curl",
		    alerted_lasting(&who, text));
}

static void of_alerts_with_like_ids_the_oldest_makes_room(void)
{
	const struct identity_info unknown = { 0 };
	struct alerted *alerted = calloc(1, sizeof(*alerted));
	struct event later = event;
	uint64_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(alerted);
	for (i = 0; i <= 8; i++) {
		later.ktime_ns = 100 + i;
		alerted_put(alerted, 5 + i * ALERTED_MAX, &later, &owner,
			    &unknown);
	}
	CU_ASSERT_PTR_NULL(alerted_find(alerted, 5));
	for (i = 1; i <= 8; i++)
		CU_ASSERT_PTR_NOT_NULL(
			alerted_find(alerted, 5 + i * ALERTED_MAX));
	free(alerted);
}

static void what_one_program_was_denied_is_released(void)
{
	const struct identity_info unknown = { 0 };
	struct alerted *alerted = calloc(1, sizeof(*alerted));
	struct denial_key key = { .exe_ino = 3, .uid = 7 };
	struct alerted_entry *entries[3];
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(alerted);
	for (i = 0; i < 3; i++) {
		entries[i] =
			alerted_put(alerted, i + 1, &event, &owner, &unknown);
		entries[i]->denied.key.exe_ino = i == 2 ? 4 : 3;
		entries[i]->denied.key.uid = 7;
		entries[i]->denied.key.domain_hash = i;
	}
	alerted_release_program(alerted, &key);
	CU_ASSERT_TRUE(entries[0]->released);
	CU_ASSERT_TRUE(entries[1]->released);
	CU_ASSERT_FALSE(entries[2]->released);
	free(alerted);
}

static void what_several_alerts_deny_is_released_at_once(void)
{
	const struct identity_info unknown = { 0 };
	struct alerted *alerted = calloc(1, sizeof(*alerted));
	struct alerted_entry *entries[3];
	size_t i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(alerted);
	for (i = 0; i < 3; i++) {
		entries[i] =
			alerted_put(alerted, i + 1, &event, &owner, &unknown);
		entries[i]->denied.key.domain_hash = i == 2 ? 8 : 7;
		entries[i]->denied.until_ns = 100;
	}
	alerted_release(alerted, &entries[1]->denied);
	CU_ASSERT_EQUAL(entries[0]->denied.until_ns, 0);
	CU_ASSERT_EQUAL(entries[1]->denied.until_ns, 0);
	CU_ASSERT_EQUAL(entries[2]->denied.until_ns, 100);
	CU_ASSERT_TRUE(entries[0]->released);
	CU_ASSERT_FALSE(entries[2]->released);
	free(alerted);
}

static const struct unit_test tests[] = {
	UNIT(names_of_a_program_are_kept_or_stood_in_for),
	UNIT(a_comm_is_no_path),
	UNIT(a_path_in_a_container_lasts_as_one_there),
	UNIT(what_several_alerts_deny_is_released_at_once),
	UNIT(of_alerts_with_like_ids_the_oldest_makes_room),
	UNIT(what_one_program_was_denied_is_released),
};

int main(void)
{
	return unit_main("alerted", tests, ARRAY_SIZE(tests));
}
