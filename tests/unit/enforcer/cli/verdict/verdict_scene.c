/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict_scene.c - run it as a command does.
 */
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/verdict/summary.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

void verdict_scene_begin(struct verdict_scene *scene, const char *policy,
			 const char *against)
{
	const char *const texts[VERDICT_SIDES] = { policy, against };
	struct verdict_policy policies[VERDICT_SIDES] = { { 0 } };
	size_t i;

	*scene = (struct verdict_scene){ 0 };
	for (i = 0; i < VERDICT_SIDES && texts[i]; i++) {
		policy_text_compile(&scene->texts[i], texts[i], NULL);
		CU_ASSERT_EQUAL_FATAL(scene->texts[i].error, 0);
		policies[i] = (struct verdict_policy){ scene->texts[i].policy,
						       scene->texts[i].image };
	}
	CU_ASSERT_EQUAL_FATAL(rerun_init(&scene->rerun, policies), 0);
}

void verdict_scene_add(struct verdict_scene *scene, const char *record)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;
	char line[2048];
	size_t i;
	int n;

	n = snprintf(line, sizeof(line), "{%s}", record);
	CU_ASSERT_FATAL(n > 0 && (size_t)n < sizeof(line));
	for (i = 0; line[i]; i++)
		if (line[i] == '\'')
			line[i] = '"';
	CU_ASSERT_EQUAL_FATAL(
		records_entry_parse(&parser, line, (size_t)n, &entry), 0);
	CU_ASSERT_EQUAL(rerun_record(&scene->rerun, &entry), 0);
}

static void put_items(struct verdict_scene *scene,
		      const struct tally_group *group, FILE *to)
{
	const struct tally_item **items;
	long n = tally_items(&scene->rerun.tally, group, &items), i;

	for (i = 0; i < n; i++) {
		(void)fprintf(to, "%s%s", i ? ", " : ": ", items[i]->text);
		if (items[i]->counts.n > 1)
			(void)fprintf(to, " (%llu)",
				      (unsigned long long)items[i]->counts.n);
	}
	(void)fputs("\n", to);
}

static void put_verdict(const struct verdict *verdict, FILE *to)
{
	if (verdict->rule)
		(void)fprintf(to, "%s, ", verdict->rule->name);
	(void)fputs(verdict->reason, to);
}

const char *verdict_scene_text(struct verdict_scene *scene,
			       enum tally_view view)
{
	const struct tally_group **list;
	FILE *to = fmemopen(scene->text, sizeof(scene->text), "w");
	long n, i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(to);
	scene->text[0] = '\0';
	CU_ASSERT_EQUAL(rerun_end(&scene->rerun), 0);
	n = tally_list(&scene->rerun.tally, view, &list);
	for (i = 0; i < n; i++) {
		(void)fprintf(to, "%s %s, ",
			      list[i]->verdicts[0].allowed ? "allow" : "deny",
			      summary_kind(list[i]->kind));
		put_verdict(&list[i]->verdicts[0], to);
		if (list[i]->verdicts[1].reason) {
			(void)fputs("; before: ", to);
			put_verdict(&list[i]->verdicts[1], to);
		}
		put_items(scene, list[i], to);
	}
	(void)fclose(to);
	return scene->text;
}

void verdict_scene_end(struct verdict_scene *scene)
{
	rerun_done(&scene->rerun);
	policy_text_done(&scene->texts[0]);
	if (scene->texts[1].policy)
		policy_text_done(&scene->texts[1]);
}

const char verdict_scene_now[] = "version: 1\n"
				 "rules:\n"
				 "  - name: a\n"
				 "    domains: [a.test]\n"
				 "    action: allow\n";
const char verdict_scene_before[] = "version: 1\n"
				    "rules:\n"
				    "  - name: all\n"
				    "    domains: ['*.test']\n"
				    "    action: allow\n";

void verdict_scene_summary(struct verdict_scene *scene, const char *against,
			   int (*print)(const struct summary *summary,
					FILE *to),
			   char *ret_text, size_t len)
{
	FILE *to = fmemopen(ret_text, len, "w");
	const struct summary summary = { .rerun = &scene->rerun,
					 .policy = "now.yaml",
					 .against =
						 against ? "before.yaml" : NULL,
					 .examples = 1 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(to);
	verdict_scene_begin(scene, verdict_scene_now, against);
	verdict_scene_add(scene, SCENE_QUERY("00:00", "a.test"));
	verdict_scene_add(scene, SCENE_QUERY("00:01", "b.test"));
	verdict_scene_add(scene, SCENE_QUERY("00:02", "b.test"));
	verdict_scene_add(scene, SCENE_QUERY("00:03", "c.test"));
	verdict_scene_add(
		scene,
		SCENE_QUERY("00:04", "c.test") ",'event.outcome':'failure'");
	verdict_scene_add(scene, "'event.action':'lost'");
	CU_ASSERT_EQUAL(rerun_end(&scene->rerun), 0);
	CU_ASSERT_EQUAL(print(&summary, to), 0);
	(void)fclose(to);
	verdict_scene_end(scene);
}
