/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permit.c - what `nameward permit` takes, and what it prints of the
 * daemon's answer.
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

#define GIVE "--for 1h --exe /bin/x"
#define FIRST                                                               \
	"{\"permit\":1,\"exe\":\"/bin/x\",\"user\":\"u\",\"names\":[\"a\"," \
	"\"b\"],\"ports\":[\"22\"],\"left_s\":3725,\"by\":\"r\"}"
#define SECOND                                                       \
	"{\"permit\":2,\"exe\":\"/bin/\\u001bx\",\"names\":[\"a\"]," \
	"\"left_s\":59,\"by\":\"r\"}"
#define BOTH "\"ok\":true,\"permits\":[" FIRST "," SECOND "]}\n"

static const struct {
	const char *what, *words, *document;
	int status;
	const char *printed, *said;
} cases[] = {
	{ "none", "--list", "{\"ok\":true,\"permits\":[]}\n", CLI_OK,
	  "nothing is permitted for a while\n", "" },
	{ "all", "--list", "{" BOTH, CLI_OK,
	  "permit-1  1h02m05s left  /bin/x (user u): a, b; ports 22; by r\n"
	  "permit-2  0h00m59s left  /bin/\\x1bx: a; by r\n",
	  "" },
	{ "the one that was given", GIVE " a", "{\"permit\":1," BOTH, CLI_OK,
	  "permit-1  1h02m05s left  /bin/x (user u): a, b; ports 22; by r\n",
	  "" },
	{ "ended", "--end 1", "{\"ok\":true,\"permits\":[]}\n", CLI_OK, "",
	  "" },
	{ "JSON", "--list --json", "{\"ok\":true}\n", CLI_OK, "{\"ok\":true}\n",
	  "" },
	{ "refused", GIVE " a",
	  "{\"ok\":false,\"diagnostics\":[\"permit:1:2: error: bad\","
	  "\"permit:1:2: warning: odd\"]}\n",
	  CLI_FAILED, "", "nameward: bad\nnameward: odd\n" },
	{ "an error", "--end 1", "{\"ok\":false,\"error\":\"no\"}\n",
	  CLI_FAILED, "", "nameward: no\n" },
	{ "no JSON", "--list", "{\n", CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
	{ "no time", "--exe /bin/x a", NULL, CLI_USAGE, "",
	  "nameward permit: want --for and how long\n" },
	{ "an odd time", "--for 31d", NULL, CLI_USAGE, "",
	  "nameward permit: --for: want a time such as 10m, 1h or 2d, up to "
	  "30d, found '31d'\n" },
	{ "no time at all", "--for 0s", NULL, CLI_USAGE, "",
	  "nameward permit: --for: want a time such as 10m, 1h or 2d, up to "
	  "30d, found '0s'\n" },
	{ "a relative path", "--for 1h --exe x a", NULL, CLI_USAGE, "",
	  "nameward permit: want --exe and the absolute path of a program\n" },
	{ "no name", GIVE, NULL, CLI_USAGE, "",
	  "nameward permit: want a name that may be looked up\n" },
	{ "two things", "--list --end 1", NULL, CLI_USAGE, "",
	  "nameward permit: want a permission, --list or --end, one of them\n" },
	{ "a list of a name", "--list a", NULL, CLI_USAGE, "",
	  "nameward permit: want a permission, --list or --end, one of them\n" },
	{ "an odd number", "--end permit-1", NULL, CLI_USAGE, "",
	  "nameward permit: --end: want the number of a permission, found "
	  "'permit-1'\n" },
};

static void run(const char *words, const char *document,
		struct words *ret_words)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "permit --control %s%s%s", path,
		       *words ? " " : "", words);
	words_run_with(cli_permit, line, path, document, ret_words);
}

static void each_case_has_its_status_and_its_words(void)
{
	struct words words;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		run(cases[i].words, cases[i].document, &words);
		if (words.status != cases[i].status)
			CU_FAIL(cases[i].what);
		unit_string(cases[i].what, cases[i].printed, words.printed);
		unit_string(cases[i].what, cases[i].said, words.said);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_case_has_its_status_and_its_words),
	};
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/sock", dir);
	status = unit_main("permit", tests, ARRAY_SIZE(tests));
	return rmdir(dir) < 0 ? 1 : status;
}
