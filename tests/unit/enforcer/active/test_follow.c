/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_follow.c - a list that changes comes into force, the policy file does
 * not.  Executables and resolvers that change are in test_active.c.
 */
#include "enforcer/active/follow.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/active/active.h"
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
	struct activebox box;

	write_list("l", "a.test\n");
	write_list("n", "192.0.2.0/24\n");
	if (!activebox_open(&box, POLICY))
		return;
	write_list("l", "||b.test^\n");
	await_news(&box, "loaded lists-changed ");
	policy = active_policy(box.active)->policy;
	CU_ASSERT_EQUAL(policy->lists[0].n_patterns, 2);
	CU_ASSERT_PTR_NULL(active_list_refused(box.active, 0));
	write_list("l", "<html>\n");
	await_news(&box, "loaded lists-changed refused ");
	policy = active_policy(box.active)->policy;
	CU_ASSERT_EQUAL(policy->lists[0].n_patterns, 2);
	CU_ASSERT_PTR_NOT_NULL(active_list_refused(box.active, 0));
	write_list("n", "198.51.100.0/24\n");
	await_news(&box, "loaded lists-changed refused lists-changed ");
	CU_ASSERT(nftbox_shows("list sets inet", "198.51.100.0/24"));
	CU_ASSERT_FALSE(nftbox_shows("list sets inet", "192.0.2.0/24"));
	activebox_close(&box);
	remove_list("l");
	remove_list("n");
}

static const struct unit_test tests[] = {
	UNIT(a_changed_list_is_in_force_and_a_bad_one_is_not),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("follow", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
