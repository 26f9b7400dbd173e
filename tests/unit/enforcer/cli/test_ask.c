/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ask.c - what `nameward ask` prints of records, and what becomes of a
 * policy file that it adds to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/cli/words.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char records[64], policy[64];

#define DENIED(time, exe, name, more)                                         \
	"{\"@timestamp\":\"2026-11-20T10:00:0" time                           \
	"Z\",\"event\":{\"action\":\"query\",\"type\":[\"denied\"],"          \
	"\"reason\":\"default\"},\"process\":{\"executable\":\"" exe          \
	"\"},\"user\":{\"id\":\"0\"},\"dns\":{\"question\":{\"name\":\"" name \
	"\"}}" more "}\n"

#define CONNECT(port, more)                                               \
	"{\"@timestamp\":\"2026-11-20T09:00:00Z\",\"event\":{\"action\":" \
	"\"connect\",\"type\":[\"denied\"],\"reason\":\"not-open\"},"     \
	"\"process\":{\"executable\":\"/bin/true\"},\"user\":{\"id\":"    \
	"\"0\"},\"destination\":{\"ip\":\"192.0.2.1\",\"port\":" port     \
	"},\"network\":{\"transport\":\"tcp\"}" more "}\n"
#define WAS_OPEN ",\"nameward\":{\"was_open\":{\"rule\":\"w\"}}"
#define RULE_CONNECT                                                        \
	"  # denied 1 time, at 2026-11-20T09:00:00Z; if it was looked up, " \
	"open the port in the rule of that name\n"                          \
	"  - name: true-192.0.2.1\n"                                        \
	"    who: { exe: /bin/true, user: 0 }\n"                            \
	"    networks: [192.0.2.1]\n"                                       \
	"    action: allow\n"                                               \
	"    open: { ports: [6/tcp] }\n"

static const char lines[] = DENIED("1", "/bin/true", "a.example", "")
	DENIED("2", "/bin/true", "a.example", "")
		DENIED("3", "/bin/false", "b.example", "")
			DENIED("4", "/bin/true", "c.example",
			       ",\"rule\":{\"name\":\"telemetry\"}")
				DENIED("5", "", "d.example", "")
					DENIED("0", "/tmp/*", "e.example", "")
						CONNECT("6", "")
							CONNECT("7", WAS_OPEN);

#define RULE_A                                                   \
	"  # denied 2 times, the last at 2026-11-20T10:00:02Z\n" \
	"  - name: true-a.example\n"                             \
	"    who: { exe: /bin/true, user: 0 }\n"                 \
	"    domains: [a.example]\n"                             \
	"    action: allow\n"

#define HEAD "version: 1\n# a comment that stays\nrules:\n"
#define FIRST \
	"  - { name: true-a.example, domains: [x.example], action: deny }\n"

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void read_file(const char *path, char text[4096])
{
	FILE *file = fopen(path, "re");
	size_t n;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	n = fread(text, 1, 4095, file);
	text[n] = '\0';
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void run(const char *words, struct words *ret_words)
{
	char line[256];

	write_file(records, lines);
	(void)snprintf(line, sizeof(line), "ask -o %s%s%s", records,
		       *words ? " " : "", words);
	words_run(cli_ask, line, ret_words);
}

static const struct {
	const char *what, *words;
	int status;
	const char *printed; /* a part of it */
	const char *said;    /* a part of standard error */
} cases[] = {
	{ "the latest first", "", CLI_OK,
	  "2026-11-20T10:00:05Z  ? (uid 0): ", "" },
	{ "a rule for what none permits", "a.example", CLI_OK,
	  "2026-11-20T10:00:02Z  /bin/true (uid 0): a.example: default, 2 "
	  "times\n" RULE_A,
	  "" },
	{ "what a rule denies", "c.example", CLI_OK,
	  "c.example: rule telemetry, 1 time\n  no rule that is added permits "
	  "it: a rule denies it, before any that is added\n",
	  "" },
	{ "what nobody knows", "d.example", CLI_OK,
	  "  no rule that is added permits it: nobody knows which program it "
	  "was\n",
	  "" },
	{ "a path that would stand for more", "e.example", CLI_OK,
	  "(uid 0): e.example: default, 1 time\n  no rule that is added "
	  "permits it: nobody knows which program it was\n",
	  "" },
	{ "a connection", "192.0.2.1", CLI_OK,
	  "/bin/true (uid 0): 192.0.2.1 port 6/tcp: not-open, 1 "
	  "time\n" RULE_CONNECT,
	  "" },
	{ "a connection to what was open", "192.0.2.1", CLI_OK,
	  "192.0.2.1 port 7/tcp: not-open, 1 time\n  no rule that is added "
	  "permits it: a rule had it open, and needs a longer",
	  "" },
	{ "another user", "--user 4000000", CLI_OK, "nothing was denied\n",
	  "" },
	{ "of one program", "--exe /bin/false", CLI_OK,
	  "/bin/false (uid 0): b.example: default, 1 time\n", "" },
	{ "of another program", "--exe /bin/none", CLI_OK,
	  "nothing was denied\n", "" },
	{ "several programs to write for", "--write /x a.example b.example",
	  CLI_FAILED, "",
	  "want one program and user, which --exe and --user choose, found "
	  "several:\n  /bin/false (uid 0)\n  /bin/true (uid 0)\n" },
	{ "a name of another program", "--exe /bin/false --write /x a.example",
	  CLI_FAILED, "", "found none of these" },
	{ "later", "--since 2026-11-20T10:00:06Z", CLI_OK,
	  "nothing was denied\n", "" },
	{ "an odd time", "--since x", CLI_USAGE, "", "--since: want a date" },
	{ "an odd user", "--user no/such", CLI_USAGE, "", "--user: want a" },
	{ "no name to write", "--write /x", CLI_USAGE, "",
	  "--write: want the names to permit" },
	{ "a name that was not denied", "--write /x z.example", CLI_FAILED, "",
	  "found none of these" },
	{ "a policy that is not there", "--write /nonexistent a.example",
	  CLI_FAILED, "", "/nonexistent: No such file" },
	{ "a name that a rule denies", "--write /x a.example c.example",
	  CLI_FAILED, "", "c.example: no rule that is added permits it" },
};

static void each_case_has_its_status_and_its_words(void)
{
	struct words words;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		run(cases[i].words, &words);
		if (words.status != cases[i].status)
			CU_FAIL(cases[i].what);
		if (!strstr(words.printed, cases[i].printed))
			unit_string(cases[i].what, cases[i].printed,
				    words.printed);
		if (!strstr(words.said, cases[i].said))
			unit_string(cases[i].what, cases[i].said, words.said);
	}
}

static void a_rule_is_added_and_all_else_stays(void)
{
	CLEANUP(policy_freep) struct policy *loaded = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	char line[128], text[4096];
	struct words words;
	struct stat st;

	write_file(policy, HEAD FIRST "# the end\n");
	CU_ASSERT_EQUAL(chmod(policy, 0640), 0);
	(void)snprintf(line, sizeof(line), "--write %s a.example", policy);
	run(line, &words);
	CU_ASSERT_EQUAL(words.status, CLI_OK);
	(void)snprintf(line, sizeof(line),
		       "--exe /bin/false --write %s a.example B.example",
		       policy);
	run(line, &words);
	CU_ASSERT_EQUAL(words.status, CLI_OK);
	unit_string("errors", "", words.said);
	read_file(policy, text);
	CU_ASSERT(strncmp(text, HEAD FIRST, strlen(HEAD FIRST)) == 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "# the end\n"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, words.printed + strlen(words.printed) / 2));
	CU_ASSERT_EQUAL(stat(policy, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0640);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(load_policy(policy, diag, &loaded), 0);
	CU_ASSERT_EQUAL_FATAL(loaded->n_rules, 3);
	CU_ASSERT_PTR_NOT_NULL(policy_rule_named(loaded, "true-a.example-2"));
	CU_ASSERT_PTR_NOT_NULL(policy_rule_named(loaded, "false-b.example"));
	CU_ASSERT_EQUAL(loaded->rules[1].action, POLICY_ALLOW);
}

static const struct {
	const char *what, *text, *said;
} spoilt[] = {
	{ "no policy", "version: 1\nrules:\n  - { name: a }\n", "action" },
	{ "rules in brackets",
	  "version: 1\nrules: [{ domains: [a], action: deny }]\n",
	  "want the rules as a block of lines" },
	{ "nothing", "", "want a file with text" },
};

static void a_file_that_is_no_good_policy_stays_as_it_is(void)
{
	char line[128], text[4096];
	struct words words;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spoilt); i++) {
		write_file(policy, spoilt[i].text);
		(void)snprintf(line, sizeof(line), "--write %s a.example",
			       policy);
		run(line, &words);
		if (words.status != CLI_FAILED)
			CU_FAIL(spoilt[i].what);
		if (!strstr(words.said, spoilt[i].said))
			unit_string(spoilt[i].what, spoilt[i].said, words.said);
		read_file(policy, text);
		unit_string(spoilt[i].what, spoilt[i].text, text);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_case_has_its_status_and_its_words),
		UNIT(a_rule_is_added_and_all_else_stays),
		UNIT(a_file_that_is_no_good_policy_stays_as_it_is),
	};
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(records, sizeof(records), "%s/records", dir);
	(void)snprintf(policy, sizeof(policy), "%s/policy.yaml", dir);
	status = unit_main("ask", tests, ARRAY_SIZE(tests));
	(void)unlink(records);
	(void)unlink(policy);
	return rmdir(dir) < 0 ? 1 : status;
}
