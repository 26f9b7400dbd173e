/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_learn.c - each golden/NAME.json must give the text of NAME.want, a
 * policy or, beside NAME.policy, a patch; and each lookup of the records is
 * permitted by what was learnt, or is commented out.
 *
 * The test runs from the top of the tree.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/lacking.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/learnt.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define GOLDEN "tests/unit/enforcer/cli/golden"
#define TEXT_MAX 65536
#define PATH_LEN 128

static char printed[TEXT_MAX], said[TEXT_MAX], wanted[TEXT_MAX];

/* Run it with up to four words; what it prints is in the texts above. */
static int run(const char *a, const char *b, const char *c, const char *d)
{
	const char *const words[] = { "learn", a, b, c, d };
	char *argv[6] = { 0 }, copies[5][PATH_LEN];
	struct printed out, err;
	int argc = 0, status;

	while (argc < 5 && words[argc]) {
		(void)snprintf(copies[argc], PATH_LEN, "%s", words[argc]);
		argv[argc] = copies[argc];
		argc++;
	}
	printed_begin(&out, STDOUT_FILENO);
	printed_begin(&err, STDERR_FILENO);
	status = cli_learn(argc, argv);
	printed_end(&err, said, sizeof(said));
	printed_end(&out, printed, sizeof(printed));
	return status;
}

static void read_text(const char *path, char text[TEXT_MAX])
{
	FILE *file = fopen(path, "re");
	size_t n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	n = fread(text, 1, TEXT_MAX - 1, file);
	(void)fclose(file);
	text[n] = '\0';
}

static void check_lookups(const struct learn_facts *facts, const char *text)
{
	void **actors = learn_tree_list(&facts->actors, facts->arena), **list;
	size_t i, k;

	for (i = 0; i < facts->actors.n; i++) {
		const struct learn_actor *actor = actors[i];

		list = learn_tree_list(&actor->lookups, facts->arena);
		for (k = 0; k < actor->lookups.n; k++) {
			const struct learn_lookup *lookup = list[k];

			if (!lookup->covered &&
			    !learnt_may_deny(text, lookup->name))
				unit_string("lookup", "permitted",
					    lookup->name);
		}
	}
}

/* Look the lookups of @path up in the policy that was printed. */
static void everything_is_permitted_or_commented_out(const char *path)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	struct records_reader reader = { .command = "learn",
					 .take = learn_facts_add,
					 .context = &facts };
	struct learn_lacking lacking = { .facts = &facts };
	struct policy_text compiled;

	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&facts), 0);
	CU_ASSERT_EQUAL_FATAL(records_reader_read(&reader, path), 0);
	policy_text_compile(&compiled, printed, NULL);
	CU_ASSERT_EQUAL_FATAL(compiled.error, 0);
	lacking.policy = compiled.policy;
	lacking.image = compiled.image;
	CU_ASSERT_EQUAL(learn_lacking_mark(&lacking), 0);
	check_lookups(&facts, printed);
	learn_lacking_done(&lacking);
	policy_text_done(&compiled);
}

static void check_golden(const char *path)
{
	char base[PATH_LEN / 2], want[PATH_LEN], policy[PATH_LEN];
	bool patch;

	(void)snprintf(base, sizeof(base), "%.*s",
		       (int)(strlen(path) - strlen(".json")), path);
	(void)snprintf(want, sizeof(want), "%s.want", base);
	(void)snprintf(policy, sizeof(policy), "%s.policy", base);
	patch = access(policy, R_OK) == 0;
	CU_ASSERT_EQUAL(patch ? run("-p", policy, path, NULL)
			      : run(path, NULL, NULL, NULL),
			CLI_OK);
	read_text(want, wanted);
	unit_string(path, wanted, printed);
	unit_string(path, "", said);
	if (!patch)
		everything_is_permitted_or_commented_out(path);
}

static void each_file_gives_its_text(void)
{
	CLEANUP(base_closep) int top = open(".", O_RDONLY | O_CLOEXEC);
	glob_t files = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(chdir(GOLDEN), 0);
	CU_ASSERT_EQUAL(glob("*.json", 0, NULL, &files), 0);
	CU_ASSERT(files.gl_pathc >= 7);
	for (i = 0; i < files.gl_pathc; i++)
		check_golden(files.gl_pathv[i]);
	globfree(&files);
	CU_ASSERT_EQUAL(fchdir(top), 0);
}

/* --- hostile records ----------------------------------------------------- */

static const char *const pieces[] = {
	"a",
	"b.example",
	".",
	"\n",
	"- name: x\n",
	": ",
	" #",
	"'",
	"\"",
	"\\",
	"\\042",
	"*",
	"**.",
	"{",
	"}",
	"[",
	"]",
	",",
	"&a",
	"*a",
	"!!int",
	"|",
	">",
	"%",
	"@",
	"`",
	"\t",
	"\x1b[2J",
	"\xc2\x85",
	"\xe2\x80\xa8",
	"\xff",
	"/usr/bin/",
	"/tmp/",
	"python3",
	"curl",
	"bash",
	".service",
	"\xf0\x9f\x98\x80",
	"\xef\xbb\xbf",
	"list:",
	"yes",
	"~",
	"docker-0123456789abcdef",
	" (deleted)",
	"-",
	"0",
};

static const char *random_text(char buf[256], const char *first)
{
	size_t n = (size_t)(rand() % 5), len;

	(void)snprintf(buf, 256, "%s", first);
	while (n--) {
		len = strlen(buf);
		(void)snprintf(buf + len, 256 - len, "%s",
			       pieces[(size_t)rand() % ARRAY_SIZE(pieces)]);
	}
	return buf;
}

static void put_record(struct jsonout *json, struct buf *out)
{
	static const char *const actions[] = { "query", "answer", "connect",
					       "alert" };
	static const char *const types[] = { "A", "TXT", "NULL", "TYPE77" };
	char buf[256];

	jsonout_begin(json, out);
	jsonout_pair(json, "event.action", actions[rand() % 4]);
	jsonout_pair(json, "event.reason", random_text(buf, ""));
	jsonout_pair(json, "message", random_text(buf, ""));
	jsonout_pair(json, "rule.name", random_text(buf, ""));
	jsonout_pair(json, "process.executable", random_text(buf, "/"));
	jsonout_pair(json, "process.command_line", random_text(buf, ""));
	jsonout_pair(json, "user.name", random_text(buf, "u"));
	jsonout_pair(json, "user.id",
		     rand() % 2 ? "1234" : random_text(buf, ""));
	jsonout_pair(json, "group.id", random_text(buf, ""));
	jsonout_pair(json, "host.name", random_text(buf, ""));
	jsonout_pair(json, "nameward.unit", random_text(buf, ""));
	jsonout_pair(json, "nameward.cgroup", random_text(buf, "/"));
	jsonout_pair(json, "container.id",
		     rand() % 4 ? NULL : random_text(buf, ""));
	jsonout_pair(json, "dns.question.name",
		     rand() % 3 ? random_text(buf, "x") : NULL);
	jsonout_pair(json, "dns.question.type", types[rand() % 4]);
	jsonout_pair(json, "destination.ip", "192.0.2.7");
	jsonout_pair(json, "destination.port", "443");
	jsonout_pair(json, "network.transport", "tcp");
	jsonout_end(json);
	buf_char(out, '\n');
}

static void hostile_records_give_a_policy_all_the_same(void)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	char path[] = "/tmp/nameward-unit.XXXXXX";
	int fd = mkstemp(path), round, i;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	srand(17);
	for (round = 0; round < 100; round++) {
		CLEANUP(buf_done) struct buf out = { 0 };

		for (i = 0; i < 30; i++)
			put_record(json, &out);
		CU_ASSERT_EQUAL_FATAL(ftruncate(fd, 0), 0);
		CU_ASSERT_EQUAL_FATAL(pwrite(fd, out.data, out.len, 0),
				      (ssize_t)out.len);
		CU_ASSERT_EQUAL(run(path, NULL, NULL, NULL), CLI_OK);
		unit_string("said", "", said);
		everything_is_permitted_or_commented_out(path);
	}
	(void)close(fd);
	(void)unlink(path);
}

static void very_many_names_below_one_domain_are_commented_out(void)
{
	char path[] = "/tmp/nameward-unit.XXXXXX";
	int fd = mkstemp(path), i;
	FILE *file;

	CU_ASSERT_FATAL(fd >= 0);
	file = fdopen(fd, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (i = 0; i <= 1001; i++)
		(void)fprintf(file,
			      "{\"event.action\":\"query\",\"user.id\":\"7\","
			      "\"process.executable\":\"/bin/x\","
			      "\"dns.question.name\":\"%s%x.example.com\"}\n",
			      i ? "t.x" : "www.", i * 7919);
	CU_ASSERT_EQUAL(fclose(file), 0);
	CU_ASSERT_EQUAL(run(path, NULL, NULL, NULL), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(
		printed, "# Commented out: all of its names look suspicious"));
	CU_ASSERT_PTR_NOT_NULL(strstr(printed, "suspicious: very many names"));
	(void)unlink(path);
}

/* --- the command -----------------------------------------------------------
 */

static void usage_errors_and_failures_are_reported(void)
{
	CU_ASSERT_EQUAL(run("--since", "soon", NULL, NULL), CLI_USAGE);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "--since: want a date, a time"));
	CU_ASSERT_EQUAL(run("--batch", NULL, NULL, NULL), CLI_USAGE);
	CU_ASSERT_EQUAL(run("/no/such", NULL, NULL, NULL), CLI_FAILED);
	unit_string("a file that is missing",
		    "nameward learn: /no/such: No such file or directory\n",
		    said);
	unit_string("nothing is printed then", "", printed);
	CU_ASSERT_EQUAL(run("/dev/null", NULL, NULL, NULL), CLI_FAILED);
	CU_ASSERT_EQUAL(run("-p", "/no/such", GOLDEN "/watch.json", NULL),
			CLI_FAILED);
	unit_string("nothing is printed then", "", printed);
}

static void records_before_a_time_are_left_out(void)
{
	CU_ASSERT_EQUAL(run("--since", "2026-11-16T00:01:00Z",
			    GOLDEN "/watch.json", NULL),
			CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(printed, "# Learnt from 1 event,"));
	CU_ASSERT_EQUAL(
		run("--since", "2026-11-17", GOLDEN "/watch.json", NULL),
		CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(printed, "rules: []"));
	CU_ASSERT_EQUAL(run("--since", "365d", GOLDEN "/watch.json", NULL),
			CLI_OK);
}

static void some_lines_that_are_no_records_are_passed_over(void)
{
	char path[] = "/tmp/nameward-unit.XXXXXX";
	int fd = mkstemp(path);
	char text[256];

	CU_ASSERT_FATAL(fd >= 0);
	(void)snprintf(text, sizeof(text), "%s\nno record\n",
		       "{\"event.action\":\"query\",\"user.id\":\"7\","
		       "\"process.executable\":\"/bin/x\","
		       "\"dns.question.name\":\"a.test\"}");
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(run(path, NULL, NULL, NULL), CLI_OK);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(said, "nameward learn: 1 record, 1 line skipped\n"));
	(void)close(fd);
	(void)unlink(path);
}

static const struct unit_test tests[] = {
	UNIT(each_file_gives_its_text),
	UNIT(hostile_records_give_a_policy_all_the_same),
	UNIT(very_many_names_below_one_domain_are_commented_out),
	UNIT(usage_errors_and_failures_are_reported),
	UNIT(records_before_a_time_are_left_out),
	UNIT(some_lines_that_are_no_records_are_passed_over),
};

int main(void)
{
	return unit_main("learn", tests, ARRAY_SIZE(tests));
}
