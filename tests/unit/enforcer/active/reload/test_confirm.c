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

static const char *rule_of(const struct activebox *box)
{
	return active_policy(box->active)->policy->rules[0].name;
}

static bool is_kept(const struct activebox *box, enum kept_which which)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return kept_read(box->kept, which, &manifest) == 0;
}

static void what_nobody_confirms_goes_back(void)
{
	struct activebox box;
	int i;

	if (!activebox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL(confirm_left_s(box.active), 0);
	box.how.confirm_s = 1;
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	unit_string("rule", "lan", rule_of(&box));
	CU_ASSERT(confirm_left_s(box.active) > 0);
	CU_ASSERT(is_kept(&box, KEPT_UNCONFIRMED));
	for (i = 0; i < TURNS && confirm_left_s(box.active); i++)
		(void)loop_once(box.loop, 100);
	unit_string("rule", "web", rule_of(&box));
	unit_string("news", "loaded reloaded unconfirmed gone-back ", box.news);
	CU_ASSERT(nftbox_shows("list sets inet", "web_4"));
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "lan_n4"));
	CU_ASSERT(active_policy(box.active)->is_kept);
	CU_ASSERT_EQUAL(active_outcome(box.active)->reason, REASON_GONE_BACK);
	CU_ASSERT(is_kept(&box, KEPT_GONE_BACK));
	CU_ASSERT_FALSE(is_kept(&box, KEPT_UNCONFIRMED));
	box.how.confirm_s = 0;
	CU_ASSERT(activebox_reload(&box, HEAD LAN) < 0);
	unit_string("rule", "web", rule_of(&box));
	activebox_close(&box);
}

static void what_somebody_confirms_stays(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct activebox box;

	if (!activebox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(confirm_policy(box.active, diag), -EINVAL);
	box.how.confirm_s = 600;
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	CU_ASSERT_EQUAL(confirm_policy(box.active, diag), 0);
	CU_ASSERT_EQUAL(confirm_left_s(box.active), 0);
	CU_ASSERT_FALSE(is_kept(&box, KEPT_UNCONFIRMED));
	unit_string("news", "loaded reloaded unconfirmed confirmed ", box.news);
	activebox_close(&box);
}

/* Nothing may be written where the policy is kept. */
static void spoil(const struct activebox *box)
{
	CU_ASSERT_EQUAL(chmod(kept_dir(box->kept), 0777), 0);
}

static void without_a_way_back_nothing_comes_into_force(void)
{
	struct activebox box;

	if (!activebox_open(&box, HEAD WEB))
		return;
	spoil(&box);
	box.how.confirm_s = 600;
	CU_ASSERT(activebox_reload(&box, HEAD LAN) < 0);
	unit_string("rule", "web", rule_of(&box));
	CU_ASSERT_EQUAL(confirm_left_s(box.active), 0);
	activebox_close(&box);
}

static void what_can_not_be_kept_is_not_confirmed(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct activebox box;

	if (!activebox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	box.how.confirm_s = 600;
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	spoil(&box);
	CU_ASSERT_EQUAL(confirm_policy(box.active, diag), -EINVAL);
	CU_ASSERT(confirm_left_s(box.active) > 0);
	CU_ASSERT_EQUAL(chmod(kept_dir(box.kept), 0700), 0);
	CU_ASSERT_EQUAL(confirm_policy(box.active, diag), 0);
	activebox_close(&box);
}

static void a_reload_that_fails_leaves_what_waits(void)
{
	struct activebox box;

	if (!activebox_open(&box, HEAD WEB))
		return;
	box.how.confirm_s = 600;
	CU_ASSERT(activebox_reload(&box, HEAD "  - { nonsense: 1 }\n") < 0);
	CU_ASSERT_EQUAL(confirm_left_s(box.active), 0);
	CU_ASSERT_FALSE(is_kept(&box, KEPT_UNCONFIRMED));
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	CU_ASSERT(activebox_reload(&box, HEAD "  - { nonsense: 1 }\n") < 0);
	CU_ASSERT(confirm_left_s(box.active) > 500);
	CU_ASSERT(is_kept(&box, KEPT_UNCONFIRMED));
	activebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(what_nobody_confirms_goes_back),
		UNIT(what_somebody_confirms_stays),
		UNIT(without_a_way_back_nothing_comes_into_force),
		UNIT(what_can_not_be_kept_is_not_confirmed),
		UNIT(a_reload_that_fails_leaves_what_waits),
	};
	int status;

	activebox_begin();
	status = unit_main("confirm", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
