/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary_json.c - a line for each group, for programs.
 */
#include <errno.h>
#include <string.h>

#include "enforcer/cli/verdict/rerun.h"
#include "enforcer/cli/verdict/summary.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/policy.h"

/* What is printed, and where to. */
struct page {
	const struct summary *summary;
	struct jsonout *json;
	struct buf line;
	struct wallclock clock;
	FILE *to;
};

static void page_done(struct page *page)
{
	jsonout_free(page->json);
	buf_done(&page->line);
}

static void pair(struct page *page, const char *key, const char *text)
{
	jsonout_pair(page->json, key, text && *text ? text : NULL);
}

static void put_time(struct page *page, const char *key, uint64_t time_ns)
{
	char text[WALLCLOCK_TEXT_MAX];

	if (time_ns)
		jsonout_pair(
			page->json, key,
			wallclock_utc(&page->clock, (int64_t)time_ns, text));
}

static void put_counts(struct page *page, const struct tally_counts *counts)
{
	jsonout_pair_uint(page->json, "count", counts->n);
	put_time(page, "first", counts->first_ns);
	put_time(page, "last", counts->last_ns);
}

static void put_verdict(struct page *page, const struct verdict *verdict)
{
	jsonout_pair(page->json, "decision",
		     verdict->allowed ? "allow" : "deny");
	jsonout_key(page->json, "rule");
	if (verdict->rule)
		jsonout_string(page->json, verdict->rule->name);
	else
		jsonout_null(page->json);
	jsonout_pair(page->json, "reason", verdict->reason);
}

static void put_program(struct page *page,
			const struct verdict_program *program)
{
	jsonout_key(page->json, "program");
	jsonout_open(page->json);
	pair(page, "exe", program->exe);
	pair(page, "comm", program->comm);
	pair(page, "user", program->user);
	pair(page, "unit", program->unit);
	pair(page, "container", program->container);
	jsonout_close(page->json);
}

/* The last word of the text is the type or the port. */
static void put_item(struct page *page, enum verdict_kind kind,
		     const struct tally_item *item)
{
	const bool connection = kind == VERDICT_CONNECT;
	const char *space = strchr(item->text, ' ');

	jsonout_open(page->json);
	if (space) {
		jsonout_key(page->json, connection ? "ip" : "name");
		jsonout_bytes(page->json, item->text,
			      (size_t)(space - item->text));
		jsonout_pair(page->json, connection ? "port" : "type",
			     space + 1);
	}
	put_counts(page, &item->counts);
	jsonout_close(page->json);
}

static int put_items(struct page *page, const struct tally_group *group)
{
	const struct tally_item **items;
	long n = tally_items(&page->summary->rerun->tally, group, &items), i;

	if (n < 0)
		return (int)n;
	jsonout_key(page->json, "items");
	jsonout_open_array(page->json);
	for (i = 0; i < n; i++)
		put_item(page, group->kind, items[i]);
	jsonout_close_array(page->json);
	if (group->n_left_out)
		jsonout_pair_uint(page->json, "left_out", group->n_left_out);
	return 0;
}

static int end_line(struct page *page)
{
	jsonout_end(page->json);
	buf_char(&page->line, '\n');
	if (page->line.failed)
		return -ENOMEM;
	(void)fwrite(page->line.data, 1, page->line.len, page->to);
	return 0;
}

static void begin_line(struct page *page)
{
	buf_clear(&page->line);
	jsonout_begin(page->json, &page->line);
}

static int put_group(struct page *page, const struct tally_group *group)
{
	int r;

	begin_line(page);
	jsonout_pair(page->json, "kind", summary_kind(group->kind));
	put_verdict(page, &group->verdicts[0]);
	jsonout_pair_bool(page->json, "passed", group->passed);
	if (page->summary->against) {
		jsonout_key(page->json, "against");
		jsonout_open(page->json);
		put_verdict(page, &group->verdicts[1]);
		jsonout_close(page->json);
	}
	put_program(page, group->program);
	put_counts(page, &group->counts);
	r = put_items(page, group);
	return r < 0 ? r : end_line(page);
}

static int put_view(struct page *page, enum tally_view view)
{
	const struct tally_group **list;
	long n = tally_list(&page->summary->rerun->tally, view, &list), i;
	int r = n < 0 ? (int)n : 0;

	for (i = 0; r == 0 && i < n; i++)
		r = put_group(page, list[i]);
	return r;
}

static int put_totals(struct page *page)
{
	const struct rerun *rerun = page->summary->rerun;
	const struct tally *tally = &rerun->tally;
	struct summary_totals totals;
	int r = summary_count(rerun, &totals);

	if (r < 0)
		return r;
	begin_line(page);
	jsonout_pair(page->json, "policy", page->summary->policy);
	jsonout_pair(page->json, "against", page->summary->against);
	jsonout_pair_uint(page->json, "allowed", totals.allowed);
	jsonout_pair_uint(page->json, "denied", totals.denied);
	jsonout_pair_uint(page->json, "denied_passed", totals.broken);
	jsonout_pair_uint(page->json, "answers_shut", totals.shut);
	if (page->summary->against) {
		jsonout_pair_uint(page->json, "newly_denied",
				  tally_count(tally, TALLY_NEWLY_DENIED));
		jsonout_pair_uint(page->json, "newly_allowed",
				  tally_count(tally, TALLY_NEWLY_ALLOWED));
	}
	jsonout_pair_uint(page->json, "lost", rerun->n_losses);
	jsonout_pair_uint(page->json, "unreadable", rerun->n_unreadable);
	return end_line(page);
}

int summary_json(const struct summary *summary, FILE *to)
{
	static const enum tally_view views[] = { TALLY_BROKEN, TALLY_DENIED,
						 TALLY_ALLOWED };
	CLEANUP(page_done)
	struct page page = { .summary = summary, .to = to };
	int r = jsonout_new(&page.json);
	size_t i;

	for (i = 0; r == 0 && i < ARRAY_SIZE(views); i++)
		r = put_view(&page, views[i]);
	return r == 0 ? put_totals(&page) : r;
}
