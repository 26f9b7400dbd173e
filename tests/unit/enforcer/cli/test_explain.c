/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain.c - `nameward explain` called with arguments: all that it
 * prints, and its exit status.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define WORDS_MAX 24

static char dir[] = "/tmp/nameward-unit.XXXXXX";

/* The numbers of the lines are in the words below. */
static const char policy[] =
	"version: 1\n"
	"mode: enforce\n"
	"rules:\n"
	"  - { name: mail, domains: [m.test], types: [MX], action: deny }\n"
	"  - { name: user, who: { user: 4711 }, domains: [p.test],\n"
	"      action: deny }\n"
	"  - { name: group, who: { group: [7, 0] }, domains: [p.test],\n"
	"      action: deny }\n"
	"  - { name: box, who: { exe: /bin/x, root: /ct },\n"
	"      domains: [p.test], action: deny }\n"
	"  - { name: exe, who: { exe: /bin/x }, domains: [p.test],\n"
	"      action: deny }\n"
	"  - { name: unit, who: { cgroup: /a/b, comm: x },\n"
	"      domains: [p.test], action: deny }\n"
	"alerts: no\n";

#define NOT_MAIL "'mail' (line 4) does not match: domains\n"
#define NOT_USER "'user' (line 5) does not match: who: user\n"
#define NOT_GROUP "'group' (line 7) does not match: who: group\n"
#define NOT_BOX "'box' (line 9) does not match: who: exe, root\n"
#define NOT_EXE "'exe' (line 11) does not match: who: exe\n"
#define BY_GROUP                                                        \
	"deny: rule 'group' (p.yaml:7) matches, by alternative 1 of 1 " \
	"of its 'who': group\n" NOT_MAIL NOT_USER
#define NO_ALERTS "alerts: looked at by no detector\n"
#define DEFAULT "deny: no rule matches, so the default decides\n"

static const struct {
	const char *what;
	const char *words; /* of the command line, after "explain" */
	int status;
	const char *printed, *said;
} cases[] = {
	{ "no policy", "--name p.test", CLI_USAGE, "",
	  "nameward explain: want -p POLICY\n" },
	{ "neither a name nor a batch", "-p p.yaml", CLI_USAGE, "",
	  "nameward explain: want --name NAME or --batch\n" },
	{ "a name and a batch", "-p p.yaml --batch --name p.test", CLI_USAGE,
	  "", "nameward explain: want --name or --batch, not both\n" },
	{ "a word that is no option", "-p p.yaml --name p.test more", CLI_USAGE,
	  "", "nameward explain: want options only, found 'more'\n" },
	{ "an unknown option", "-p p.yaml --nam=p.test --no", CLI_USAGE, "",
	  "nameward explain: no such option here: '--no'\n" },
	{ "a type that is none", "-p p.yaml --name p.test --type B", CLI_USAGE,
	  "", "nameward explain: --type: want a record type, found 'B'\n" },
	{ "an unknown user", "-p p.yaml --name p.test --user no-such-user",
	  CLI_USAGE, "",
	  "nameward explain: --user: want a user's name or number, found "
	  "'no-such-user'\n" },
	{ "an unknown group", "-p p.yaml --name p.test --group no-such-group",
	  CLI_USAGE, "",
	  "nameward explain: --group: want a group's name or number, found "
	  "'no-such-group'\n" },
	{ "a policy that is not there", "-p no.yaml --name p.test", CLI_FAILED,
	  "",
	  "no.yaml: error: want a file that can be read, found 'no.yaml': No such "
	  "file or directory\n" },
	{ "a name that is none", "-p p.yaml --name a..test", CLI_FAILED, "",
	  "name: error: name: want a name without an empty label, found "
	  "'a..test'\n" },
	{ "type A is meant if none is given", "-p p.yaml --name m.test", CLI_OK,
	  DEFAULT "'mail' (line 4) does not match: types\n"
		  "'user' (line 5) does not match: domains\n"
		  "'group' (line 7) does not match: domains\n"
		  "'box' (line 9) does not match: domains\n"
		  "'exe' (line 11) does not match: domains\n"
		  "'unit' (line 13) does not match: domains\n",
	  "" },
	{ "another type", "-p p.yaml --name m.test --type MX", CLI_OK,
	  "deny: rule 'mail' (p.yaml:4) matches, whoever asks\n", "" },
	{ "nobody in particular", "-p p.yaml --name p.test", CLI_OK,
	  DEFAULT NOT_MAIL NOT_USER NOT_GROUP NOT_BOX NOT_EXE
	  "'unit' (line 13) does not match: who: cgroup, comm\n",
	  "" },
	{ "a user without an account", "-p p.yaml --name p.test --user 4711",
	  CLI_OK,
	  "deny: rule 'user' (p.yaml:5) matches, by alternative 1 of 1 of "
	  "its 'who': user\n" NOT_MAIL,
	  "" },
	{ "a user has the groups of a login",
	  "-p p.yaml --name p.test --user root", CLI_OK, BY_GROUP, "" },
	{ "unless groups are given",
	  "-p p.yaml --name p.test --user root --group 8 --exe /bin/x", CLI_OK,
	  "deny: rule 'exe' (p.yaml:11) matches, by alternative 1 of 1 of its "
	  "'who': exe\n" NOT_MAIL NOT_USER NOT_GROUP NOT_BOX,
	  "" },
	{ "the effective group", "-p p.yaml --name p.test --group 7", CLI_OK,
	  BY_GROUP, "" },
	{ "a supplementary group",
	  "-p p.yaml --name p.test --group 8 --group 9 --group 7", CLI_OK,
	  BY_GROUP, "" },
	{ "an executable below a root",
	  "-p p.yaml --name p.test --exe /bin/x --root /ct", CLI_OK,
	  "deny: rule 'box' (p.yaml:9) matches, by alternative 1 of 1 of its "
	  "'who': exe, root\n" NOT_MAIL NOT_USER NOT_GROUP,
	  "" },
	{ "a cgroup and a comm",
	  "-p p.yaml --name p.test --cgroup /a/b --comm x", CLI_OK,
	  "deny: rule 'unit' (p.yaml:13) matches, by alternative 1 of 1 of its "
	  "'who': cgroup, comm\n" NOT_MAIL NOT_USER NOT_GROUP NOT_BOX NOT_EXE,
	  "" },
};

static int split(char *words, char *argv[WORDS_MAX])
{
	static char name[] = "explain";
	char *word, *rest = words;
	int argc = 0;

	argv[argc++] = name;
	while (argc < WORDS_MAX - 1 && (word = strsep(&rest, " ")))
		argv[argc++] = word;
	argv[argc] = NULL;
	return argc;
}

/* *ret_printed and *ret_said: on standard output, and on standard error. */
static int run(const char *words, char ret_printed[2048], char ret_said[1024])
{
	struct printed printed, said;
	char copy[256], *argv[WORDS_MAX];
	int status;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	printed_begin(&printed, STDOUT_FILENO);
	printed_begin(&said, STDERR_FILENO);
	status = cli_explain(split(copy, argv), argv);
	printed_end(&said, ret_said, 1024);
	printed_end(&printed, ret_printed, 2048);
	return status;
}

static void a_lookup_is_explained_or_its_mistake_is_named(void)
{
	char printed[2048], said[1024], want[2048];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(want, sizeof(want), "%s%s", cases[i].printed,
			       cases[i].status == CLI_OK ? NO_ALERTS : "");
		if (run(cases[i].words, printed, said) != cases[i].status)
			CU_FAIL(cases[i].what);
		unit_string(cases[i].what, want, printed);
		unit_string(cases[i].what, cases[i].said, said);
	}
}

#define ANSWER                                                         \
	"{\"decision\":\"deny\",\"rule\":null,\"reason\":\"default\"," \
	"\"opens\":[]}\n"
#define ERROR(line) "{\"error\":\"want one JSON object\",\"line\":" line "}\n"

static const struct {
	const char *what;
	const char *input;
	int status;
	const char *printed, *said;
} batches[] = {
	{ "lookups", "{\"name\":\"p.test\"}\n{\"name\":\"m.test\"}\n", CLI_OK,
	  ANSWER ANSWER, "" },
	{ "no lookup", "", CLI_OK, "", "" },
	{ "one mistake", "x\n{\"name\":\"p.test\"}\n", CLI_FAILED,
	  ERROR("1") ANSWER, "nameward explain: 1 line was wrong\n" },
	{ "two mistakes", "x\ny\n", CLI_FAILED, ERROR("1") ERROR("2"),
	  "nameward explain: 2 lines were wrong\n" },
};

static void a_batch_is_read_from_standard_input_and_its_mistakes_count(void)
{
	int before = dup(STDIN_FILENO);
	char printed[2048], said[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		FILE *input = tmpfile();

		CU_ASSERT_FATAL(input && fputs(batches[i].input, input) >= 0 &&
				fflush(input) == 0);
		(void)lseek(fileno(input), 0, SEEK_SET);
		(void)dup2(fileno(input), STDIN_FILENO);
		if (run("-p p.yaml --batch", printed, said) !=
		    batches[i].status)
			CU_FAIL(batches[i].what);
		unit_string(batches[i].what, batches[i].printed, printed);
		unit_string(batches[i].what, batches[i].said, said);
		(void)fclose(input);
	}
	(void)dup2(before, STDIN_FILENO);
	(void)close(before);
}

static void a_batch_that_cannot_be_read_fails_with_the_reason(void)
{
	char printed[2048], said[1024];
	int before = dup(STDIN_FILENO);
	int directory = open(".", O_RDONLY | O_CLOEXEC);

	CU_ASSERT_FATAL(directory >= 0);
	(void)dup2(directory, STDIN_FILENO);
	(void)close(directory);
	CU_ASSERT_EQUAL(run("-p p.yaml --batch", printed, said), CLI_FAILED);
	(void)dup2(before, STDIN_FILENO);
	(void)close(before);
	unit_string("printed", "", printed);
	unit_string("said", "nameward explain: Is a directory\n", said);
}

static bool write_policy(void)
{
	FILE *file;

	if (!mkdtemp(dir) || chdir(dir) < 0)
		return false;
	file = fopen("p.yaml", "we");
	return file && fputs(policy, file) >= 0 && fclose(file) == 0;
}

static const struct unit_test tests[] = {
	UNIT(a_lookup_is_explained_or_its_mistake_is_named),
	UNIT(a_batch_is_read_from_standard_input_and_its_mistakes_count),
	UNIT(a_batch_that_cannot_be_read_fails_with_the_reason),
};

int main(void)
{
	int status;

	if (!write_policy())
		return 1;
	status = unit_main("cli_explain", tests, ARRAY_SIZE(tests));
	(void)unlink("p.yaml");
	(void)rmdir(dir);
	return status;
}
