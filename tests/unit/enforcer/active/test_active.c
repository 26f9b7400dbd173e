/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_active.c - a policy becomes active as a whole or not at all, and follows
 * the files that it depends on.
 *
 * run: once
 */
#include "enforcer/active/active.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nresolvers: [192.0.2.53]\nrules:\n"
#define ADS "  - { name: ads, domains: [w.example.com], action: deny }\n"
#define LAN "  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"
#define WEB_NAME "\1w\7example\3com"

/* One for all tests, which ends with the process: each starts anew with the
 * programs that the first one loaded. */
static struct activebox shared;

static uint64_t generation_of(const struct activebox *box)
{
	return active_policy(box->active)->generation;
}

static const char *name_of(const struct policy_rule *rule)
{
	return rule ? rule->name : "(none)";
}

static void a_reload_replaces_policy_table_and_generation(void)
{
	uint64_t generation;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	unit_string("news", "loaded ", shared.news);
	CU_ASSERT_EQUAL(shared.n_changes, 0);
	CU_ASSERT(nftbox_shows("list sets inet", "web_4"));
	generation = generation_of(&shared);
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	unit_string("news", "loaded reloaded ", shared.news);
	CU_ASSERT_EQUAL(shared.n_changes, 1);
	CU_ASSERT(generation_of(&shared) > generation);
	unit_string("rule", "lan",
		    active_policy(shared.active)->policy->rules[0].name);
	CU_ASSERT(nftbox_shows("list sets inet", "lan_n4"));
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "web_4"));
}

static void a_bad_file_leaves_everything_as_it_was(void)
{
	const struct host_policy *before;
	uint64_t generation;
	struct stat st;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	before = active_policy(shared.active);
	generation = before->generation;
	CU_ASSERT(activebox_reload(&shared, HEAD "  - { nonsense: 1 }\n") < 0);
	unit_string("news", "loaded refused ", shared.news);
	CU_ASSERT_EQUAL(shared.n_changes, 0);
	CU_ASSERT_PTR_EQUAL(active_policy(shared.active), before);
	CU_ASSERT_EQUAL(generation_of(&shared), generation);
	CU_ASSERT(nftbox_shows("list sets inet", "web_4"));
	CU_ASSERT_EQUAL(stat(activebox_state_path(), &st), 0);
}

static void set_capability(capng_act_t action, unsigned int capability)
{
	CU_ASSERT_EQUAL(capng_get_caps_process(), 0);
	CU_ASSERT_EQUAL(capng_update(action, CAPNG_EFFECTIVE, capability), 0);
	CU_ASSERT_EQUAL(capng_apply(CAPNG_SELECT_CAPS), 0);
}

/* Without the one, nftables refuses what is staged; without the other, BPF the
 * map of the image. */
static void a_kernel_that_refuses_leaves_everything_as_it_was(void)
{
	static const unsigned int missing[] = { CAP_NET_ADMIN, CAP_BPF };
	uint64_t generation;
	uint32_t epoch;
	size_t i;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	for (i = 0; i < ARRAY_SIZE(missing); i++) {
		set_capability(CAPNG_DROP, missing[i]);
		set_capability(CAPNG_DROP, CAP_SYS_ADMIN);
		CU_ASSERT(activebox_reload(&shared, HEAD LAN) < 0);
		set_capability(CAPNG_ADD, CAP_SYS_ADMIN);
		set_capability(CAPNG_ADD, missing[i]);
		unit_string(
			"rule", "web",
			active_policy(shared.active)->policy->rules[0].name);
		capture_generation(shared.capture, &generation, &epoch);
		CU_ASSERT_EQUAL(generation, generation_of(&shared));
		CU_ASSERT(nftbox_shows("list sets inet", "web_4"));
		CU_ASSERT_FALSE(nftbox_shows("list sets inet", "lan_n4"));
	}
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN), 0);
	CU_ASSERT(nftbox_shows("list sets inet", "lan_n4"));
}

static void a_clause_of_a_former_generation_stands_for_its_rule(void)
{
	uint64_t former;

	if (!activebox_anew(&shared, HEAD WEB LAN))
		return;
	former = generation_of(&shared);
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD ADS WEB), 0);
	unit_string("a rule that goes on", "web",
		    name_of(active_rule(shared.active, former, 0)));
	unit_string("a rule that was removed", "(none)",
		    name_of(active_rule(shared.active, former, 1)));
	unit_string(
		"the active policy", "ads",
		name_of(active_rule(shared.active, generation_of(&shared), 0)));
	unit_string("a generation that never was", "(none)",
		    name_of(active_rule(shared.active, former + 99, 0)));
}

static bool permits(struct activebox *box, uint64_t generation, size_t rule)
{
	const struct policy *policy = active_policy(box->active)->policy;

	return active_still_permits(
		box->active, generation, &policy->rules[rule],
		(const uint8_t *)WEB_NAME, sizeof(WEB_NAME));
}

static void a_denial_that_came_in_front_closes_what_was_permitted_before(void)
{
	uint64_t former;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	former = generation_of(&shared);
	CU_ASSERT(permits(&shared, former, 0));
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN WEB), 0);
	CU_ASSERT(permits(&shared, former, 1));
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD ADS LAN WEB), 0);
	CU_ASSERT_FALSE(permits(&shared, former, 2));
	CU_ASSERT(permits(&shared, generation_of(&shared), 2));
	CU_ASSERT_FALSE(active_still_permits(shared.active, former, NULL,
					     (const uint8_t *)WEB_NAME,
					     sizeof(WEB_NAME)));
}

static void put_web(struct activebox *box, uint16_t rule)
{
	const struct gate_fill_addr addr = {
		.rule = rule,
		.ip = unit_ip("203.0.113.1"),
		.ttl_s = 600,
		.names = (const uint8_t *)WEB_NAME,
		.names_len = sizeof(WEB_NAME),
	};
	uint32_t timeout_s;

	CU_ASSERT_EQUAL(gate_put(box->gate, &addr, &timeout_s), 0);
	CU_ASSERT_EQUAL(gate_commit(box->gate), 0);
}

static void an_open_address_outlives_a_reload_unless_its_name_is_denied(void)
{
	if (!activebox_anew(&shared, HEAD WEB))
		return;
	put_web(&shared, 0);
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD LAN WEB), 0);
	CU_ASSERT(nftbox_shows("list set inet nameward web_4", "203.0.113.1"));
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD ADS LAN WEB), 0);
	CU_ASSERT_FALSE(
		nftbox_shows("list set inet nameward web_4", "203.0.113.1"));
}

static void the_classes_keep_their_epoch_while_they_mean_the_same(void)
{
	uint32_t epoch;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	epoch = active_policy(shared.active)->class_epoch;
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD
					 "  - { name: web, action: allow,\n"
					 "domains: [x.example.com] }\n"),
			0);
	CU_ASSERT_EQUAL(active_policy(shared.active)->class_epoch, epoch);
	CU_ASSERT_EQUAL(activebox_reload(&shared, HEAD WEB LAN), 0);
	CU_ASSERT_NOT_EQUAL(active_policy(shared.active)->class_epoch, epoch);
}

/* Flows tell epochs apart by whether they are odd. */
static void each_start_and_each_change_of_the_classes_is_an_odd_step(void)
{
	const char *const texts[] = { HEAD WEB LAN, HEAD WEB, HEAD WEB LAN };
	uint32_t epoch, next;
	size_t i;

	if (!activebox_anew(&shared, HEAD WEB))
		return;
	epoch = active_policy(shared.active)->class_epoch;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		activebox_restart(&shared);
		next = active_policy(shared.active)->class_epoch;
		CU_ASSERT_EQUAL((next - epoch) % 2, 1);
		CU_ASSERT_NOT_EQUAL(activebox_reload(&shared, "rules: ["), 0);
		CU_ASSERT_EQUAL(activebox_reload(&shared, texts[i]), 0);
		epoch = active_policy(shared.active)->class_epoch;
		CU_ASSERT_EQUAL((epoch - next) % 2, 1);
	}
}

static void an_executable_that_appears_makes_a_new_image(void)
{
	char exe[128], text[512];
	uint64_t generation;
	FILE *file;
	int i;

	(void)snprintf(exe, sizeof(exe), "%s/program", activebox_dir());
	(void)snprintf(text, sizeof(text),
		       HEAD "  - { who: { exe: %s }, domains: [a.example.com],"
			    " action: allow }\n",
		       exe);
	if (!activebox_anew(&shared, text))
		return;
	generation = generation_of(&shared);
	file = fopen(exe, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fclose(file);
	for (i = 0; i < 100 && !strstr(shared.news, "executables"); i++)
		(void)loop_once(shared.loop, 100);
	unit_string("news", "loaded executables-changed ", shared.news);
	CU_ASSERT(generation_of(&shared) > generation);
	/* Clauses of the image before still are those of the same policy. */
	CU_ASSERT_PTR_NOT_NULL(active_rule(shared.active, generation, 0));
	(void)unlink(exe);
}

static const struct unit_test tests[] = {
	UNIT(a_reload_replaces_policy_table_and_generation),
	UNIT(a_bad_file_leaves_everything_as_it_was),
	UNIT(a_kernel_that_refuses_leaves_everything_as_it_was),
	UNIT(a_clause_of_a_former_generation_stands_for_its_rule),
	UNIT(a_denial_that_came_in_front_closes_what_was_permitted_before),
	UNIT(an_open_address_outlives_a_reload_unless_its_name_is_denied),
	UNIT(the_classes_keep_their_epoch_while_they_mean_the_same),
	UNIT(each_start_and_each_change_of_the_classes_is_an_odd_step),
	UNIT(an_executable_that_appears_makes_a_new_image),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("active", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
