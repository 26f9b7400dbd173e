/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permission.c - permissions come into force, stay over a reload, and end.
 *
 * run: once
 */
#include "enforcer/active/permit/permission.h"

#include <errno.h>
#include <string.h>

#include "bpf/capture.h"
#include "enforcer/active/active.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/unit.h"

#define POLICY                        \
	"version: 1\nmode: enforce\n" \
	"rules:\n  - { name: web, domains: [a.example], action: allow }\n"

static int give(struct activebox *box, const char *json, unsigned int *ret_n)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const char *why;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(permit_read(json, &permit, &why), 0);
	return permission_give(box->active, &permit, diag, ret_n);
}

static int end(struct activebox *box, unsigned int number)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	return permission_end(box->active, number, diag);
}

static const char hour[] =
	"{\"for_s\":3600,\"exe\":\"/bin/true\",\"names\":[\"b.example\"]}";

static void expect_rules(const char *what, const struct activebox *box,
			 const char *want)
{
	const struct policy *policy = active_policy(box->active)->policy;
	const struct image_header *header =
		(const void *)capture_image(box->capture)->cells;
	char got[256] = "";
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		strcat(got, i ? " " : "");
		strcat(got, policy->rules[i].name);
	}
	unit_string(what, want, got);
	CU_ASSERT_EQUAL(header->n_clauses, policy->n_clauses);
	CU_ASSERT_EQUAL(!!(header->flags & IMAGE_ENDS),
			policy_next_end(policy) != 0);
}

static void a_permission_is_in_force_until_it_is_ended(void)
{
	struct activebox box;
	unsigned int first, second;

	if (!activebox_open(&box, POLICY))
		return;
	CU_ASSERT_EQUAL(give(&box, hour, &first), 0);
	expect_rules("given", &box, "permit-1 web");
	CU_ASSERT_EQUAL(give(&box, hour, &second), 0);
	expect_rules("another", &box, "permit-1 permit-2 web");
	CU_ASSERT_EQUAL(activebox_reload(&box, POLICY), 0);
	expect_rules("a reload", &box, "permit-1 permit-2 web");
	CU_ASSERT_EQUAL(end(&box, first), 0);
	expect_rules("ended", &box, "permit-2 web");
	CU_ASSERT_EQUAL(end(&box, first), -ENOENT);
	CU_ASSERT_EQUAL(end(&box, second), 0);
	expect_rules("both ended", &box, "web");
	unit_string("news",
		    "loaded permitted permitted reloaded permit-ended "
		    "permit-ended ",
		    box.news);
	activebox_close(&box);
}

static void a_permission_that_is_refused_changes_nothing(void)
{
	struct activebox box;
	unsigned int number;

	if (!activebox_open(&box, POLICY))
		return;
	CU_ASSERT_EQUAL(give(&box,
			     "{\"for_s\":1,\"exe\":\"/nonexistent\","
			     "\"names\":[\"b.example\"]}",
			     &number),
			-EINVAL);
	expect_rules("refused", &box, "web");
	CU_ASSERT_EQUAL(permission_list(box.active)->n, 0);
	unit_string("news", "loaded ", box.news);
	activebox_close(&box);
}

static void a_permission_ends_by_itself(void)
{
	const int64_t end_s = wallclock_now_s() + 60;
	struct activebox box;
	unsigned int number;

	if (!activebox_open(&box, POLICY))
		return;
	CU_ASSERT_EQUAL(give(&box,
			     "{\"for_s\":1,\"exe\":\"/bin/true\","
			     "\"names\":[\"b.example\"]}",
			     &number),
			0);
	CU_ASSERT_EQUAL(give(&box, hour, &number), 0);
	while (active_policy(box.active)->policy->n_rules > 2 &&
	       wallclock_now_s() < end_s)
		(void)loop_once(box.loop, 100);
	expect_rules("over", &box, "permit-2 web");
	unit_string("news",
		    "loaded permitted permitted permit-ended rules-ended ",
		    box.news);
	activebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_permission_is_in_force_until_it_is_ended),
		UNIT(a_permission_that_is_refused_changes_nothing),
		UNIT(a_permission_ends_by_itself),
	};
	int status;

	activebox_begin();
	status = unit_main("permission", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
