/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fix.c - go through the drop-ins, note what became of each, and report it.
 */
#include "enforcer/cli/fix/fix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/fix/dropin.h"
#include "enforcer/cli/fix/dropins.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"

#define TEXT_COLUMN 4

/* What became of one file. */
struct outcome {
	const struct dropin *dropin;
	const char *done; /* NULL: nothing is said of it */
	const char *why;  /* it is not as it was to be; NULL: it is */
	bool failed;
	bool changes; /* the commands are needed */
	bool shown;   /* with its content */
};

struct outcomes {
	struct outcome array[DROPINS_N];
	size_t n;
};

static const char *why_left(enum dropin_state state)
{
	return state == DROPIN_CHANGED
		       ? "it was changed since nameward wrote it"
		       : "nameward did not write it";
}

static struct outcome outcome_of_write(const struct fix *fix,
				       const struct dropin *dropin)
{
	struct outcome outcome = { .dropin = dropin, .shown = true };
	enum dropin_state before;
	int r;

	r = dropin_write(fix->root, dropin, &before);
	if (r < 0) {
		outcome.done = "failed";
		outcome.why = strerror(-r);
		outcome.failed = true;
		outcome.shown = false;
		return outcome;
	}
	outcome.done = before == DROPIN_WRITTEN ? "unchanged" : "written";
	outcome.changes = true; /* the finding is open: it is not in force */
	if (before == DROPIN_CHANGED || before == DROPIN_FOREIGN) {
		outcome.done = "left";
		outcome.why = why_left(before);
		outcome.failed = true;
		outcome.shown = outcome.changes = false;
	}
	return outcome;
}

static struct outcome outcome_of_removal(const struct fix *fix,
					 const struct dropin *dropin)
{
	struct outcome outcome = { .dropin = dropin };
	enum dropin_state before;
	int r;

	r = dropin_remove(fix->root, dropin, &before);
	if (r < 0) {
		outcome.done = "failed";
		outcome.why = strerror(-r);
		outcome.failed = true;
		return outcome;
	}
	if (before == DROPIN_ABSENT)
		return outcome;
	outcome.done = "removed";
	outcome.changes = true;
	if (before == DROPIN_CHANGED || before == DROPIN_FOREIGN) {
		outcome.done = "left";
		outcome.why = why_left(before);
		outcome.failed = before == DROPIN_CHANGED;
		outcome.changes = false;
	}
	return outcome;
}

/* Call @run once for each command that is needed, in their order. */
static void each_command(const struct outcomes *outcomes,
			 void (*run)(void *context, const char *command),
			 void *context)
{
	const char *seen[DROPINS_N * 2];
	const char *const *command;
	size_t i, k, n = 0;

	for (i = 0; i < outcomes->n; i++) {
		command = outcomes->array[i].dropin->commands;
		for (; outcomes->array[i].changes && *command; command++) {
			for (k = 0; k < n; k++)
				if (strcmp(seen[k], *command) == 0)
					break;
			if (k < n)
				continue;
			seen[n++] = *command;
			run(context, *command);
		}
	}
}

static void put_indented(struct buf *out, const char *text)
{
	const char *end;

	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		buf_pad(out, out->len, TEXT_COLUMN);
		buf_add(out, text, (size_t)(end - text));
		buf_char(out, '\n');
	}
}

static void put_command(void *context, const char *command)
{
	put_indented(context, command);
}

static int put_outcome(struct buf *out, const struct outcome *outcome)
{
	CLEANUP(base_freep) char *content = NULL;

	buf_text(out, outcome->done);
	buf_char(out, ' ');
	buf_text(out, outcome->dropin->path);
	buf_text(out, outcome->why ? ": " : outcome->shown ? ":" : "");
	buf_text(out, outcome->why ? outcome->why : "");
	buf_char(out, '\n');
	if (!outcome->shown)
		return 0;
	content = dropin_content(outcome->dropin);
	if (!content)
		return -ENOMEM;
	put_indented(out, content);
	return 0;
}

static int report_as_text(const struct outcomes *outcomes, struct buf *out)
{
	size_t i, before = out->len, changes = 0;
	int r = 0;

	for (i = 0; i < outcomes->n && r == 0; i++) {
		changes += outcomes->array[i].changes;
		if (outcomes->array[i].done)
			r = put_outcome(out, &outcomes->array[i]);
	}
	if (changes)
		buf_text(out, "to be done, so that it is in force:\n");
	each_command(outcomes, put_command, out);
	if (out->len == before)
		buf_text(out, "nothing to do\n");
	return r;
}

static void write_command(void *context, const char *command)
{
	jsonout_string(context, command);
}

static int write_outcome(struct jsonout *json, const struct outcome *outcome)
{
	CLEANUP(base_freep) char *content = NULL;

	content = outcome->shown ? dropin_content(outcome->dropin) : NULL;
	if (outcome->shown && !content)
		return -ENOMEM;
	jsonout_open(json);
	jsonout_pair(json, "path", outcome->dropin->path);
	jsonout_pair(json, "done", outcome->done);
	jsonout_pair(json, "why", outcome->why);
	jsonout_pair(json, "content", content);
	jsonout_close(json);
	return 0;
}

static int report_as_json(const struct outcomes *outcomes, struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	size_t i;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_key(json, "files");
	jsonout_open_array(json);
	for (i = 0; i < outcomes->n && r == 0; i++)
		if (outcomes->array[i].done)
			r = write_outcome(json, &outcomes->array[i]);
	jsonout_close_array(json);
	jsonout_key(json, "commands");
	jsonout_open_array(json);
	each_command(outcomes, write_command, json);
	jsonout_close_array(json);
	jsonout_end(json);
	buf_char(out, '\n');
	return r;
}

static int report(const struct fix *fix, const struct outcomes *outcomes)
{
	size_t i;
	int r = fix->json ? report_as_json(outcomes, fix->out)
			  : report_as_text(outcomes, fix->out);

	for (i = 0; i < outcomes->n && r == 0; i++)
		if (outcomes->array[i].failed)
			r = -EIO;
	return fix->out->failed ? -ENOMEM : r;
}

static bool is_wanted(const struct findings *findings,
		      const struct dropin *dropin)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (findings->array[i].fix == dropin &&
		    findings->array[i].state == FINDINGS_OPEN)
			return true;
	return false;
}

int fix_write(const struct fix *fix, const struct findings *findings)
{
	struct outcomes outcomes = { .n = 0 };
	const struct dropin *dropin;
	size_t i;

	for (i = 0; i < DROPINS_N; i++) {
		dropin = dropins_get(i);
		if (is_wanted(findings, dropin))
			outcomes.array[outcomes.n++] =
				outcome_of_write(fix, dropin);
	}
	return report(fix, &outcomes);
}

int fix_undo(const struct fix *fix)
{
	struct outcomes outcomes = { .n = 0 };

	for (; outcomes.n < DROPINS_N; outcomes.n++)
		outcomes.array[outcomes.n] =
			outcome_of_removal(fix, dropins_get(outcomes.n));
	return report(fix, &outcomes);
}
