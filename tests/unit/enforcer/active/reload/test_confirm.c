/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_confirm.c - a policy that nobody confirms goes back, one that somebody
 * confirms stays, and there is no waiting without a way back.
 *
 * run: once
 */
#include "enforcer/active/reload/confirm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/active/active.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nresolvers: [192.0.2.53]\nrules:\n"
#define LAN "  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"
#define TURNS 300 /* of the loop, 100 ms each at most */

/* One for all tests, which ends with the process: each starts anew with the
 * programs that the first one loaded. */
static struct activebox shared;

static const char *rule_of(const struct activebox *box)
{
	return active_policy(box->active)->policy->rules[0].name;
}

static bool is_kept(const struct activebox *box, enum kept_which which)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return kept_read(box->kept, which, &manifest) == 0;
}

static void a_policy_that_nobody_confirms_goes_back(void)
{
	int i;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	CU_ASSERT_EQUAL(confirm_left_s(shared.active), 0);
	shared.how.confirm_s = 1;
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	unit_string("rule", "lan", rule_of(&shared));
	CU_ASSERT(confirm_left_s(shared.active) > 0);
	CU_ASSERT(is_kept(&shared, KEPT_UNCONFIRMED));
	for (i = 0; i < TURNS && confirm_left_s(shared.active); i++)
		(void)loop_once(shared.loop, 100);
	unit_string("rule", "web", rule_of(&shared));
	unit_string("news", "loaded reloaded unconfirmed gone-back ",
		    shared.news);
	CU_ASSERT(nftbox_shows("list sets inet", "web_4"));
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "lan_n4"));
	CU_ASSERT(active_policy(shared.active)->is_kept);
	CU_ASSERT_EQUAL(active_outcome(shared.active)->reason,
			REASON_GONE_BACK);
	CU_ASSERT(is_kept(&shared, KEPT_GONE_BACK));
	CU_ASSERT_FALSE(is_kept(&shared, KEPT_UNCONFIRMED));
	shared.how.confirm_s = 0;
	CU_ASSERT(activebox_reload(&shared, HEAD LAN) < 0);
	unit_string("rule", "web", rule_of(&shared));
}

static void a_policy_that_somebody_confirms_stays(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(confirm_policy(shared.active, diag), -EINVAL);
	shared.how.confirm_s = 600;
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	CU_ASSERT_EQUAL(confirm_policy(shared.active, diag), 0);
	CU_ASSERT_EQUAL(confirm_left_s(shared.active), 0);
	CU_ASSERT_FALSE(is_kept(&shared, KEPT_UNCONFIRMED));
	unit_string("news", "loaded reloaded unconfirmed confirmed ",
		    shared.news);
}

/* Nothing may be written where the policy is kept. */
static void spoil(const struct activebox *box)
{
	CU_ASSERT_EQUAL(chmod(kept_dir(box->kept), 0777), 0);
}

static void without_a_way_back_no_policy_comes_into_force(void)
{
	if (!activebox_anew(&shared, HEAD WEB))
		return;
	spoil(&shared);
	shared.how.confirm_s = 600;
	CU_ASSERT(activebox_reload(&shared, HEAD LAN) < 0);
	unit_string("rule", "web", rule_of(&shared));
	CU_ASSERT_EQUAL(confirm_left_s(shared.active), 0);
}

static void a_policy_that_cannot_be_kept_is_not_confirmed(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	shared.how.confirm_s = 600;
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	spoil(&shared);
	CU_ASSERT_EQUAL(confirm_policy(shared.active, diag), -EINVAL);
	CU_ASSERT(confirm_left_s(shared.active) > 0);
	CU_ASSERT_EQUAL(chmod(kept_dir(shared.kept), 0700), 0);
	CU_ASSERT_EQUAL(confirm_policy(shared.active, diag), 0);
}

static void a_reload_that_fails_leaves_the_policy_that_waits(void)
{
	if (!activebox_anew(&shared, HEAD WEB))
		return;
	shared.how.confirm_s = 600;
	CU_ASSERT(activebox_reload(&shared, HEAD "  - { nonsense: 1 }\n") < 0);
	CU_ASSERT_EQUAL(confirm_left_s(shared.active), 0);
	CU_ASSERT_FALSE(is_kept(&shared, KEPT_UNCONFIRMED));
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	CU_ASSERT(activebox_reload(&shared, HEAD "  - { nonsense: 1 }\n") < 0);
	CU_ASSERT(confirm_left_s(shared.active) > 500);
	CU_ASSERT(is_kept(&shared, KEPT_UNCONFIRMED));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_policy_that_nobody_confirms_goes_back),
		UNIT(a_policy_that_somebody_confirms_stays),
		UNIT(without_a_way_back_no_policy_comes_into_force),
		UNIT(a_policy_that_cannot_be_kept_is_not_confirmed),
		UNIT(a_reload_that_fails_leaves_the_policy_that_waits),
	};
	int status;

	activebox_begin();
	status = unit_main("confirm", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
