/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold.c - a table of the denials, or alerts, that are under way, by kind.
 */
#include "enforcer/record/fold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bpf/abi/listener.h"
#include "enforcer/dns/msg.h"
#include "enforcer/record/fold_kind.h"
#include "enforcer/record/record.h"
#include "enforcer/record/throttle.h"
#include "policy/base.h"

#define WAYS 4
#define BUCKETS (FOLD_KINDS_MAX / WAYS)
#define INTERVAL_NS (FOLD_INTERVAL_MS * 1000000ULL)
/* A message of a header and one question. */
#define MESSAGE_MAX (DNS_MSG_HEADER_LEN + DNS_NAME_MAX + 4)

struct entry {
	uint64_t hash;
	uint64_t written_ns; /* CLOCK_BOOTTIME; 0: this entry is free */
	uint64_t count;	     /* since then */
};

/* What the summary needs.  It is apart from struct entry because all entries
 * are looked at each second. */
struct body {
	struct fold_kind kind;
	uint64_t first_ns; /* CLOCK_BOOTTIME */
	uint64_t total;	   /* since then */
	struct record record;
	struct event event;
	char rule[POLICY_RULE_NAME_MAX + 1];
	struct record_was_open was_open;
	char was_open_rule[POLICY_RULE_NAME_MAX + 1];
	char address[LISTENER_PATH_MAX];
	uint16_t message_len;
	uint8_t message[MESSAGE_MAX];
};

struct fold {
	struct fold_options options;
	uint64_t interval_ns;
	uint64_t seed;
	uint64_t due_ns;
	struct entry entries[FOLD_KINDS_MAX];
	struct body *bodies;
	struct throttle throttles[RECORD_OF_USER + 1];
};

int fold_new(const struct fold_options *options, struct fold **ret_fold)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;

	fold = calloc(1, sizeof(*fold));
	if (!fold)
		return -ENOMEM;

	/* Pages of kinds that never occur cost nothing. */
	fold->bodies = calloc(FOLD_KINDS_MAX, sizeof(*fold->bodies));
	if (!fold->bodies)
		return -ENOMEM;

	/* Without a seed somebody could choose names that crowd one bucket,
	 * which would fold less; no reason to fail. */
	(void)!getrandom(&fold->seed, sizeof(fold->seed), GRND_NONBLOCK);
	fold->options = *options;
	fold->interval_ns = INTERVAL_NS;
	fold->due_ns = UINT64_MAX;
	*ret_fold = TAKE_PTR(fold);
	return 0;
}

void fold_free(struct fold *fold)
{
	if (!fold)
		return;
	free(fold->bodies);
	free(fold);
}

void fold_freep(struct fold **fold)
{
	fold_free(*fold);
	*fold = NULL;
}

static bool can_fold(const struct fold *fold, const struct record *record)
{
	return (fold->options.alerts || record->verdict == RECORD_DENIED) &&
	       record->event && record->count <= 1;
}

/* Keep the question of @msg alone, in a message of its own. */
static void keep_message(struct body *body, const struct dns_msg *msg)
{
	static const uint8_t one_question[] = { 0, 1, 0, 0, 0, 0, 0, 0 };
	const struct dns_msg_question *q = &msg->question;
	uint8_t *at = body->message;

	memcpy(at, msg->wire, 4);
	memcpy(at + 4, one_question, sizeof(one_question));
	at += DNS_MSG_HEADER_LEN;
	memcpy(at, q->name.wire, q->name.len);
	at += q->name.len;
	*at++ = (uint8_t)(q->type >> 8);
	*at++ = (uint8_t)q->type;
	*at++ = (uint8_t)(q->class >> 8);
	*at = (uint8_t)q->class;
}

static void keep_was_open(struct body *body,
			  const struct record_was_open *was_open)
{
	body->record.was_open = was_open ? &body->was_open : NULL;
	if (!was_open)
		return;
	(void)snprintf(body->was_open_rule, sizeof(body->was_open_rule), "%s",
		       was_open->rule);
	body->was_open = *was_open;
	body->was_open.rule = body->was_open_rule;
}

static void keep(struct body *body, const struct record *record)
{
	const struct dns_msg_question *question = fold_kind_question(record);

	/* The copy may point to nothing but what is copied with it. */
	body->record = (struct record){
		.action = record->action,
		.verdict = record->verdict,
		.mode = record->mode,
		.alert = record->alert,
		.folded = body->kind.folded,
		.reason = record->reason,
		.event = &body->event,
		.rule = record->rule ? body->rule : NULL,
	};
	body->event = *record->event;
	keep_was_open(body, record->was_open);
	if (record->address) {
		(void)snprintf(body->address, sizeof(body->address), "%s",
			       record->address);
		body->record.address = body->address;
	}
	if (record->rule)
		(void)snprintf(body->rule, sizeof(body->rule), "%s",
			       record->rule);
	body->message_len = 0;
	if (!question)
		return;
	body->message_len =
		(uint16_t)(DNS_MSG_HEADER_LEN + question->name.len + 4);
	keep_message(body, record->msg);
}

/* The last record of @body, which stands for @count.  *ret_msg is its. */
static struct record record_of(const struct body *body, uint64_t count,
			       struct dns_msg *ret_msg)
{
	struct record record = body->record;

	record.count = count;
	if (body->message_len) {
		(void)dns_msg_parse(body->message, body->message_len, ret_msg);
		record.msg = ret_msg;
	}
	return record;
}

static void write_summary(struct fold *fold, size_t i)
{
	struct entry *entry = &fold->entries[i];
	struct dns_msg msg;
	struct record record = record_of(&fold->bodies[i], entry->count, &msg);

	entry->count = 0;
	fold->options.on_summary(fold->options.context, &record);
}

/* The entry of @kind, or the one of its bucket to give up for it: a free one,
 * else the one that was written the longest ago. */
static size_t find(const struct fold *fold, const struct fold_kind *kind,
		   uint64_t hash, bool *ret_found)
{
	size_t first = hash % BUCKETS * WAYS, oldest = first, i;

	*ret_found = true;
	for (i = first; i < first + WAYS; i++) {
		const struct entry *entry = &fold->entries[i];

		if (entry->written_ns && entry->hash == hash &&
		    memcmp(&fold->bodies[i].kind, kind, sizeof(*kind)) == 0)
			return i;
		if (entry->written_ns < fold->entries[oldest].written_ns)
			oldest = i;
	}
	*ret_found = false;
	return oldest;
}

/* Widen @kind to @folded.  May one more of those be written by itself? */
static bool may_differ(struct fold *fold, struct fold_kind *kind,
		       enum record_folded folded, uint64_t now_ns)
{
	static const struct throttle_rate rates[] = {
		[RECORD_OF_PROGRAM] = { FOLD_PROGRAM_BURST, FOLD_PROGRAM_MAX },
		[RECORD_OF_USER] = { FOLD_USER_BURST, FOLD_USER_MAX },
	};

	fold_kind_widen(kind, folded);
	return throttle_take(&fold->throttles[folded],
			     fold_kind_hash(kind, fold->seed), &rates[folded],
			     now_ns);
}

/* Answers differ in more than their questions, so none is equal to another. */
static bool is_answer_by_itself(const struct fold_kind *kind)
{
	return kind->action == RECORD_ANSWER && kind->folded == RECORD_EQUAL;
}

/* Widen @kind as little as the rates permit, and find its entry. */
static size_t find_narrowest(struct fold *fold, struct fold_kind *kind,
			     uint64_t now_ns, bool *ret_found)
{
	struct fold_kind program = *kind, user = *kind;
	bool may_be_itself;
	size_t i;

	i = find(fold, kind, fold_kind_hash(kind, fold->seed), ret_found);
	*ret_found = *ret_found && !is_answer_by_itself(kind);
	if (*ret_found)
		return i;
	may_be_itself = may_differ(fold, &program, RECORD_OF_PROGRAM, now_ns);
	if (may_be_itself && may_differ(fold, &user, RECORD_OF_USER, now_ns))
		return i;
	*kind = program;
	i = find(fold, kind, fold_kind_hash(kind, fold->seed), ret_found);
	if (*ret_found ||
	    (!may_be_itself && may_differ(fold, &user, RECORD_OF_USER, now_ns)))
		return i;
	fold_kind_widen(kind, RECORD_OF_USER);
	return find(fold, kind, fold_kind_hash(kind, fold->seed), ret_found);
}

static void count(struct fold *fold, size_t i, const struct record *record)
{
	struct body *body = &fold->bodies[i];

	fold->entries[i].count++;
	body->total++;
	if (body->kind.folded != RECORD_EQUAL || fold->options.alerts) {
		keep(body, record);
		return;
	}
	body->event = *record->event;
	keep_was_open(body, record->was_open);
}

bool fold_pass(struct fold *fold, const struct record *record, uint64_t now_ns)
{
	struct fold_kind kind;
	bool found;
	size_t i;

	if (!can_fold(fold, record))
		return true;
	fold_kind_of(record, &kind);
	if (fold->options.alerts)
		fold_kind_of_alert(record, fold->options.domains, &kind);
	i = find_narrowest(fold, &kind, now_ns, &found);
	if (found) {
		count(fold, i, record);
		return false;
	}
	if (is_answer_by_itself(&kind))
		return true;

	if (fold->entries[i].count)
		write_summary(fold, i);
	fold->bodies[i].kind = kind;
	fold->bodies[i].first_ns = now_ns;
	fold->bodies[i].total = 1;
	keep(&fold->bodies[i], record);
	fold->entries[i] = (struct entry){ fold_kind_hash(&kind, fold->seed),
					   now_ns ? now_ns : 1, 0 };
	if (now_ns + fold->interval_ns < fold->due_ns)
		fold->due_ns = now_ns + fold->interval_ns;
	return true;
}

/* At @now_ns an interval has passed since entry @i was written.  If nothing was
 * counted in it the flood is over. */
static void end_interval(struct fold *fold, size_t i, uint64_t now_ns)
{
	struct entry *entry = &fold->entries[i];
	bool go_on = entry->count && now_ns != UINT64_MAX;

	entry->written_ns = go_on ? now_ns : 0;
	if (entry->count)
		write_summary(fold, i);
}

void fold_tick(struct fold *fold, uint64_t now_ns)
{
	uint64_t next_ns = UINT64_MAX;
	size_t i;

	if (now_ns < fold->due_ns)
		return;
	for (i = 0; i < FOLD_KINDS_MAX; i++) {
		const struct entry *entry = &fold->entries[i];

		if (entry->written_ns &&
		    now_ns >= entry->written_ns + fold->interval_ns)
			end_interval(fold, i, now_ns);
		if (entry->written_ns &&
		    entry->written_ns + fold->interval_ns < next_ns)
			next_ns = entry->written_ns + fold->interval_ns;
	}
	fold->due_ns = next_ns;
}

static int later_first(const void *a, const void *b)
{
	const struct body *const *x = a, *const *y = b;
	const uint64_t x_ns = (*x)->event.ktime_ns, y_ns = (*y)->event.ktime_ns;

	return (x_ns < y_ns) - (x_ns > y_ns);
}

void fold_each(const struct fold *fold, fold_each_fn fn, void *context)
{
	const struct body *bodies[FOLD_KINDS_MAX] = { 0 };
	struct record record;
	struct dns_msg msg;
	size_t i, n = 0;

	for (i = 0; i < FOLD_KINDS_MAX; i++)
		if (fold->entries[i].written_ns)
			bodies[n++] = &fold->bodies[i];
	qsort(bodies, n, sizeof(bodies[0]), later_first);
	for (i = 0; i < n; i++) {
		record = record_of(bodies[i], bodies[i]->total, &msg);
		fn(context, &record, bodies[i]->first_ns,
		   fold->entries[bodies[i] - fold->bodies].hash);
	}
}

void fold_set_interval(struct fold *fold, uint64_t interval_ns)
{
	fold_tick(fold, UINT64_MAX);
	fold->interval_ns = interval_ns;
}

uint64_t fold_due_ns(const struct fold *fold)
{
	return fold->due_ns;
}
