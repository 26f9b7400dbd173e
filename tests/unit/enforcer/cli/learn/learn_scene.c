/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learn_scene.c - facts from records that a test writes by hand.
 */
#include "tests/unit/enforcer/cli/learn/learn_scene.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

void learn_scene_add(struct learn_facts *facts, const char *record)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	CLEANUP(base_freep) char *json = NULL;
	struct records_entry entry;
	size_t len = strlen(record), i;

	json = malloc(len + 2);
	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	json[0] = '{';
	for (i = 0; i < len; i++) {
		json[i + 1] = record[i];
		if (record[i] == '\'')
			json[i + 1] = '"';
	}
	json[len + 1] = '}';
	CU_ASSERT_EQUAL_FATAL(
		records_entry_parse(&parser, json, len + 2, &entry), 0);
	CU_ASSERT_EQUAL_FATAL(learn_facts_add(facts, &entry), 0);
}

const struct learn_actor *learn_scene_actor(const struct learn_facts *facts)
{
	CU_ASSERT_EQUAL_FATAL(facts->actors.n, 1);
	return learn_tree_list(&facts->actors, facts->arena)[0];
}
