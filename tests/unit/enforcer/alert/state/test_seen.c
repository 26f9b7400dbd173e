/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_seen.c - what is remembered, and its file.
 */
#include "enforcer/alert/state/seen.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/alert/state/hash.h"
#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static const uint64_t key[2] = { 5, 6 };

static void things_are_remembered_from_when_they_came(void)
{
	struct seen seen;

	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL(seen_first(&seen, 1), 0);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 1000), 0);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 2000), 1000);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 1500), 1000);
	CU_ASSERT_EQUAL(seen_first(&seen, 1), 1000);
	CU_ASSERT_EQUAL(seen.begin_s, 1000);
	seen_done(&seen);
}

/* What the file has of a run whose clock was ahead. */
static void nothing_was_seen_first_after_now(void)
{
	struct seen seen;

	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 4000000000U), 0);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 5000), 5000);
	CU_ASSERT_EQUAL(seen.begin_s, 5000);
	CU_ASSERT_EQUAL(seen_add(&seen, 1, 6000), 5000);
	seen_done(&seen);
}

static void what_is_of_a_clock_that_was_ahead_makes_room(void)
{
	const uint64_t sets = SEEN_ENTRIES / 8;
	struct seen seen;
	uint64_t i;

	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	/* One set, whose tags differ in the upper half. */
	for (i = 1; i <= 8; i++)
		(void)seen_add(&seen, i << 33 | (sets - 1),
			       i == 3 ? 4000000000U : 200000);
	(void)seen_add(&seen, 9ULL << 33 | (sets - 1), 200001);
	CU_ASSERT_EQUAL(seen_first(&seen, 3ULL << 33 | (sets - 1)), 0);
	for (i = 1; i <= 9; i++)
		if (i != 3)
			CU_ASSERT(seen_first(&seen, i << 33 | (sets - 1)) > 0);
	seen_done(&seen);
}

static void domains_of_a_program_are_counted(void)
{
	struct seen seen;

	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL(seen_count(&seen, 9), 0);
	seen_count_up(&seen, 9, 1000);
	seen_count_up(&seen, 9, 1000);
	CU_ASSERT_EQUAL(seen_count(&seen, 9), 2);
	CU_ASSERT_EQUAL(seen_count(&seen, 8), 0);
	seen_done(&seen);
}

static void a_million_things_need_no_more_memory(void)
{
	struct seen seen;
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL(seen_memory(&seen), 262144 * 12);
	for (i = 0; i < 1000000; i++)
		(void)seen_add(&seen, hash_two(key, i, 0), 1000 + i);
	CU_ASSERT(seen.n_lost >= 1000000 - SEEN_ENTRIES);
	CU_ASSERT(seen_first(&seen, hash_two(key, 999999, 0)) > 0);
	CU_ASSERT_EQUAL(seen_first(&seen, hash_two(key, 1, 0)), 0);
	seen_done(&seen);
}

static void a_file_brings_all_of_it_back(void)
{
	struct seen seen, other;
	char path[80];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/seen", hostroot_new());
	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL_FATAL(seen_init(&other, (const uint64_t[2]){ 0 }), 0);
	(void)seen_add(&seen, 77, 1234);
	CU_ASSERT_EQUAL(seen_load(&other, path), -ENOENT);
	CU_ASSERT_EQUAL(seen_save(&seen, path), 0);
	CU_ASSERT_EQUAL(seen_save(&seen, path), 0);
	CU_ASSERT_EQUAL(seen_load(&other, path), 0);
	CU_ASSERT_EQUAL(seen_first(&other, 77), 1234);
	CU_ASSERT_EQUAL(other.begin_s, 1234);
	CU_ASSERT_EQUAL(other.key[0], key[0]);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	seen_done(&seen);
	seen_done(&other);
	(void)unlink(path);
	CU_ASSERT_TRUE(hostroot_is_empty()); /* nothing else was left */
	hostroot_remove();
}

static void a_file_of_another_form_changes_nothing(void)
{
	char path[80], bytes[40] = "nwseen0";
	struct seen seen;
	FILE *file;
	int i;

	(void)snprintf(path, sizeof(path), "%s/seen", hostroot_new());
	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	(void)seen_add(&seen, 77, 1234);
	for (i = 0; i < 2; i++) {
		file = fopen(path, "w");
		CU_ASSERT_PTR_NOT_NULL_FATAL(file);
		(void)fwrite(bytes, i ? 10 : sizeof(bytes), 1, file);
		(void)fclose(file);
		CU_ASSERT_EQUAL(seen_load(&seen, path), -EBADMSG);
		CU_ASSERT_EQUAL(seen_first(&seen, 77), 1234);
	}
	seen_done(&seen);
	hostroot_remove();
}

static void a_file_that_others_may_write_changes_nothing(void)
{
	struct seen seen, other;
	char path[80];

	(void)snprintf(path, sizeof(path), "%s/seen", hostroot_new());
	CU_ASSERT_EQUAL_FATAL(seen_init(&seen, key), 0);
	CU_ASSERT_EQUAL_FATAL(seen_init(&other, key), 0);
	(void)seen_add(&seen, 77, 1234);
	CU_ASSERT_EQUAL(seen_save(&seen, path), 0);
	CU_ASSERT_EQUAL(chmod(path, 0602), 0);
	CU_ASSERT_EQUAL(seen_load(&other, path), -EPERM);
	CU_ASSERT_EQUAL(seen_first(&other, 77), 0);
	CU_ASSERT_EQUAL(chmod(path, 0600), 0);
	CU_ASSERT_EQUAL(seen_load(&other, path), 0);
	CU_ASSERT_EQUAL(seen_first(&other, 77), 1234);
	seen_done(&seen);
	seen_done(&other);
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(things_are_remembered_from_when_they_came),
	UNIT(nothing_was_seen_first_after_now),
	UNIT(what_is_of_a_clock_that_was_ahead_makes_room),
	UNIT(domains_of_a_program_are_counted),
	UNIT(a_million_things_need_no_more_memory),
	UNIT(a_file_brings_all_of_it_back),
	UNIT(a_file_of_another_form_changes_nothing),
	UNIT(a_file_that_others_may_write_changes_nothing),
};

int main(void)
{
	return unit_main("enforcer/alert/state/seen", tests, ARRAY_SIZE(tests));
}
