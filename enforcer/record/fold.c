/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold.c - tell a flood of equal denials once a second.
 */
#include "enforcer/record/fold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "enforcer/dns/msg.h"
#include "enforcer/record/record.h"
#include "enforcer/record/throttle.h"
#include "policy/base.h"

#define WAYS 4
#define FOLDED_SHIFT 4 /* in kind.action */
#define BUCKETS (FOLD_KINDS_MAX / WAYS)
#define INTERVAL_NS (FOLD_INTERVAL_MS * 1000000ULL)
/* A header and one question. */
#define MESSAGE_MAX (DNS_MSG_HEADER_LEN + DNS_NAME_MAX + 4)

/* What makes two denials equal; compared as bytes, so there is no padding. */
struct kind {
	uint64_t exe_ino;
	uint64_t cgroup_id;
	uint64_t reason; /* enum reason */
	uint32_t exe_dev, uid, gid;
	uint16_t remote_port, type, class, message_len;
	uint8_t action, mode, family,
		proto; /* action: and enum record_folded */
	uint8_t remote[16];
	char comm[EVENT_COMM_LEN];
	char rule[POLICY_RULE_NAME_MAX];
	uint8_t name[DNS_NAME_MAX + 1]; /* lower case; last: mostly unused */
};

struct entry {
	uint64_t hash;
	uint64_t told_ns; /* CLOCK_BOOTTIME; 0: this entry is free */
	uint64_t count;	  /* not told yet */
};

/* What is needed to tell it again.  Apart from struct entry, of which all are
 * looked at each second. */
struct body {
	struct kind kind;
	struct record record;
	struct event event;
	char rule[POLICY_RULE_NAME_MAX + 1];
	uint16_t message_len;
	uint8_t message[MESSAGE_MAX];
};

struct fold {
	fold_fn fn;
	void *context;
	uint64_t seed;
	uint64_t due_ns;
	struct entry entries[FOLD_KINDS_MAX];
	struct body *bodies;
	struct throttle throttles[RECORD_OF_USER + 1];
};

int fold_new(fold_fn fn, void *context, struct fold **ret_fold)
{
	CLEANUP(fold_freep) struct fold *fold = NULL;

	fold = calloc(1, sizeof(*fold));
	if (!fold)
		return -ENOMEM;

	/* Pages of kinds that never come cost nothing. */
	fold->bodies = calloc(FOLD_KINDS_MAX, sizeof(*fold->bodies));
	if (!fold->bodies)
		return -ENOMEM;

	/* Without it somebody could choose names that crowd one bucket, which
	 * would fold less; no reason to fail. */
	(void)!getrandom(&fold->seed, sizeof(fold->seed), GRND_NONBLOCK);
	fold->fn = fn;
	fold->context = context;
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

static bool can_fold(const struct record *record)
{
	return record->verdict == RECORD_DENIED && record->event &&
	       record->count <= 1;
}

static const struct dns_msg_question *question_of(const struct record *record)
{
	return record->msg && record->msg->question.name.len &&
			       record->msg->len >= DNS_MSG_HEADER_LEN
		       ? &record->msg->question
		       : NULL;
}

static uint16_t message_len_of(const struct dns_msg_question *question)
{
	return (uint16_t)(DNS_MSG_HEADER_LEN + question->name.len + 4);
}

static void set_question(struct kind *kind, const struct dns_msg_question *q)
{
	size_t i;

	kind->type = q->type;
	kind->class = q->class;
	kind->message_len = message_len_of(q);
	for (i = 0; i < q->name.len; i++) {
		uint8_t c = q->name.wire[i];

		/* Lengths of labels are below 'A'. */
		kind->name[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	}
}

static void kind_of(const struct record *record, struct kind *ret_kind)
{
	const struct dns_msg_question *question = question_of(record);
	const struct event *event = record->event;
	const struct event_owner *owner = &event->owner;

	memset(ret_kind, 0, sizeof(*ret_kind));
	ret_kind->exe_ino = owner->exe_ino;
	ret_kind->exe_dev = owner->exe_dev;
	ret_kind->cgroup_id = owner->cgroup_id;
	ret_kind->uid = owner->uid;
	ret_kind->gid = owner->gid;
	memcpy(ret_kind->comm, owner->comm, sizeof(owner->comm));
	ret_kind->reason = record->reason;
	ret_kind->action = (uint8_t)record->action;
	ret_kind->mode = (uint8_t)record->mode;
	ret_kind->family = event->family;
	ret_kind->proto = event->proto;
	ret_kind->remote_port = event->remote_port;
	memcpy(ret_kind->remote, event->remote, sizeof(event->remote));
	if (record->rule)
		memcpy(ret_kind->rule, record->rule,
		       strnlen(record->rule, sizeof(ret_kind->rule)));
	if (question)
		set_question(ret_kind, question);
}

static enum record_folded folded_of(const struct kind *kind)
{
	return (enum record_folded)(kind->action >> FOLDED_SHIFT);
}

/* Leave only what the denials of one program, or one user, have in common. */
static void widen(struct kind *kind, enum record_folded folded)
{
	const struct kind full = *kind;

	memset(kind, 0, sizeof(*kind));
	kind->uid = full.uid;
	kind->mode = full.mode;
	kind->action = (uint8_t)((full.action & ((1U << FOLDED_SHIFT) - 1)) |
				 (unsigned int)folded << FOLDED_SHIFT);
	if (folded == RECORD_OF_USER)
		return;
	kind->exe_ino = full.exe_ino;
	kind->exe_dev = full.exe_dev;
	kind->cgroup_id = full.cgroup_id;
	kind->gid = full.gid;
	kind->reason = full.reason;
	memcpy(kind->rule, full.rule, sizeof(kind->rule));
}

/* Over the fields and the part of the name that is used. */
static uint64_t hash_of(const struct fold *fold, const struct kind *kind)
{
	size_t left = offsetof(struct kind, name) + kind->message_len;
	const uint8_t *at = (const uint8_t *)kind;
	uint64_t hash = fold->seed, word;

	_Static_assert(offsetof(struct kind, name) % 8 == 0, "whole words");
	_Static_assert(sizeof(struct kind) % 8 == 0, "no padding");
	left = left < sizeof(*kind) ? left : sizeof(*kind);
	for (; left >= 8; left -= 8, at += 8) {
		memcpy(&word, at, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return hash;
}

/* The question alone, in a message of its own. */
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

static void keep(struct body *body, const struct record *record)
{
	const struct dns_msg_question *question = question_of(record);

	/* Of a record that is kept, only what is copied may be pointed to. */
	body->record = (struct record){
		.action = record->action,
		.verdict = record->verdict,
		.mode = record->mode,
		.alert = record->alert,
		.folded = folded_of(&body->kind),
		.reason = record->reason,
		.event = &body->event,
		.rule = record->rule ? body->rule : NULL,
	};
	body->event = *record->event;
	if (record->rule)
		(void)snprintf(body->rule, sizeof(body->rule), "%s",
			       record->rule);
	body->message_len = 0;
	if (!question)
		return;
	body->message_len = message_len_of(question);
	keep_message(body, record->msg);
}

static void tell(struct fold *fold, size_t i)
{
	struct entry *entry = &fold->entries[i];
	struct body *body = &fold->bodies[i];
	struct record record = body->record;
	struct dns_msg msg;

	record.count = entry->count;
	entry->count = 0;
	if (body->message_len) {
		(void)dns_msg_parse(body->message, body->message_len, &msg);
		record.msg = &msg;
	}
	fold->fn(fold->context, &record);
}

/* The entry of @kind, or the one of its bucket to give up for it: a free one,
 * else that which was told the longest ago. */
static size_t find(const struct fold *fold, const struct kind *kind,
		   uint64_t hash, bool *ret_found)
{
	size_t first = hash % BUCKETS * WAYS, oldest = first, i;

	*ret_found = true;
	for (i = first; i < first + WAYS; i++) {
		const struct entry *entry = &fold->entries[i];

		if (entry->told_ns && entry->hash == hash &&
		    memcmp(&fold->bodies[i].kind, kind, sizeof(*kind)) == 0)
			return i;
		if (entry->told_ns < fold->entries[oldest].told_ns)
			oldest = i;
	}
	*ret_found = false;
	return oldest;
}

/* Widen @kind to @folded.  May one more of those be told by itself? */
static bool may_differ(struct fold *fold, struct kind *kind,
		       enum record_folded folded, uint64_t now_ns)
{
	static const struct throttle_rate rates[] = {
		[RECORD_OF_PROGRAM] = { FOLD_PROGRAM_BURST, FOLD_PROGRAM_MAX },
		[RECORD_OF_USER] = { FOLD_USER_BURST, FOLD_USER_MAX },
	};

	widen(kind, folded);
	return throttle_take(&fold->throttles[folded], hash_of(fold, kind),
			     &rates[folded], now_ns);
}

/* Make @kind the narrowest that it may be told as: its entry.  Answers differ
 * in more than their questions, so none is equal to another. */
static size_t find_kind(struct fold *fold, struct kind *kind, uint64_t now_ns,
			bool *ret_found)
{
	struct kind program = *kind, user = *kind;
	bool may_be_itself;
	size_t i;

	i = find(fold, kind, hash_of(fold, kind), ret_found);
	*ret_found = *ret_found && kind->action != RECORD_ANSWER;
	if (*ret_found)
		return i;
	may_be_itself = may_differ(fold, &program, RECORD_OF_PROGRAM, now_ns);
	if (may_be_itself && may_differ(fold, &user, RECORD_OF_USER, now_ns))
		return i;
	*kind = program;
	i = find(fold, kind, hash_of(fold, kind), ret_found);
	if (*ret_found ||
	    (!may_be_itself && may_differ(fold, &user, RECORD_OF_USER, now_ns)))
		return i;
	widen(kind, RECORD_OF_USER);
	return find(fold, kind, hash_of(fold, kind), ret_found);
}

static void count(struct fold *fold, size_t i, const struct record *record)
{
	struct body *body = &fold->bodies[i];

	fold->entries[i].count++;
	if (folded_of(&body->kind) == RECORD_EQUAL)
		body->event = *record->event;
	else
		keep(body, record);
}

bool fold_pass(struct fold *fold, const struct record *record, uint64_t now_ns)
{
	struct kind kind;
	bool found;
	size_t i;

	if (!can_fold(record))
		return true;
	kind_of(record, &kind);
	i = find_kind(fold, &kind, now_ns, &found);
	if (found) {
		count(fold, i, record);
		return false;
	}
	if (kind.action == RECORD_ANSWER)
		return true;

	if (fold->entries[i].count)
		tell(fold, i);
	fold->bodies[i].kind = kind;
	keep(&fold->bodies[i], record);
	fold->entries[i] =
		(struct entry){ hash_of(fold, &kind), now_ns ? now_ns : 1, 0 };
	if (now_ns + INTERVAL_NS < fold->due_ns)
		fold->due_ns = now_ns + INTERVAL_NS;
	return true;
}

/* Entry @i at @now_ns, when an interval has passed since it was told.  One in
 * which nothing was counted ends the flood. */
static void end_interval(struct fold *fold, size_t i, uint64_t now_ns)
{
	struct entry *entry = &fold->entries[i];
	bool go_on = entry->count && now_ns != UINT64_MAX;

	entry->told_ns = go_on ? now_ns : 0;
	if (entry->count)
		tell(fold, i);
}

void fold_tick(struct fold *fold, uint64_t now_ns)
{
	uint64_t next_ns = UINT64_MAX;
	size_t i;

	if (now_ns < fold->due_ns)
		return;
	for (i = 0; i < FOLD_KINDS_MAX; i++) {
		const struct entry *entry = &fold->entries[i];

		if (entry->told_ns && now_ns >= entry->told_ns + INTERVAL_NS)
			end_interval(fold, i, now_ns);
		if (entry->told_ns && entry->told_ns + INTERVAL_NS < next_ns)
			next_ns = entry->told_ns + INTERVAL_NS;
	}
	fold->due_ns = next_ns;
}

uint64_t fold_due_ns(const struct fold *fold)
{
	return fold->due_ns;
}
