/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_list.c - the keys of a list, and what refers to one.
 */
#include "policy/language/lists/list.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/files/bundle.h"
#include "policy/policy.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

#define NAMES "tests/unit/policy/golden/names.list"
#define NETWORKS "tests/unit/policy/golden/networks.list"

static const struct {
	const char *what;
	const char *text;
	size_t patterns, nets;
	const char *want; /* the error */
} lists[] = {
	{ "a file alone", "l: { file: " NAMES " }", 3, 0, "" },
	{ "subdomains", "l: { file: " NAMES ", subdomains: yes }", 5, 0, "" },
	{ "a format", "l: { file: " NAMES ", format: names, strict: yes }", 3,
	  0, "" },
	{ "the wrong format", "l: { file: " NAMES ", format: rpz }", 0, 0,
	  NAMES ":2:19: note: skipped: want a record that denies a name: "
		"CNAME ., found '#'" },
	{ "no format", "l: { file: " NAMES ", format: json }", 3, 0,
	  "test.yaml:1:57: error: format: want auto, names, hosts, adblock, "
	  "dnsmasq, unbound, rpz or csv, found 'json'" },
	{ "networks", "l: { file: " NETWORKS ", of: networks }", 0, 2, "" },
	{ "networks in a format",
	  "l: { file: " NETWORKS ", of: networks, format: names }", 0, 2,
	  "test.yaml:1:4: error: lists: want 'format' and 'subdomains' for "
	  "lists of names only, found them beside 'of: networks'" },
	{ "of what", "l: { file: " NAMES ", of: people }", 3, 0,
	  "test.yaml:1:53: error: of: want names or networks, found 'people'" },
};

static void a_list_is_read_as_its_keys_say(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		CLEANUP(bundle_done) struct bundle bundle = { 0 };
		struct snippet s;
		const struct policy_list *list;

		snippet_open(&s, lists[i].text);
		bundle.diag = s.context.diag;
		s.context.bundle = &bundle;
		(void)list_read_all(&s.context, &s.root, NULL);
		list = list_find(s.context.policy, "l");
		CU_ASSERT_PTR_NOT_NULL_FATAL(list);
		CU_ASSERT_EQUAL(list->n_patterns, lists[i].patterns);
		CU_ASSERT_EQUAL(list->n_nets, lists[i].nets);
		unit_string(lists[i].what, lists[i].want,
			    diag_line(s.context.diag, 0) ?: "");
		snippet_done(&s);
	}
}

static void a_reference_has_the_name_of_its_list(void)
{
	struct yaml_node node = { .kind = YAML_TEXT, .text = "list:ads" };

	unit_string("a list", "ads", list_reference(&node));
	node.text = "ads";
	CU_ASSERT_PTR_NULL(list_reference(&node));
	node.kind = YAML_LIST;
	CU_ASSERT_PTR_NULL(list_reference(&node));
}

static const struct unit_test tests[] = {
	UNIT(a_list_is_read_as_its_keys_say),
	UNIT(a_reference_has_the_name_of_its_list),
};

int main(void)
{
	return unit_main("list", tests, ARRAY_SIZE(tests));
}
