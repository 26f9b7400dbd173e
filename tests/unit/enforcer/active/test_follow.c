/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_follow.c - a list that changes comes into force, the policy file does
 * not.  Executables and resolvers that change are in test_active.c.
 *
 * run: once
 */
#include "enforcer/active/follow.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/active/active.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define POLICY                                                         \
	"version: 1\nmode: enforce\nresolvers: [192.0.2.53]\n"         \
	"lists:\n  l: { file: l }\n  n: { file: n, of: networks }\n"   \
	"rules:\n  - { name: ads, domains: [list:l], action: deny }\n" \
	"  - { name: nets, networks: [list:n], action: deny }\n"
#define WAIT_MS 20000

/* One for all tests, which ends with the process: each starts anew with the
 * programs that the first one loaded. */
static struct activebox shared;

static void write_list(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", activebox_dir(), name);
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void remove_list(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", activebox_dir(), name);
	(void)unlink(path);
}

/* Run until the news are @want, or long enough. */
static void await_news(struct activebox *box, const char *want)
{
	int i;

	for (i = 0; i < WAIT_MS / 100 && strcmp(box->news, want) != 0; i++)
		(void)loop_once(box->loop, 100);
	unit_string("news", want, box->news);
}

static void a_changed_list_is_in_force_and_a_bad_one_is_not(void)
{
	const struct policy *policy;

	write_list("l", "a.test\n");
	write_list("n", "192.0.2.0/24\n");
	if (!activebox_anew(&shared, POLICY))
		return;
	write_list("l", "||b.test^\n");
	await_news(&shared, "loaded lists-changed ");
	policy = active_policy(shared.active)->policy;
	CU_ASSERT_EQUAL(policy->lists[0].n_patterns, 2);
	CU_ASSERT_PTR_NULL(active_list_refused(shared.active, 0));
	write_list("l", "<html>\n");
	await_news(&shared, "loaded lists-changed refused ");
	policy = active_policy(shared.active)->policy;
	CU_ASSERT_EQUAL(policy->lists[0].n_patterns, 2);
	CU_ASSERT_PTR_NOT_NULL(active_list_refused(shared.active, 0));
	write_list("n", "198.51.100.0/24\n");
	await_news(&shared, "loaded lists-changed refused lists-changed ");
	CU_ASSERT(nftbox_shows("list sets inet", "198.51.100.0/24"));
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "192.0.2.0/24"));
	remove_list("l");
	remove_list("n");
}

static const char w_wire[] = "\1w\4test", v_wire[] = "\1v\4test";

static void open_address(struct activebox *box, const char *wire, size_t len,
			 const char *ip)
{
	const struct gate_fill_addr addr = { .rule = 0,
					     .ip = unit_ip(ip),
					     .ttl_s = 600,
					     .names = (const uint8_t *)wire,
					     .names_len = (uint8_t)len };
	uint32_t timeout_s;

	CU_ASSERT_EQUAL(gate_put(box->gate, &addr, &timeout_s), 0);
	CU_ASSERT_EQUAL(gate_commit(box->gate), 0);
}

static bool is_open(const char *ip)
{
	return nftbox_shows("list set inet nameward web_4", ip);
}

static bool permits(struct activebox *box, uint64_t generation,
		    const char *wire, size_t len)
{
	return active_still_permits(
		box->active, generation,
		&active_policy(box->active)->policy->rules[0],
		(const uint8_t *)wire, (uint8_t)len);
}

#define ALLOWS                                                 \
	"version: 1\nmode: enforce\nresolvers: [192.0.2.53]\n" \
	"lists:\n  l: { file: l }\nrules:\n"                   \
	"  - { name: web, domains: [list:l], action: allow }\n"

static void what_a_list_still_has_stays_open_and_all_else_is_shut(void)
{
	uint64_t former;

	write_list("l", "w.test\nv.test\n");
	if (!activebox_anew(&shared, ALLOWS))
		return;
	former = active_policy(shared.active)->generation;
	open_address(&shared, w_wire, sizeof(w_wire), "203.0.113.1");
	open_address(&shared, v_wire, sizeof(v_wire), "203.0.113.2");
	write_list("l", "w.test\nu.test\n");
	await_news(&shared, "loaded lists-changed ");
	CU_ASSERT(is_open("203.0.113.1"));
	CU_ASSERT_FALSE(is_open("203.0.113.2"));
	/* Answers to questions of before. */
	CU_ASSERT(permits(&shared, former, w_wire, sizeof(w_wire)));
	CU_ASSERT_FALSE(permits(&shared, former, v_wire, sizeof(v_wire)));
	write_list("l", "u.test\n");
	await_news(&shared, "loaded lists-changed lists-changed ");
	CU_ASSERT_FALSE(is_open("203.0.113.1"));
	remove_list("l");
}

/* A list that denies more shuts what it denies from now on. */
static void a_name_that_comes_on_a_list_that_denies_is_shut(void)
{
	uint64_t former;

	write_list("l", "v.test\n");
	if (!activebox_anew(
		    &shared,
		    "version: 1\nmode: enforce\nresolvers: [192.0.2.53]\n"
		    "lists:\n  l: { file: l }\nrules:\n"
		    "  - { name: web, domains: [x.test], action: allow }\n"
		    "  - { name: ads, domains: [list:l], action: deny }\n"
		    "  - { name: all, action: allow }\n"))
		return;
	former = active_policy(shared.active)->generation;
	write_list("l", "w.test\n");
	await_news(&shared, "loaded lists-changed ");
	CU_ASSERT_FALSE(active_still_permits(
		shared.active, former,
		&active_policy(shared.active)->policy->rules[2],
		(const uint8_t *)w_wire, sizeof(w_wire)));
	CU_ASSERT(active_still_permits(
		shared.active, former,
		&active_policy(shared.active)->policy->rules[2],
		(const uint8_t *)v_wire, sizeof(v_wire)));
	remove_list("l");
}

static const struct unit_test tests[] = {
	UNIT(a_changed_list_is_in_force_and_a_bad_one_is_not),
	UNIT(what_a_list_still_has_stays_open_and_all_else_is_shut),
	UNIT(a_name_that_comes_on_a_list_that_denies_is_shut),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("follow", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
