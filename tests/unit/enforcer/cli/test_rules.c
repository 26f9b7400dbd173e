/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rules.c - what `nameward rules` makes of the daemon's document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/answerer.h"
#include "tests/unit/printed.h"
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
	const char *what, *word, *document;
	int status;
	const char *printed, *said;
} cases[] = {
	{ "words", NULL, DOCUMENT, CLI_OK,
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
	{ "JSON", "--json", DOCUMENT, CLI_OK, DOCUMENT, "" },
	{ "an error", NULL, "{\"ok\":false,\"error\":\"no\"}\n", CLI_FAILED, "",
	  "nameward: no\n" },
	{ "no JSON", NULL, "{\n", CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
};

static void each_document_is_printed_for_its_reader(void)
{
	char name[] = "rules", option[] = "--control", word[16];
	char *argv[] = { name, option, path, word, NULL };
	char printed_text[4096], said_text[1024];
	struct printed printed, said;
	size_t i;
	pid_t pid;
	int status;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(word, sizeof(word), "%s",
			       cases[i].word ? cases[i].word : "");
		pid = answerer_start(path, cases[i].document);
		printed_begin(&printed, STDOUT_FILENO);
		printed_begin(&said, STDERR_FILENO);
		status = cli_rules(cases[i].word ? 4 : 3, argv);
		printed_end(&said, said_text, sizeof(said_text));
		printed_end(&printed, printed_text, sizeof(printed_text));
		(void)waitpid(pid, NULL, 0);
		(void)unlink(path);
		if (status != cases[i].status)
			CU_FAIL(cases[i].what);
		unit_string(cases[i].what, cases[i].printed, printed_text);
		unit_string(cases[i].what, cases[i].said, said_text);
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
