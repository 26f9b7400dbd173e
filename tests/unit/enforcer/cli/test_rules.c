/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rules.c - what `nameward rules` makes of the daemon's document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/words.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64];

#define DOCUMENT                                                           \
	"{\"ok\":true,\"since\":\"2026-11-20T10:00:00.5Z\",\"rules\":["    \
	"{\"rule\":\"web\",\"action\":\"allow\",\"hits\":12,\"last\":"     \
	"\"2026-11-22T16:15:41.123456789Z\"},"                             \
	"{\"rule\":\"idle\",\"action\":\"deny\",\"hits\":0},"              \
	"{\"rule\":\"lan\",\"action\":\"allow\",\"connections_only\":true" \
	"}],\"default\":{\"action\":\"deny\",\"hits\":3,\"last\":"         \
	"\"2026-11-22T16:15:42Z\"}}\n"

static const struct {
	const char *what, *more, *document;
	int status;
	const char *printed, *said;
} cases[] = {
	{ "words", "", DOCUMENT, CLI_OK,
	  "RULE                                        LOOKUPS  LAST\n"
	  "web                              allow           12  "
	  "2026-11-22T16:15:41\n"
	  "idle                             deny             0  never\n"
	  "lan                              allow            -  connections "
	  "only\n"
	  "(no rule)                        deny             3  "
	  "2026-11-22T16:15:42\n"
	  "since 2026-11-20T10:00:00\n",
	  "" },
	{ "JSON", " --json", DOCUMENT, CLI_OK, DOCUMENT, "" },
	{ "an error", "", "{\"ok\":false,\"error\":\"no\"}\n", CLI_FAILED, "",
	  "nameward: no\n" },
	{ "no JSON", "", "{\n", CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
};

static void each_document_is_printed_for_its_reader(void)
{
	struct words words;
	char line[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(line, sizeof(line), "rules --control %s%s", path,
			       cases[i].more);
		words_run_with(cli_rules, line, path, cases[i].document,
			       &words);
		if (words.status != cases[i].status)
			CU_FAIL(cases[i].what);
		unit_string(cases[i].what, cases[i].printed, words.printed);
		unit_string(cases[i].what, cases[i].said, words.said);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_document_is_printed_for_its_reader),
	};
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/sock", dir);
	status = unit_main("rules", tests, ARRAY_SIZE(tests));
	return rmdir(dir) < 0 ? 1 : status;
}
