/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_unlisted.c - denials in the kernel, with and without an alert.
 *
 * run: once
 */
#include "enforcer/suspect/unlisted.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/suspect/suspects.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define POLICY                                                                \
	SERVICEBOX_HEAD "  - { name: all, domains: ['**'], action: allow }\n" \
			"alerts: { list: [{ domains: '**.example.com', "      \
			"action: deny }] }\n"

/* A denial of program @ino, which has @left_s to go. */
static void deny(const struct servicebox *box, uint64_t ino, int64_t left_s)
{
	const struct denial_key key = { .exe_ino = ino, .domain_hash = 1 };
	struct denial_end end = { .why = "tunnel", .name_len = 1 };

	end.until_ns = wallclock_boottime_ns() + (uint64_t)left_s * 1000000000;
	CU_ASSERT_EQUAL(
		denials_add(&suspects_denied(box->service->suspects)->maps,
			    &key, 1, &end),
		0);
}

static bool keep_program(void *context, const struct denial_key *key,
			 const struct denial_end *end)
{
	CU_ASSERT_STRING_EQUAL(end->why, "tunnel");
	*(uint64_t *)context |= key->exe_ino;
	return true;
}

static void only_denials_without_an_alert_are_listed(void)
{
	const struct suspects *suspects;
	struct servicebox box;
	uint64_t programs = 0;

	if (!servicebox_open(&box, POLICY))
		return;
	suspects = box.service->suspects;
	CU_ASSERT_EQUAL(unlisted_count(suspects), 0);
	servicebox_ask("a.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(unlisted_count(suspects), 0);
	deny(&box, 1, 60);
	deny(&box, 2, 60);
	deny(&box, 8, -1); /* its time is up */
	CU_ASSERT_EQUAL(unlisted_count(suspects), 2);
	unlisted_each(suspects, keep_program, &programs);
	CU_ASSERT_EQUAL(programs, 1 | 2);
	servicebox_close(&box);
}

static void unlisted_denials_are_released_one_by_one(void)
{
	struct servicebox box;
	struct suspects *suspects;

	if (!servicebox_open(&box, POLICY))
		return;
	suspects = box.service->suspects;
	deny(&box, 1, 60);
	deny(&box, 2, 60);
	CU_ASSERT_EQUAL(unlisted_release(suspects, 2), -ENOENT);
	CU_ASSERT_EQUAL(unlisted_release(suspects, 1), 0);
	CU_ASSERT_EQUAL(unlisted_count(suspects), 1);
	CU_ASSERT_EQUAL(unlisted_release(suspects, 1), -ENOENT);
	CU_ASSERT_EQUAL(unlisted_release(suspects, 0), 0);
	CU_ASSERT_EQUAL(unlisted_release(suspects, 0), -ENOENT);
	servicebox_close(&box);
}

/* Without detectors there are no alerts, but still what was denied. */
static void a_policy_without_alerts_lists_all_denials(void)
{
	struct servicebox box;

	if (!servicebox_open(&box, SERVICEBOX_HEAD "  - { name: all, domains: "
						   "['**'], action: allow }\n"
						   "alerts: no\n"))
		return;
	deny(&box, 1, 60);
	CU_ASSERT_EQUAL(unlisted_count(box.service->suspects), 1);
	CU_ASSERT_EQUAL(unlisted_release(box.service->suspects, 0), 0);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(only_denials_without_an_alert_are_listed),
	UNIT(unlisted_denials_are_released_one_by_one),
	UNIT(a_policy_without_alerts_lists_all_denials),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("unlisted", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
