/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.c - choose the reader of the format, read line by line, settle the
 * exceptions.
 */
#include "policy/lists/text.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/lists/adblock.h"
#include "policy/lists/csv.h"
#include "policy/lists/dnsmasq.h"
#include "policy/lists/exceptions.h"
#include "policy/lists/format.h"
#include "policy/lists/netlist.h"
#include "policy/lists/plain.h"
#include "policy/lists/reading.h"
#include "policy/lists/rpz/rpz.h"
#include "policy/lists/unbound.h"

static const struct {
	int (*line)(struct reading *r);
	/* An exception holds for what is listed below it, too. */
	bool absolute;
} readers[] = {
	[POLICY_LIST_PLAIN] = { plain_line, true },
	[POLICY_LIST_NAMES] = { plain_line, true },
	[POLICY_LIST_HOSTS] = { plain_line, true },
	[POLICY_LIST_ADBLOCK] = { adblock_line, true },
	[POLICY_LIST_DNSMASQ] = { dnsmasq_line, false },
	[POLICY_LIST_UNBOUND] = { unbound_line, false },
	[POLICY_LIST_RPZ] = { rpz_line, false },
	[POLICY_LIST_CSV] = { csv_line, false },
};

/* -EINVAL, once @diag says so: there are more names than a policy may have. */
static int check_number(const struct reading *r)
{
	if (r->listed.n + r->exceptions.n <= POLICY_NAMES_MAX)
		return 0;
	return diag_error(r->context.diag, r->context.at,
			  "want at most %d names, found more",
			  POLICY_NAMES_MAX);
}

static int read_lines(struct reading *r)
{
	int result = 0, error;

	while (lines_next(&r->lines)) {
		r->odd = false;
		error = readers[r->format].line(r);
		if (error == -ENOMEM)
			return error;
		if (error < 0)
			result = error;
		if (check_number(r) < 0)
			return -EINVAL;
	}
	return result;
}

/* Move @from to where the policy has it. */
static int keep(struct arena *arena, const struct reading_patterns *from,
		struct policy_pattern **ret_patterns, size_t *ret_n)
{
	struct policy_pattern *patterns;

	patterns = arena_array(arena, from->n, sizeof(*patterns));
	if (!patterns)
		return -ENOMEM;
	if (from->n)
		memcpy(patterns, from->items, from->n * sizeof(*patterns));
	*ret_patterns = patterns;
	*ret_n = from->n;
	return 0;
}

static int read_names(struct reading *r, struct policy_list *list)
{
	struct arena *arena = list->arena;
	int result, error;

	result = read_lines(r);
	if (result == -ENOMEM)
		return result;
	error = exceptions_settle(r, readers[r->format].absolute);
	if (error == 0)
		error = keep(arena, &r->listed, &list->patterns,
			     &list->n_patterns);
	if (error == 0)
		error = keep(arena, &r->exceptions, &list->exceptions,
			     &list->n_exceptions);
	return error < 0 ? error : result;
}

static int check_empty(const struct reading *r, const struct policy_list *list)
{
	const char *want = list->of_networks ? "a network" : "a name";

	if (list->n_patterns || list->n_nets)
		return 0;
	if (r->strict)
		return diag_error(r->context.diag, r->context.at,
				  "want %s at least, found none", want);
	diag_warning(r->context.diag, r->context.at,
		     "want %s at least, found none: the list is empty", want);
	return 0;
}

/* Who publishes names for wildcards means all below them, and themselves. */
static void note_stars(const struct reading *r, const struct policy_list *list)
{
	const struct diag_at at = { .path = list->path,
				    .line = r->star_line,
				    .col = 1 };

	if (list->subdomains_given || 2 * r->n_stars <= list->n_patterns)
		return;
	diag_note(
		r->context.diag, at,
		"subdomains: %zu of %zu entries are '*.NAME', every name with "
		"one label more; with 'subdomains: yes' they are NAME and all "
		"below, as most lists mean it",
		r->n_stars, list->n_patterns);
}

int text_read(const char *text, size_t len, struct diag *diag,
	      struct policy_list *list)
{
	const bool any_format = list->given_format == POLICY_LIST_PLAIN;
	CLEANUP(reading_done)
	struct reading r = { .context = { .diag = diag,
					  .at = { .path = list->path } },
			     .format = list->given_format,
			     .any_format = any_format,
			     .subdomains = list->subdomains,
			     .strict = list->strict };
	int result;

	if (arena_new(&list->arena) < 0)
		return -ENOMEM;
	r.context.arena = list->arena;
	if (any_format && !list->of_networks)
		r.format = format_find(text, len);
	list->format = r.format;
	lines_init(&r.lines, text, len);
	result = list->of_networks ? netlist_read(&r, list)
				   : read_names(&r, list);
	list->n_skipped = r.n_odd;
	note_stars(&r, list);
	return result < 0 ? result : check_empty(&r, list);
}
