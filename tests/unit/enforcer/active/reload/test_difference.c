/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_difference.c - what would change is found, and nothing changes.
 */
#include "enforcer/active/reload/difference.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/active/active.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nmode: enforce\nresolvers: [192.0.2.53]\nrules:\n"
#define ADS "  - { name: ads, domains: [a.example.com], action: deny }\n"
#define LAN "  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"
#define WEB2 "  - { name: web, domains: [x.example.com], action: allow }\n"

static const struct {
	const char *what;
	const char *text;
	const char *changes; /* "?": it is refused */
	bool new_classes;
} cases[] = {
	{ "the same", HEAD WEB LAN, "", false },
	{ "a rule more", HEAD ADS WEB LAN, "1ads ", true },
	{ "a rule less", HEAD WEB, "2lan ", true },
	{ "another name", HEAD WEB2 LAN, "3web ", false },
	{ "all of it", HEAD ADS WEB2, "1ads 3web 2lan ", true },
	{ "a mistake", HEAD "  - { nonsense: 1 }\n", "?", false },
};

static void find(struct activebox *box, const char *text, char changes[128],
		 bool *ret_new)
{
	CLEANUP(difference_done) struct difference difference = { 0 };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct reload_how how = { 0 };
	size_t i, len;

	(void)strcpy(changes, "?");
	activebox_write(text);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	if (difference_find(box->active, &how, diag, &difference) < 0)
		return;
	changes[0] = '\0';
	for (i = 0; i < difference.n_rules; i++) {
		len = strlen(changes);
		(void)snprintf(changes + len, 128 - len, "%d%s ",
			       difference.rules[i].what,
			       difference.rules[i].name);
	}
	*ret_new = difference.new_classes;
	CU_ASSERT(difference.next->image_bytes > 0);
	CU_ASSERT_EQUAL(difference.n_open, 0);
}

static void each_rule_that_changes_is_found(void)
{
	struct activebox box;
	uint64_t generation;
	char changes[128];
	bool new_classes;
	size_t i;

	if (!activebox_open(&box, HEAD WEB LAN))
		return;
	generation = active_policy(box.active)->generation;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		new_classes = cases[i].new_classes;
		find(&box, cases[i].text, changes, &new_classes);
		unit_string(cases[i].what, cases[i].changes, changes);
		if (new_classes != cases[i].new_classes)
			unit_string(cases[i].what, "classes as said", "others");
	}
	unit_string("news", "loaded ", box.news);
	CU_ASSERT_EQUAL(active_policy(box.active)->generation, generation);
	CU_ASSERT_EQUAL(active_policy(box.active)->policy->n_rules, 2);
	activebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_rule_that_changes_is_found),
	};
	int status;

	activebox_begin();
	status = unit_main("difference", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
