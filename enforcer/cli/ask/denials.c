/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.c - find the denial of an entry, or the place of the oldest.
 */
#include "enforcer/cli/ask/denials.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"

static void free_denial(struct ask_denial *denial)
{
	free(denial->exe);
	free(denial->uid);
	free(denial->user);
	free(denial->cgroup);
	free(denial->rule);
	free(denial->reason);
	free(denial->was_open);
	free(denial->name);
	*denial = (struct ask_denial){ 0 };
}

void ask_denials_done(struct ask_denials *denials)
{
	size_t i;

	for (i = 0; i < denials->n; i++)
		free_denial(&denials->list[i]);
	denials->n = 0;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *name_of(const struct records_entry *entry)
{
	return entry->qname ? entry->qname : or_empty(entry->destination);
}

static size_t name_len(const char *name)
{
	size_t len = strlen(name);

	return len > 1 && name[len - 1] == '.' ? len - 1 : len;
}

/* In a container a path is that of another root, so its cgroup counts. */
static bool is_same(const struct ask_denial *denial,
		    const struct records_entry *entry,
		    const struct verdict_past *past)
{
	const size_t len = name_len(name_of(entry));

	return denial->past.kind == past->kind &&
	       denial->past.port == past->port &&
	       denial->past.proto == past->proto &&
	       strlen(denial->name) == len &&
	       strncasecmp(denial->name, name_of(entry), len) == 0 &&
	       strcmp(denial->exe, or_empty(entry->exe)) == 0 &&
	       strcmp(denial->uid, or_empty(entry->uid)) == 0 &&
	       strcmp(denial->cgroup,
		      entry->container ? or_empty(entry->cgroup) : "") == 0;
}

static int replace(char **text, const char *by)
{
	const char *now = or_empty(by);
	char *former = *text;
	int r;

	r = base_copy_text(text, now, strlen(now));
	if (r == 0)
		free(former);
	return r;
}

/* @denial is empty. */
static int fill(struct ask_denial *denial, const struct records_entry *entry)
{
	int r = replace(&denial->exe, entry->exe);

	if (r == 0)
		r = replace(&denial->uid, entry->uid);
	if (r == 0)
		r = replace(&denial->user, entry->user);
	if (r == 0)
		r = replace(&denial->cgroup,
			    entry->container ? entry->cgroup : NULL);
	if (r == 0)
		r = replace(&denial->rule, NULL);
	if (r == 0)
		r = replace(&denial->reason, NULL);
	if (r == 0)
		r = replace(&denial->was_open, NULL);
	if (r == 0)
		r = replace(&denial->name, name_of(entry));
	if (r == 0)
		denial->name[name_len(name_of(entry))] = '\0';
	return r;
}

static unsigned long number_of(const char *uid)
{
	return uid ? strtoul(uid, NULL, 10) : ULONG_MAX;
}

static size_t count_of(const struct ask_denials *denials, unsigned long uid)
{
	size_t n = 0, i;

	for (i = 0; i < denials->n; i++)
		n += denials->list[i].uid_number == uid;
	return n;
}

/* Who has the most of the denials: @uid, where it is among those. */
static unsigned long greediest(const struct ask_denials *denials,
			       unsigned long uid)
{
	size_t most = count_of(denials, uid), i;

	for (i = 0; i < denials->n; i++) {
		const unsigned long other = denials->list[i].uid_number;
		const size_t n = count_of(denials, other);

		if (n > most) {
			most = n;
			uid = other;
		}
	}
	return uid;
}

/* NULL: @uid has none. */
static struct ask_denial *oldest_of(struct ask_denials *denials,
				    unsigned long uid)
{
	struct ask_denial *oldest = NULL;
	size_t i;

	for (i = 0; i < denials->n; i++) {
		struct ask_denial *denial = &denials->list[i];

		if (denial->uid_number == uid &&
		    (!oldest || strcmp(denial->last, oldest->last) < 0))
			oldest = denial;
	}
	return oldest;
}

/* A place for one more, of @uid.  Names cost nothing, so a user may have any
 * number of them denied: where all places are taken, who has most gives one. */
static struct ask_denial *place(struct ask_denials *denials, unsigned long uid,
				const char *when)
{
	struct ask_denial *oldest;

	if (denials->n < ASK_DENIALS_MAX)
		return &denials->list[denials->n++];
	oldest = oldest_of(denials, greediest(denials, uid));
	if (!oldest ||
	    (oldest->uid_number == uid && strcmp(when, oldest->last) < 0))
		return NULL;
	free_denial(oldest);
	return oldest;
}

static struct ask_denial *find(struct ask_denials *denials,
			       const struct records_entry *entry,
			       const struct verdict_past *past)
{
	size_t i;

	for (i = 0; i < denials->n; i++)
		if (is_same(&denials->list[i], entry, past))
			return &denials->list[i];
	return NULL;
}

/* The latest record says which rule it was. */
static int note(struct ask_denial *denial, const struct records_entry *entry,
		const char *when)
{
	unsigned long count =
		entry->count ? strtoul(entry->count, NULL, 10) : 1;
	int r;

	denial->n += count ? count : 1;
	if (strcmp(when, denial->last) < 0)
		return 0;
	(void)snprintf(denial->last, sizeof(denial->last), "%s", when);
	r = replace(&denial->rule, entry->rule);
	if (r == 0)
		r = replace(&denial->was_open, entry->was_open);
	return r < 0 ? r : replace(&denial->reason, entry->reason);
}

/* Denied lookups and connections are listed; answers, asks and alerts are about
 * these. */
static bool is_listed(const struct records_entry *entry)
{
	const char *action = or_empty(entry->action);

	return strcmp(action, "connect") == 0 ||
	       (entry->qname && strcmp(action, "query") == 0);
}

static bool is_wanted(const struct ask_denials *denials,
		      const struct records_entry *entry, const char *when)
{
	if (!entry->denied || !is_listed(entry))
		return false;
	if (denials->since[0] && strcmp(when, denials->since) < 0)
		return false;
	if (denials->exe && (entry->container ||
			     strcmp(denials->exe, or_empty(entry->exe)) != 0))
		return false;
	return denials->any_user ||
	       (entry->uid && strtoul(entry->uid, NULL, 10) == denials->uid);
}

/* One record for question and answer has the reason of the answer, which is
 * that the question was denied. */
static struct records_entry question_of(const struct records_entry *entry)
{
	struct records_entry question = *entry;

	if (!entry->action || strcmp(entry->action, "lookup") != 0)
		return question;
	question.action = "query";
	if (reason_from_name(entry->reason) == REASON_DENIED)
		question.reason =
			reason_name(entry->rule ? REASON_RULE : REASON_DEFAULT);
	return question;
}

int ask_denials_add(void *context, const struct records_entry *entry)
{
	const struct records_entry event = question_of(entry);
	struct ask_denials *denials = context;
	const char *when = or_empty(entry->timestamp);
	struct ask_denial *denial;
	struct verdict_past past;
	struct verdict_who who;

	if (!is_wanted(denials, &event, when) ||
	    verdict_past_of_entry(&event, NULL, &past, &who) < 0)
		return 0;
	denial = find(denials, &event, &past);
	if (!denial) {
		denial = place(denials, number_of(event.uid), when);
		if (!denial)
			return 0;
		denial->past = past;
		denial->uid_number = number_of(event.uid);
		if (fill(denial, &event) < 0)
			return -ENOMEM;
	}
	return note(denial, &event, when);
}

static int compare(const void *a, const void *b)
{
	const struct ask_denial *x = a, *y = b;
	int order = strcmp(y->last, x->last);

	return order ? order : strcmp(x->name, y->name);
}

void ask_denials_sort(struct ask_denials *denials)
{
	qsort(denials->list, denials->n, sizeof(denials->list[0]), compare);
}
