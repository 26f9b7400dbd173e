/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ctl.c - what `status`, `sets` and `reload` make of a daemon's document:
 * rows, errors and exit status.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/words.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64];

#define STATUS                                                          \
	"{\"ok\":true,\"mode\":\"enforce\",\"rules\":2,"                \
	"\"resolvers\":[\"192.0.2.53\",\"2001:db8::53\"],\"lacks\":[]," \
	"\"counters\":{\"packets\":12,\"queries\":3},\"whole\":true}\n"
#define SETS                                                                \
	"{\"ok\":true,\"sets\":[{\"rule\":\"web\",\"ports\":[\"443/tcp\"]," \
	"\"addresses\":[{\"address\":\"192.0.2.7\",\"expires_s\":59,"       \
	"\"packets\":4,\"bytes\":240}]},"                                   \
	"{\"rule\":\"none\",\"ports\":[],\"addresses\":[]}]}\n"
#define REFUSED                                                            \
	"{\"ok\":false,\"error\":\"refused\\u001b[31m\",\"diagnostics\":[" \
	"\"a.yaml:1:1: error: x\",\"a.yaml:2:1: error: y\"]}\n"

static const struct {
	const char *what;
	int (*run)(int argc, char **argv);
	const char *document;
	bool json; /* --json */
	int status;
	const char *printed;
	const char *said;
} documents[] = {
	{ "status for people", cli_ctl_status, STATUS, false, CLI_OK,
	  "mode         enforce\n"
	  "rules        2\n"
	  "resolvers    192.0.2.53\n"
	  "             2001:db8::53\n"
	  "lacks        -\n"
	  "counters     packets 12, queries 3\n"
	  "whole        yes\n",
	  "" },
	{ "status --json", cli_ctl_status, STATUS, true, CLI_OK, STATUS, "" },
	{ "sets for people", cli_ctl_sets, SETS, false, CLI_OK,
	  "RULE                 ADDRESS                                 "
	  "  LEFT s   PACKETS       BYTES\n"
	  "web                  192.0.2.7                               "
	  "      59         4         240\n",
	  "" },
	{ "a reload that is done", cli_ctl_reload,
	  "{\"ok\":true,\"diagnostics\":[\"a.yaml:1:1: warning: x\"]}\n", false,
	  CLI_OK, "", "a.yaml:1:1: warning: x\n" },
	{ "a reload that is refused", cli_ctl_reload, REFUSED, false,
	  CLI_FAILED, "",
	  "a.yaml:1:1: error: x\na.yaml:2:1: error: y\n"
	  "nameward: refused\\x1b[31m\n" },
	{ "a refused reload with --json", cli_ctl_reload, REFUSED, true,
	  CLI_FAILED, REFUSED,
	  "a.yaml:1:1: error: x\na.yaml:2:1: error: y\n"
	  "nameward: refused\\x1b[31m\n" },
	{ "an error without words", cli_ctl_status, "{\"ok\":false}\n", false,
	  CLI_FAILED, "", "nameward: it failed\n" },
	{ "no object", cli_ctl_status, "[]\n", false, CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
	{ "no JSON", cli_ctl_sets, "{\n", true, CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
};

static void each_document_is_printed_for_its_reader(void)
{
	struct words words;
	char line[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(documents); i++) {
		(void)snprintf(line, sizeof(line), "status --control %s%s",
			       path, documents[i].json ? " --json" : "");
		words_run_with(documents[i].run, line, path,
			       documents[i].document, &words);
		CU_ASSERT_EQUAL(words.status, documents[i].status);
		unit_string(documents[i].what, documents[i].printed,
			    words.printed);
		unit_string(documents[i].what, documents[i].said, words.said);
	}
}

static void without_a_daemon_its_socket_is_named(void)
{
	static const char *const waits[] = { "", " --wait=0" };
	char line[128], want[128];
	struct words words;
	size_t i;

	(void)snprintf(want, sizeof(want),
		       "nameward: %s: no nameward runs there\n", path);
	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		(void)snprintf(line, sizeof(line), "status --control %s%s",
			       path, waits[i]);
		words_run(cli_ctl_status, line, &words);
		CU_ASSERT_EQUAL(words.status, CLI_FAILED);
		unit_string("said", want, words.said);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_document_is_printed_for_its_reader),
	UNIT(without_a_daemon_its_socket_is_named),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/control", dir);
	status = unit_main("ctl", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
