/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_record.c - the input is lines of records.  What `learn` makes of them
 * must be a policy that can be read, whatever bytes they have.
 */
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/draft/document.h"
#include "enforcer/cli/draft/rules.h"
#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

static void add_lines(struct learn_facts *facts, const char *text, size_t len)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	const char *end = text + len, *newline;
	struct records_entry entry;

	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		if (records_entry_parse(&parser, text, (size_t)(newline - text),
					&entry) == 0 &&
		    learn_facts_add(facts, &entry) < 0)
			abort();
	}
}

static void check_text(const struct buf *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;

	if (diag_new(&diag) < 0 ||
	    load_policy_text("learnt", text->data, text->len, diag, &policy) <
		    0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(learn_facts_done) struct learn_facts facts;
	CLEANUP(learn_programs_done) struct learn_programs programs = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };
	CLEANUP(draft_rules_done)
	struct draft_rules draft = {
		.facts = &facts, .programs = &programs, .indent = 2, .out = &out
	};

	if (learn_facts_init(&facts) < 0)
		return 0;
	add_lines(&facts, (const char *)data, size);
	if (learn_programs_make(&facts, &programs) < 0 ||
	    draft_document_write(&draft) < 0)
		abort();
	check_text(&out);
	return 0;
}
