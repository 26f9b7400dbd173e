/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open.c - a table of the alerts of the last hour, or whatever `repeat` is.
 */
#include "enforcer/alert/state/open.h"

#define SECOND_NS 1000000000ULL

struct entry {
	struct slot slot;
	uint32_t written_s; /* 0: not yet */
	struct alert alert;
};

_Static_assert(sizeof(struct entry) % 8 == 0, "slots.h asks for it");

int open_init(struct open *open, open_fn on_alert, void *context)
{
	*open = (struct open){ .on_alert = on_alert,
			       .context = context,
			       .due_s = UINT32_MAX };
	return slots_init(&open->alerts, OPEN_ALERTS, sizeof(struct entry));
}

void open_done(struct open *open)
{
	slots_done(&open->alerts);
}

static struct entry *entry_at(const struct open *open, size_t i)
{
	return (struct entry *)(void *)open->alerts.items + i;
}

static struct entry *entry_of(struct alert *alert)
{
	return (struct entry *)(void *)((char *)alert -
					offsetof(struct entry, alert));
}

static void write_sum(struct open *open, struct entry *entry)
{
	if (entry->alert.count)
		open->on_alert(open->context, &entry->alert, NULL);
	entry->alert.count = 0;
}

struct alert *open_begin(struct open *open, uint64_t hash, uint64_t now_ns)
{
	uint32_t now_s = (uint32_t)(now_ns / SECOND_NS);
	struct alert kept;
	struct entry *entry;
	bool is_new;

	entry = slots_use(&open->alerts, hash, now_s, &is_new);
	if (is_new) {
		if (entry->slot.hash) {
			open->n_lost++;
			write_sum(open, entry);
		}
		slots_take(&open->alerts, entry, hash, now_s);
		entry->alert.first_ns = now_ns;
		entry->alert.place = hash;
		return &entry->alert;
	}
	kept = (struct alert){ .place = hash,
			       .count = entry->alert.count,
			       .total = entry->alert.total,
			       .first_ns = entry->alert.first_ns };
	entry->alert = kept;
	return &entry->alert;
}

void open_report(struct open *open, struct alert *alert,
		 const struct alert_lookup *lookup, uint32_t repeat_s)
{
	struct entry *entry = entry_of(alert);
	uint32_t due_s = entry->slot.used_s + repeat_s;

	alert->count++;
	alert->total++;
	if (entry->written_s) {
		if (alert->alerting.denies && open->on_counted)
			open->on_counted(open->context, alert, lookup);
		return;
	}
	entry->written_s = entry->slot.used_s;
	if (due_s < open->due_s)
		open->due_s = due_s;
	open->on_alert(open->context, alert, lookup);
	alert->count = 0;
}

/* `repeat` has passed since @entry was written. */
static void end_time(struct open *open, struct entry *entry, uint32_t now_s)
{
	bool goes_on = entry->alert.count;

	write_sum(open, entry);
	entry->written_s = now_s;
	if (!goes_on)
		entry->slot.hash = 0;
}

void open_tick(struct open *open, uint64_t now_ns, uint32_t repeat_s)
{
	bool all = now_ns == UINT64_MAX;
	uint32_t now_s = (uint32_t)(now_ns / SECOND_NS), next_s = UINT32_MAX;
	size_t i;

	if (!all && now_s < open->due_s)
		return;
	for (i = 0; i < OPEN_ALERTS; i++) {
		struct entry *entry = entry_at(open, i);

		if (!entry->slot.hash)
			continue;
		if (all)
			write_sum(open, entry);
		else if (slots_since(entry->written_s, now_s) >= repeat_s)
			end_time(open, entry, now_s);
		if (entry->slot.hash && entry->written_s + repeat_s < next_s)
			next_s = entry->written_s + repeat_s;
	}
	open->due_s = next_s;
}

uint64_t open_due_ns(const struct open *open)
{
	return open->due_s == UINT32_MAX ? UINT64_MAX : open->due_s * SECOND_NS;
}

/* Was @a said after @b? */
static bool is_later(const struct entry *a, const struct entry *b)
{
	if (a->alert.end_ns != b->alert.end_ns)
		return a->alert.end_ns > b->alert.end_ns;
	return a < b;
}

const struct alert *open_nth(const struct open *open, size_t n)
{
	const struct entry *last = NULL;
	size_t i;

	/* Each time round finds the latest of those before the last one. */
	for (;;) {
		const struct entry *best = NULL;

		for (i = 0; i < OPEN_ALERTS; i++) {
			const struct entry *entry = entry_at(open, i);

			if (entry->slot.hash &&
			    (!last || is_later(last, entry)) &&
			    (!best || is_later(entry, best)))
				best = entry;
		}
		if (!best || n-- == 0)
			return best ? &best->alert : NULL;
		last = best;
	}
}
