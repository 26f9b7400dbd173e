/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alerts.c - what `nameward alerts` makes of the daemon's document; and
 * that the exception it prints is one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/cli/words.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64];

#define FIRST                                                              \
	"{\"n\":1,\"alert\":\"tunnel\",\"severity\":\"high\",\"message\":" \
	"\"tunnel: it\",\"program\":\"/bin/\\\"x\",\"executable\":"        \
	"\"/bin/\\\"x\",\"user\":\"0\","                                   \
	"\"unit\":\"a.service\",\"denied_until\":\"T3\",\"domain\":"       \
	"\"example.com\",\"count\":3,\"since\":\"T1\",\"last\":\"T2\","    \
	"\"examples\":[\"a.example.com\",\"b.example.com\"]}"
#define SECOND                                                             \
	"{\"n\":2,\"alert\":\"dga\",\"severity\":\"low\",\"message\":"     \
	"\"dga: it\",\"program\":\"/x\",\"user\":\"0\",\"cgroup\":\"/c\"," \
	"\"container\":\"c1\",\"count\":1,\"since\":\"T1\",\"last\":"      \
	"\"T1\",\"examples\":[]}"
#define THIRD                                                               \
	"{\"n\":17,\"alert\":\"odd-type\",\"severity\":\"low\","            \
	"\"message\":\"m\",\"program\":\"/bin/curl\",\"executable\":"       \
	"\"/bin/curl\",\"user\":\"0\","                                     \
	"\"domain\":\"x.test\",\"count\":1,\"since\":\"T\",\"last\":\"T\"," \
	"\"examples\":[]}"
#define RULED                                                                 \
	"{\"n\":1,\"alert\":\"rule\",\"rule\":\"ads\",\"except\":false,"      \
	"\"severity\":\"low\",\"message\":\"rule ads: it\",\"program\":"      \
	"\"/x\",\"user\":\"0\",\"count\":2,\"since\":\"T1\",\"last\":\"T2\"," \
	"\"examples\":[\"a.test\"]}"
#define ALERTS "{\"ok\":true,\"alerts\":[" FIRST "," SECOND "," THIRD "]}\n"

static const struct {
	const char *what, *words, *document;
	int status;
	const char *printed, *said;
} cases[] = {
	{ "nothing", "", "{\"ok\":true,\"alerts\":[]}\n", CLI_OK,
	  "no alert is open\n", "" },
	{ "JSON", "--json", "{\"ok\":true,\"alerts\":[]}\n", CLI_OK,
	  "{\"ok\":true,\"alerts\":[]}\n", "" },
	{ "one", "", "{\"ok\":true,\"alerts\":[" FIRST "]}\n", CLI_OK,
	  "1 high tunnel: it\n"
	  "    since T1, last T2, times 3\n"
	  "    unit a.service\n"
	  "    names: a.example.com, b.example.com\n"
	  "    denied until T3; to end that: nameward alerts --release 1\n"
	  "    next: find out what the program is and who runs it; a security "
	  "agent or a content network may look so, a shell tool does not\n"
	  "    if it is meant to be so: nameward alerts --except 1\n",
	  "" },
	{ "one of a rule", "", "{\"ok\":true,\"alerts\":[" RULED "]}\n", CLI_OK,
	  "1 low rule ads: it\n"
	  "    since T1, last T2, times 2\n"
	  "    names: a.test\n"
	  "    next: see if the program is to do that, and permit or deny it "
	  "by a rule of its own\n"
	  "    if it is meant to be so: a rule without 'alert' before ads\n",
	  "" },
	{ "no exception", "--except 1",
	  "{\"ok\":true,\"alerts\":[" RULED "]}\n", CLI_FAILED, "",
	  "nameward: that alert is of no detector: want a rule of the policy "
	  "that is about it\n" },
	/* A path that a program has taken for its name. */
	{ "an unknown executable", "--except 4",
	  "{\"ok\":true,\"alerts\":[{\"n\":4,\"alert\":\"txt\","
	  "\"program\":\"/usr/bin/curl\",\"user\":\"0\"}]}\n",
	  CLI_FAILED, "",
	  "nameward: nobody knows the executable of that program, and its "
	  "name is what it calls itself: want an exception by user, unit or "
	  "cgroup\n" },
	{ "an executable of another mount namespace", "--except 5",
	  "{\"ok\":true,\"alerts\":[{\"n\":5,\"alert\":\"txt\","
	  "\"program\":\"/proc/7/root/x\",\"executable\":"
	  "\"/proc/7/root/x\",\"user\":\"0\"}]}\n",
	  CLI_FAILED, "",
	  "nameward: that program is in another mount namespace, and its path "
	  "is for this process alone: want an exception by user, unit or "
	  "cgroup\n" },
	{ "no such alert", "--except 3", ALERTS, CLI_FAILED, "",
	  "nameward: there is no alert of that number\n" },
	{ "released", "--release 1",
	  "{\"ok\":true,\"alert\":\"list\",\"program\":\"/bin/x\","
	  "\"user\":\"root\",\"domain\":\"bad.example\"}\n",
	  CLI_OK, "released: list: /bin/x (root), bad.example and below\n",
	  "" },
	{ "all names released", "--release 123456789012",
	  "{\"ok\":true,\"alert\":\"dga\",\"program\":\"/bin/x\","
	  "\"user\":\"0\"}\n",
	  CLI_OK, "released: dga: /bin/x (0)\n", "" },
	{ "not released", "--release 1",
	  "{\"ok\":false,\"error\":\"no alert\"}\n", CLI_FAILED, "",
	  "nameward: no alert\n" },
	{ "no JSON", "", "{\n", CLI_FAILED, "",
	  "nameward: the answer is no JSON\n" },
	{ "no number", "--except 0", NULL, CLI_USAGE, "",
	  "nameward alerts: --except: want the number of an alert, found "
	  "'0'\n" },
	{ "both", "--except 1 --release 1", NULL, CLI_USAGE, "",
	  "nameward alerts: want --except or --release, not both\n" },
	{ "a word", "x", NULL, CLI_USAGE, "",
	  "nameward alerts: want options only, found 'x'\n" },
};

static void run(const char *words, const char *document,
		struct words *ret_words)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "alerts --control %s%s%s", path,
		       *words ? " " : "", words);
	words_run_with(cli_alerts, line, path, document, ret_words);
}

static void each_document_is_printed_for_its_reader(void)
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

static const struct {
	const char *words, *want;
} exceptions[] = {
	{ "--except 1",
	  "alerts:\n  except:\n    - { who: { exe: \"/bin/\\\"x\", user: "
	  "\"0\" }, domains: [\"example.com\", \"**.example.com\"], alerts: "
	  "tunnel }\n" },
	{ "--except 2",
	  "alerts:\n  except:\n    - { who: { cgroup: \"/c\", user: \"0\" }, "
	  "alerts: dga }\n" },
	{ "--except 17",
	  "alerts:\n  except:\n    - { who: { exe: \"/bin/curl\", user: \"0\" }, "
	  "domains: [\"x.test\", \"**.x.test\"], alerts: odd-type }\n" },
};

static void the_exception_printed_is_a_piece_of_a_policy(void)
{
	struct words words;
	char text[4200];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exceptions); i++) {
		CLEANUP(diag_freep) struct diag *diag = NULL;
		CLEANUP(policy_freep) struct policy *policy = NULL;

		run(exceptions[i].words, ALERTS, &words);
		CU_ASSERT_EQUAL(words.status, CLI_OK);
		unit_string(exceptions[i].words, exceptions[i].want,
			    words.printed);
		(void)snprintf(text, sizeof(text), "version: 1\n%s",
			       words.printed);
		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		CU_ASSERT_EQUAL_FATAL(load_policy_text("x.yaml", text,
						       strlen(text), diag,
						       &policy),
				      0);
		CU_ASSERT_EQUAL(policy->alerts.n_matchers, 1);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_document_is_printed_for_its_reader),
	UNIT(the_exception_printed_is_a_piece_of_a_policy),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof(path), "%s/control.sock", dir);
	status = unit_main("alerts", tests, ARRAY_SIZE(tests));
	(void)rmdir(dir);
	return status;
}
