/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dry_run.c - what people read of a reload that was only tried.
 */
#include "enforcer/cli/dry_run.h"

#include <stdio.h>
#include <unistd.h>

#include "enforcer/lib/jsonin.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define ANSWER                                                             \
	"{\"ok\":true,\"now\":{\"mode\":\"audit\",\"id\":\"a\\u001b\","    \
	"\"serial\":1,\"sha256\":\"ab\",\"rules\":2,\"clauses\":3,"        \
	"\"names\":4,\"image_bytes\":5},"                                  \
	"\"next\":{\"mode\":\"enforce\",\"serial\":2,\"sha256\":\"cd\","   \
	"\"rules\":2,\"clauses\":3,\"names\":40,\"image_bytes\":50},"      \
	"\"rules\":[{\"rule\":\"web\",\"what\":\"changed\",\"closes\":7}," \
	"{\"rule\":\"new\",\"what\":\"added\",\"closes\":0}],"             \
	"\"classes\":\"anew\",\"closes\":7}"

static void what_changes_has_an_arrow_and_each_rule_a_row(void)
{
	CLEANUP(jsonin_treep) yajl_val answer = jsonin_tree(ANSWER);
	struct printed printed;
	char text[1024];

	CU_ASSERT_PTR_NOT_NULL_FATAL(answer);
	printed_begin(&printed, STDOUT_FILENO);
	dry_run_print(answer);
	printed_end(&printed, text, sizeof(text));
	unit_string("rows",
		    "mode         audit -> enforce\n"
		    "id           a\\x1b -> -\n"
		    "serial       1 -> 2\n"
		    "sha256       ab -> cd\n"
		    "rules        2\n"
		    "clauses      3\n"
		    "names        4 -> 40\n"
		    "image_bytes  5 -> 50\n"
		    "classes      anew\n"
		    "closes       7\n"
		    "rule         changed        web, closes 7 addresses\n"
		    "rule         added          new\n",
		    text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(what_changes_has_an_arrow_and_each_rule_a_row),
	};

	return unit_main("dry_run", tests, ARRAY_SIZE(tests));
}
