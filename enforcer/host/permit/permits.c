/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permits.c - a list in memory, and a line of JSON for each in the file.
 */
#include "enforcer/host/permit/permits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/lib/whole_file.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/permitted.h"

#define NS_PER_S 1000000000LL
/* A timer of the realtime clock says so: the offset of the clocks is measured
 * with an error of microseconds. */
#define EARLY_NS 50000000

_Static_assert(PERMIT_BOOT_MAX >= WALLCLOCK_BOOT_TEXT, "a boot");

/* What rules are called in diagnostics. */
#define PLACE "permit"

char *permits_path(const char *control)
{
	char *path;

	return asprintf(&path, "%s.permits", control) < 0 ? NULL : path;
}

static bool has_ended(const struct permit *permit)
{
	return permit->until_ns <= wallclock_boottime_ns() + EARLY_NS;
}

/* A line that is none is left out: a permission less. */
static void read_line(struct permits *permits, const char *line)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	const char *why;

	if (permits->n == PERMITS_MAX || permit_read(line, &permit, &why) < 0)
		return;
	if (permit.number > permits->last_number)
		permits->last_number = permit.number;
	else
		return;
	if (!permits->boot[0] || strcmp(permit.boot, permits->boot) != 0 ||
	    has_ended(&permit))
		return;
	permits->list[permits->n++] = permit;
	permit = (struct permit){ 0 };
}

static void read_file(struct permits *permits)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	CLEANUP(base_freep) char *line = NULL;
	size_t room = 0;

	if (whole_file_read(permits->path, &file) < 0)
		return;
	while (getline(&line, &room, file) > 0)
		read_line(permits, line);
	permits_reckon(permits);
}

static void permits_closep(struct permits **permits)
{
	permits_close(*permits);
}

int permits_open(const char *path, struct permits **ret_permits)
{
	CLEANUP(permits_closep) struct permits *permits = NULL;

	permits = calloc(1, sizeof(*permits));
	if (!permits)
		return -ENOMEM;
	if (wallclock_boot(permits->boot) < 0)
		permits->boot[0] = '\0'; /* none of the file counts */
	if (path) {
		permits->path = strdup(path);
		if (!permits->path)
			return -ENOMEM;
		read_file(permits);
	}
	*ret_permits = TAKE_PTR(permits);
	return 0;
}

void permits_close(struct permits *permits)
{
	size_t i;

	if (!permits)
		return;
	for (i = 0; i < permits->n; i++)
		permit_done(&permits->list[i]);
	free(permits->path);
	free(permits);
}

static int64_t wall_of(uint64_t boottime_ns)
{
	struct wallclock clock = { 0 };

	return (wallclock_at(&clock, boottime_ns) + NS_PER_S - 1) / NS_PER_S;
}

int permits_add(struct permits *permits, struct permit *permit)
{
	struct wallclock clock = { 0 };

	if (permits->n == PERMITS_MAX)
		return -ENOSPC;
	permit->number = ++permits->last_number;
	/* Both clocks get one moment: rules end at whole seconds. */
	permit->until_s = wall_of(wallclock_boottime_ns()) + permit->for_s;
	permit->until_ns = (uint64_t)(permit->until_s * NS_PER_S -
				      wallclock_at(&clock, 0));
	(void)snprintf(permit->boot, sizeof(permit->boot), "%s", permits->boot);
	permits->list[permits->n++] = *permit;
	*permit = (struct permit){ 0 };
	return 0;
}

int permits_take(struct permits *permits, unsigned int number,
		 struct permit *ret_permit)
{
	size_t i;

	for (i = 0; i < permits->n; i++)
		if (permits->list[i].number == number)
			break;
	if (i == permits->n)
		return -ENOENT;
	*ret_permit = permits->list[i];
	permits->n--;
	memmove(&permits->list[i], &permits->list[i + 1],
		(permits->n - i) * sizeof(permits->list[0]));
	return 0;
}

void permits_return(struct permits *permits, struct permit *permit)
{
	size_t i = permits->n;

	for (; i > 0 && permits->list[i - 1].number > permit->number; i--)
		permits->list[i] = permits->list[i - 1];
	permits->list[i] = *permit;
	permits->n++;
	*permit = (struct permit){ 0 };
}

unsigned int permits_ended(const struct permits *permits)
{
	size_t i;

	for (i = 0; i < permits->n; i++)
		if (has_ended(&permits->list[i]))
			return permits->list[i].number;
	return 0;
}

uint32_t permits_left_s(const struct permit *permit)
{
	const uint64_t now_ns = wallclock_boottime_ns();
	uint64_t left_s;

	if (permit->until_ns <= now_ns)
		return 0;
	left_s = (permit->until_ns - now_ns + NS_PER_S - 1) / NS_PER_S;
	return left_s < permit->for_s ? (uint32_t)left_s : permit->for_s;
}

/* A second more or less is no setting of the clock, and would make another rule
 * of it, which shuts what the former has open. */
void permits_reckon(struct permits *permits)
{
	struct permit *permit;
	int64_t until_s;

	for (permit = permits->list; permit < permits->list + permits->n;
	     permit++) {
		until_s = wall_of(permit->until_ns);
		if (until_s > permit->until_s + 1 ||
		    until_s < permit->until_s - 1)
			permit->until_s = until_s;
	}
}

static int put_line(const struct permit *permit, struct buf *text)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, text);
	permit_write(permit, json);
	jsonout_pair(json, "boot", permit->boot);
	jsonout_pair_uint(json, "until_ns", permit->until_ns);
	jsonout_end(json);
	buf_char(text, '\n');
	return 0;
}

int permits_save(const struct permits *permits)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct whole_file whole;
	size_t i;
	int r = 0;

	for (i = 0; i < permits->n && r == 0; i++)
		r = put_line(&permits->list[i], &text);
	if (r == 0 && text.failed)
		r = -ENOMEM;
	if (r < 0 || !permits->path)
		return r;
	r = whole_file_begin(&whole, permits->path);
	if (r < 0)
		return r;
	if (text.len) /* whole_file_end() looks whether it could be written */
		(void)fwrite(text.data, 1, text.len, whole.file);
	return whole_file_end(&whole);
}

/* A permission that can't be read any more is logged and left out.  It would
 * else keep every policy from coming into force. */
static int put_rule(const struct permit *permit, struct permitted_rules *rules,
		    unsigned int *numbers, struct buf *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = permit_readable(permit, diag);
	if (r == -EINVAL) {
		log_err("permission %u is left out: %s", permit->number,
			diag_line(diag, 0) ?: strerror(-r));
		return 0;
	}
	if (r < 0)
		return r;
	numbers[rules->n++] = permit->number;
	permit_rule(permit, text);
	return 0;
}

int permits_put(const struct permits *permits, struct policy *policy,
		struct diag *diag)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	unsigned int numbers[PERMITS_MAX];
	struct permitted_rules rules = { .numbers = numbers };
	size_t i;
	int r = 0;

	for (i = 0; i < permits->n && r == 0; i++)
		r = put_rule(&permits->list[i], &rules, numbers, &text);
	if (r < 0)
		return r;
	if (text.failed)
		return -ENOMEM;
	rules.text = text.data ? text.data : "";
	rules.len = text.len;
	return permitted_put(policy, PLACE, &rules, diag);
}
