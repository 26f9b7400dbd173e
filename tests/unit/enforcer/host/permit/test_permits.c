/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permits.c - permissions in memory and in their file, by the clocks of
 * this machine.
 */
#include "enforcer/host/permit/permits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define NS_PER_S 1000000000ULL

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64];

static struct permit make(uint32_t for_s, const char *name)
{
	struct permit permit = { 0 };
	const char *why;
	char json[128];

	(void)snprintf(json, sizeof(json),
		       "{\"for_s\":%u,\"exe\":\"/bin/true\",\"names\":"
		       "[\"%s\"],\"by\":\"t\"}",
		       for_s, name);
	CU_ASSERT_EQUAL_FATAL(permit_read(json, &permit, &why), 0);
	return permit;
}

static void add(struct permits *permits, uint32_t for_s, const char *name)
{
	struct permit permit = make(for_s, name);

	CU_ASSERT_EQUAL(permits_add(permits, &permit), 0);
	CU_ASSERT_PTR_NULL(permit.exe);
}

static struct permits *open_file(void)
{
	struct permits *permits = NULL;

	CU_ASSERT_EQUAL_FATAL(permits_open(path, &permits), 0);
	return permits;
}

/* "1:a 3:c": the numbers and their first names. */
static void expect(const char *what, const struct permits *permits,
		   const char *want)
{
	char got[256] = "";
	size_t i, len = 0;

	for (i = 0; i < permits->n; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%u:%s",
					i ? " " : "", permits->list[i].number,
					permits->list[i].names[0]);
	unit_string(what, want, got);
}

static void each_permission_has_a_number_and_a_time(void)
{
	struct permits *permits = open_file();
	const uint64_t before_ns = wallclock_boottime_ns();
	const int64_t before_s = wallclock_now_s();
	const struct permit *permit;

	add(permits, 60, "a");
	add(permits, 3600, "b");
	expect("two", permits, "1:a 2:b");
	permit = &permits->list[0];
	CU_ASSERT(permit->until_ns >= before_ns + 60 * NS_PER_S);
	CU_ASSERT(permit->until_ns <= wallclock_boottime_ns() + 61 * NS_PER_S);
	CU_ASSERT(permit->until_s >= before_s + 60);
	CU_ASSERT(permit->until_s <= wallclock_now_s() + 62);
	CU_ASSERT(permits_left_s(permit) <= 60 && permits_left_s(permit) > 30);
	CU_ASSERT_EQUAL(permits_ended(permits), 0);
	permits->list[1].until_ns = 1;
	CU_ASSERT_EQUAL(permits_ended(permits), 2);
	CU_ASSERT_EQUAL(permits_left_s(&permits->list[1]), 0);
	permits_close(permits);
}

static void a_permission_that_is_taken_out_can_be_put_back(void)
{
	struct permits *permits = open_file();
	struct permit taken;

	add(permits, 60, "a");
	add(permits, 60, "b");
	add(permits, 60, "c");
	CU_ASSERT_EQUAL(permits_take(permits, 4, &taken), -ENOENT);
	CU_ASSERT_EQUAL_FATAL(permits_take(permits, 2, &taken), 0);
	expect("taken", permits, "1:a 3:c");
	permits_return(permits, &taken);
	expect("back", permits, "1:a 2:b 3:c");
	CU_ASSERT_EQUAL_FATAL(permits_take(permits, 3, &taken), 0);
	permit_done(&taken);
	add(permits, 60, "d");
	expect("a number is not given again", permits, "1:a 2:b 4:d");
	permits_close(permits);
}

static void the_number_of_permissions_is_bounded(void)
{
	struct permits *permits = open_file();
	struct permit permit = make(60, "a");
	int i;

	for (i = 0; i < PERMITS_MAX; i++)
		add(permits, 60, "a");
	CU_ASSERT_EQUAL(permits_add(permits, &permit), -ENOSPC);
	permit_done(&permit);
	permits_close(permits);
}

static void the_file_has_the_permissions_for_the_next_start(void)
{
	struct permits *permits = open_file();
	uint64_t until_ns;
	int64_t until_s;

	add(permits, 3600, "a");
	add(permits, 60, "b");
	permits->list[1].until_ns = wallclock_boottime_ns() - 1;
	add(permits, 60, "c");
	permits->list[2].boot[0] ^= 1; /* of another boot */
	add(permits, 60, "d");
	until_ns = permits->list[0].until_ns;
	until_s = permits->list[0].until_s;
	CU_ASSERT_EQUAL(permits_save(permits), 0);
	permits_close(permits);
	permits = open_file();
	expect("what has not ended, of this boot", permits, "1:a 4:d");
	CU_ASSERT_EQUAL(permits->list[0].until_ns, until_ns);
	CU_ASSERT_EQUAL(permits->list[0].until_s, until_s);
	add(permits, 60, "e");
	expect("numbers go on", permits, "1:a 4:d 5:e");
	permits_close(permits);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static const struct {
	const char *what, *text;
	mode_t mode;
} spoilt[] = {
	{ "nonsense", "nonsense\n{\n\n{}\n", 0600 },
	{ "written by others", "", 0666 },
};

static void a_file_of_another_form_has_no_permission(void)
{
	struct permits *permits;
	size_t i;
	FILE *file;

	for (i = 0; i < ARRAY_SIZE(spoilt); i++) {
		permits = open_file();
		add(permits, 3600, "a");
		CU_ASSERT_EQUAL(permits_save(permits), 0);
		permits_close(permits);
		if (*spoilt[i].text) {
			file = fopen(path, "we");
			CU_ASSERT_PTR_NOT_NULL_FATAL(file);
			CU_ASSERT(fputs(spoilt[i].text, file) >= 0);
			CU_ASSERT_EQUAL(fclose(file), 0);
		}
		CU_ASSERT_EQUAL(chmod(path, spoilt[i].mode), 0);
		permits = open_file();
		expect(spoilt[i].what, permits, "");
		permits_close(permits);
		CU_ASSERT_EQUAL(unlink(path), 0);
	}
}

/* As if the realtime clock had been another when they were given. */
static void a_clock_that_is_set_changes_the_end_by_that_clock_only(void)
{
	struct permits *permits = open_file();
	const int64_t now_s = wallclock_now_s();

	add(permits, 60, "a");
	add(permits, 60, "b");
	permits->list[0].until_s -= 7200;
	permits->list[1].until_s += 1;
	permits_reckon(permits);
	CU_ASSERT(permits->list[0].until_s >= now_s + 59);
	CU_ASSERT(permits->list[0].until_s <= now_s + 90);
	CU_ASSERT(permits->list[1].until_s >= now_s + 61); /* left alone */
	permits_close(permits);
}

static void permissions_are_rules_before_those_of_a_policy(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(
		"version: 1\nrules:\n"
		"  - { name: r, domains: [a], action: deny }\n");
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct permits *permits = open_file();

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	add(permits, 60, "a");
	add(permits, 60, "b");
	CU_ASSERT_EQUAL(permits_put(permits, policy, diag), 0);
	CU_ASSERT_EQUAL_FATAL(policy->n_rules, 3);
	unit_string("first", "permit-1", policy->rules[0].name);
	unit_string("second", "permit-2", policy->rules[1].name);
	unit_string("last", "r", policy->rules[2].name);
	CU_ASSERT_EQUAL(policy->rules[0].until_s, permits->list[0].until_s);
	permits->n--;
	permit_done(&permits->list[1]);
	CU_ASSERT_EQUAL(permits_put(permits, policy, diag), 0);
	CU_ASSERT_EQUAL(policy->n_rules, 2);
	permits_close(permits);
}

/* As if the user had been there when it was given. */
static void a_permission_whose_user_is_gone_is_left_out(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(
		"version: 1\nrules:\n"
		"  - { name: r, domains: [a], action: deny }\n");
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct permits *permits = open_file();

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	add(permits, 60, "a");
	add(permits, 60, "b");
	add(permits, 60, "c");
	permits->list[1].user = strdup("nameward-no-such-user");
	CU_ASSERT_PTR_NOT_NULL_FATAL(permits->list[1].user);
	CU_ASSERT_EQUAL(permits_put(permits, policy, diag), 0);
	CU_ASSERT_EQUAL(diag_n_errors(diag), 0);
	CU_ASSERT_EQUAL_FATAL(policy->n_rules, 3);
	unit_string("the one before", "permit-1", policy->rules[0].name);
	unit_string("the one behind", "permit-3", policy->rules[1].name);
	unit_string("the policy's", "r", policy->rules[2].name);
	expect("it stays in the list", permits, "1:a 2:b 3:c");
	free(permits->list[1].user);
	permits->list[1].user = NULL;
	CU_ASSERT_EQUAL(permits_put(permits, policy, diag), 0);
	CU_ASSERT_EQUAL(policy->n_rules, 4); /* the user is there again */
	permits_close(permits);
}

static const struct unit_test tests[] = {
	UNIT(each_permission_has_a_number_and_a_time),
	UNIT(a_permission_that_is_taken_out_can_be_put_back),
	UNIT(the_number_of_permissions_is_bounded),
	UNIT(the_file_has_the_permissions_for_the_next_start),
	UNIT(a_file_of_another_form_has_no_permission),
	UNIT(a_clock_that_is_set_changes_the_end_by_that_clock_only),
	UNIT(permissions_are_rules_before_those_of_a_policy),
	UNIT(a_permission_whose_user_is_gone_is_left_out),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/permits", dir);
	status = unit_main("permits", tests, ARRAY_SIZE(tests));
	return rmdir(dir) < 0 ? 1 : status;
}
