/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_keep.c - what is in force is kept, also after a list has changed.
 *
 * run: once
 */
#include "enforcer/active/reload/keep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/active/active.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nresolvers: [192.0.2.53]\nrules:\n"
#define LAN "  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"

static const char *kept_rule(const struct activebox *box, char name[64])
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	if (keep_load(box->active, diag, &host) < 0)
		return "(none)";
	(void)snprintf(name, 64, "%s", host->policy->rules[0].name);
	return name;
}

static void the_policy_in_force_is_kept(void)
{
	struct activebox box;
	char name[64];
	size_t i;

	if (!activebox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL(keep_holds(box.active), 0);
	unit_string("rule", "web", kept_rule(&box, name));
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	unit_string("rule", "lan", kept_rule(&box, name));
	for (i = 0; i < active_policy(box.active)->bundle->n; i++)
		CU_ASSERT_PTR_NULL(
			active_policy(box.active)->bundle->files[i].text);
	CU_ASSERT(activebox_reload(&box, HEAD "  - { nonsense: 1 }\n") < 0);
	unit_string("rule", "lan", kept_rule(&box, name));
	activebox_close(&box);
}

static void a_policy_that_cannot_be_kept_is_in_force_and_reported(void)
{
	struct activebox box;

	if (!activebox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_PTR_NULL(keep_failed(box.active));
	CU_ASSERT_EQUAL(chmod(kept_dir(box.kept), 0777), 0);
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD LAN), 0);
	unit_string("rule", "lan",
		    active_policy(box.active)->policy->rules[0].name);
	unit_string("status", kept_error(-EPERM), keep_failed(box.active));
	CU_ASSERT_EQUAL(keep_holds(box.active), -EPERM);
	CU_ASSERT_EQUAL(chmod(kept_dir(box.kept), 0700), 0);
	CU_ASSERT_EQUAL(activebox_reload(&box, HEAD WEB LAN), 0);
	CU_ASSERT_PTR_NULL(keep_failed(box.active));
	activebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_policy_in_force_is_kept),
		UNIT(a_policy_that_cannot_be_kept_is_in_force_and_reported),
	};
	int status;

	activebox_begin();
	status = unit_main("keep", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
