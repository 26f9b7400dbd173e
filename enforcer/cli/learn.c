/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learn.c - `nameward learn`: a policy for what the records say was done, or
 * what a policy lacks for it.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/draft/document.h"
#include "enforcer/cli/draft/patch.h"
#include "enforcer/cli/draft/quote.h"
#include "enforcer/cli/draft/rules.h"
#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/lacking.h"
#include "enforcer/cli/learn/programs.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/option_table.h"
#include "enforcer/lib/wallclock.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/source.h"
#include "policy/language/load.h"
#include "policy/language/value.h"
#include "policy/policy.h"

#define ADVICE_ROOM 1200

struct arguments {
	const char *policy;
	int64_t since_s;
};

/* A date, a time, or how long ago: "2026-11-20", "7d", "12h". */
static int set_since(void *target, const char *text)
{
	static const struct {
		char letter;
		uint32_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	struct arguments *a = target;
	size_t len = strlen(text), i;
	char digits[12] = "";
	uint32_t n;

	if (value_parse_time(text, &a->since_s))
		return 0;
	if (len < 2 || len > sizeof(digits))
		return -EINVAL;
	memcpy(digits, text, len - 1);
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (units[i].letter != text[len - 1] ||
		    !value_parse_number(digits, VALUE_DURATION_MAX, &n))
			continue;
		a->since_s = wallclock_now_s() - (int64_t)n * units[i].seconds;
		return a->since_s > 0 ? 0 : -EINVAL;
	}
	return -EINVAL;
}

static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct arguments, policy) },
	{ .name = "since",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_since,
	  .wanted = "--since: want a date, a time such as "
		    "2027-01-31T12:00:00Z, or how long ago, such as 7d or 12h, "
		    "found" },
};

static int failed(int error)
{
	(void)fprintf(stderr, "nameward learn: %s\n", strerror(-error));
	return CLI_FAILED;
}

/* Read all files, or standard input.  CLI_FAILED: there was no record, or a
 * file that could not be read to its end. */
static int read_records(char *const *paths, int n, struct learn_facts *facts)
{
	struct records_reader reader = { .command = "learn",
					 .take = learn_facts_add,
					 .context = facts };
	int r = 0, i;

	if (n == 0)
		r = records_reader_read(&reader, "-");
	for (i = 0; r == 0 && i < n; i++)
		r = records_reader_read(&reader, paths[i]);
	if (r < 0)
		return failed(r);
	if (reader.n_skipped)
		(void)fprintf(
			stderr,
			"nameward learn: %lu record%s, %lu line%s "
			"skipped\n",
			reader.n_records, reader.n_records == 1 ? "" : "s",
			reader.n_skipped, reader.n_skipped == 1 ? "" : "s");
	if (reader.n_damaged)
		return CLI_FAILED;
	if (reader.n_records)
		return CLI_OK;
	(void)fprintf(stderr, "nameward learn: want records, found none\n");
	return CLI_FAILED;
}

/* What is printed has to be a policy, whatever bytes the records had. */
static int check_text(const char *path, const struct buf *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = load_policy_text(path, text->data, text->len, diag,
				     &policy);
	if (r == 0)
		return CLI_OK;
	if (r != -EINVAL)
		return failed(r);
	log_diag(diag);
	(void)fprintf(stderr, "nameward learn: these records give no policy "
			      "that can be read: nothing is printed\n");
	return CLI_FAILED;
}

static int print(const struct buf *out)
{
	if (out->failed)
		return failed(-ENOMEM);
	(void)fwrite(out->data, 1, out->len, stdout);
	return CLI_OK;
}

static int learn_policy(const struct learn_facts *facts,
			const struct learn_programs *programs)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	CLEANUP(draft_rules_done)
	struct draft_rules draft = {
		.facts = facts, .programs = programs, .indent = 2, .out = &out
	};
	int status, r = draft_document_write(&draft);

	if (r < 0)
		return failed(r);
	status = check_text("learnt", &out);
	return status == CLI_OK ? print(&out) : status;
}

/* Sentences about rules that are there, which a rule behind them can't help. */
static int put_advice(struct draft_rules *draft,
		      const struct learn_lacking *lacking)
{
	void **list = learn_tree_list(&lacking->advice, draft->facts->arena);
	size_t i;

	if (!list)
		return -ENOMEM;
	for (i = 0; i < lacking->advice.n; i++) {
		buf_text(draft->out, "# ");
		draft_quote_comment(draft->out, list[i], ADVICE_ROOM);
		buf_text(draft->out, "\n");
	}
	return 0;
}

/* Print the rules alone where the policy has no place for more. */
static int print_patch(struct draft_rules *draft, const char *path,
		       const struct source_text *source)
{
	CLEANUP(buf_done) struct buf rules = { 0 }, whole = { 0 };
	struct buf *out = draft->out;
	struct draft_patch patch;
	bool found = draft_patch_find(source->text, source->len, &patch);
	int r, status = CLI_OK;

	draft->indent = found ? patch.indent : 2;
	draft->out = &rules;
	r = draft_rules_write(draft);
	draft->out = out;
	if (r < 0)
		return failed(r);
	if (!rules.len)
		return print(out);
	if (found) {
		draft_patch_apply(&patch, &rules, &whole);
		status = check_text(path, &whole);
		draft_patch_write(&patch, path, &rules, out);
	} else {
		buf_text(out,
			 "# The rules of the policy are no block of lines: "
			 "add these by hand.\n");
		buf_add(out, rules.data, rules.len);
	}
	return status == CLI_OK ? print(out) : status;
}

/* The programs and what is lacking for them are known. */
static int learn_patch(const struct policy_file *file,
		       const struct learn_lacking *lacking,
		       const struct learn_programs *programs)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };
	CLEANUP(draft_rules_done)
	struct draft_rules draft = { .facts = lacking->facts,
				     .programs = programs,
				     .policy = file->policy,
				     .out = &out };
	const char *path = file->policy->path;
	const struct diag_at whole = { .path = path };
	int r;

	r = source_read(path, SOURCE_POLICY_MAX, file->diag, whole, &source);
	if (r < 0)
		return failed(r);
	draft_document_head(&draft);
	r = put_advice(&draft, lacking);
	return r < 0 ? failed(r) : print_patch(&draft, path, &source);
}

static int learn_lacks(struct learn_facts *facts, const char *path)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	CLEANUP(learn_lacking_done) struct learn_lacking lacking = { 0 };
	CLEANUP(learn_programs_done) struct learn_programs programs = { 0 };
	int r;

	if (policy_file_open(path, false, &file) < 0)
		return CLI_FAILED;
	lacking = (struct learn_lacking){ .policy = file.policy,
					  .image = file.image,
					  .facts = facts };
	r = learn_lacking_mark(&lacking);
	if (r == 0)
		r = learn_programs_make(facts, &programs);
	return r < 0 ? failed(r) : learn_patch(&file, &lacking, &programs);
}

static int learn_all(const struct learn_facts *facts)
{
	CLEANUP(learn_programs_done) struct learn_programs programs = { 0 };
	int r = learn_programs_make(facts, &programs);

	return r < 0 ? failed(r) : learn_policy(facts, &programs);
}

int cli_learn(int argc, char **argv)
{
	CLEANUP(learn_facts_done) struct learn_facts facts = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };
	CLEANUP(draft_rules_done)
	struct draft_rules draft = { .facts = &facts,
				     .indent = 2,
				     .out = &out };
	struct arguments a = { 0 };
	int operand =
		option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	int status, written;

	if (operand < 0)
		return CLI_USAGE;
	if (learn_facts_init(&facts) < 0)
		return failed(-ENOMEM);
	facts.since_s = a.since_s;
	status = read_records(argv + operand, argc - operand, &facts);
	if (!facts.actors.n && status != CLI_OK)
		return status;
	written = a.policy ? learn_lacks(&facts, a.policy) : learn_all(&facts);
	return written == CLI_OK ? status : written;
}
