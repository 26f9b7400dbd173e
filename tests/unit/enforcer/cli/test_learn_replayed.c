/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_learn_replayed.c - what learn promises: replay denies nothing of the
 * records that a policy was learnt from, but what is commented out in it.
 *
 * The test runs from the top of the tree.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/learn/name.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/cli/verdict/rerun.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/learnt.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define GOLDEN "tests/unit/enforcer/cli/golden"
#define TEXT_MAX 65536

static char printed[TEXT_MAX];

static void learn(char *path)
{
	char word[] = "learn";
	char *argv[] = { word, path, NULL };
	struct printed out;
	int status;

	printed_begin(&out, STDOUT_FILENO);
	status = cli_learn(2, argv);
	printed_end(&out, printed, sizeof(printed));
	CU_ASSERT_EQUAL(status, CLI_OK);
}

/* The name or address of an item as a policy has it. */
static const char *first_word(const struct tally_item *item,
			      char buf[DNS_NAME_TEXT_MAX])
{
	char word[DNS_NAME_TEXT_MAX];

	(void)snprintf(word, sizeof(word), "%.*s",
		       (int)strcspn(item->text, " "), item->text);
	return learn_name_text(word, buf) ?: "";
}

/* Only what is commented out may be denied. */
static void check_denied(const struct rerun *rerun,
			 const struct tally_group *group)
{
	const struct tally_item **items;
	long n = tally_items(&rerun->tally, group, &items), i;
	char word[DNS_NAME_TEXT_MAX];

	for (i = 0; i < n; i++)
		if (!learnt_may_deny(printed, first_word(items[i], word)))
			unit_string(group->verdicts[0].reason, "permitted",
				    items[i]->text);
}

/* Replay the records of @path by the policy that was printed. */
static void replay_denies_nothing_but_what_is_commented_out(const char *path)
{
	struct verdict_policy policies[VERDICT_SIDES] = { { 0 } };
	struct rerun rerun;
	struct records_reader reader = { .command = "learn",
					 .take = rerun_record,
					 .context = &rerun };
	struct policy_text compiled;
	const struct tally_group **groups;
	long n, i;

	policy_text_compile(&compiled, printed, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	policies[0].policy = compiled.policy;
	policies[0].image = compiled.image;
	CU_ASSERT_EQUAL_FATAL(rerun_init(&rerun, policies), 0);
	CU_ASSERT_EQUAL_FATAL(records_reader_read(&reader, path), 0);
	CU_ASSERT_EQUAL(rerun_end(&rerun), 0);
	CU_ASSERT(rerun.n_events > 0);
	n = tally_list(&rerun.tally, TALLY_BROKEN, &groups);
	for (i = 0; i < n; i++)
		check_denied(&rerun, groups[i]);
	rerun_done(&rerun);
	policy_text_done(&compiled);
}

static void nothing_that_was_learnt_is_denied(void)
{
	CLEANUP(base_closep) int top = open(".", O_RDONLY | O_CLOEXEC);
	glob_t files = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(chdir(GOLDEN), 0);
	CU_ASSERT_EQUAL(glob("*.json", 0, NULL, &files), 0);
	CU_ASSERT(files.gl_pathc >= 7);
	for (i = 0; i < files.gl_pathc; i++) {
		learn(files.gl_pathv[i]);
		replay_denies_nothing_but_what_is_commented_out(
			files.gl_pathv[i]);
	}
	globfree(&files);
	CU_ASSERT_EQUAL(fchdir(top), 0);
}

static const struct unit_test tests[] = {
	UNIT(nothing_that_was_learnt_is_denied),
};

int main(void)
{
	return unit_main("enforcer/cli/learn_replayed", tests,
			 ARRAY_SIZE(tests));
}
