/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * records.c - the fields of a record, by yajl.
 *
 * A question and its answer are two records of ours, and one of Zeek's.
 */
#include "enforcer/cli/replay/records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/tree.h"
#include "enforcer/cli/replay/fields.h"
#include "enforcer/dns/code.h"
#include "policy/base.h"
#include "policy/rrtype.h"

#define RCODES 24 /* those that have names: RFC 6895 2.3 */

static yajl_val value_at(yajl_val tree, const char *a, const char *b,
			 const char *c)
{
	const char *path[] = { a, b, c, NULL };

	return yajl_tree_get(tree, path, yajl_t_any);
}

/* "": it is not there. */
static const char *text_at(yajl_val tree, const char *a, const char *b,
			   const char *c)
{
	return YAJL_GET_STRING(value_at(tree, a, b, c)) ?: "";
}

static const char *number_at(yajl_val tree, const char *a)
{
	yajl_val value = value_at(tree, a, NULL, NULL);

	return YAJL_IS_NUMBER(value) ? YAJL_GET_NUMBER(value) : "";
}

static void add_addrs(yajl_val array, struct replay_lookup *l)
{
	char text[REPLAY_TEXT_MAX];
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(array) && i < array->u.array.len; i++) {
		(void)snprintf(text, sizeof(text), "%s",
			       YAJL_GET_STRING(array->u.array.values[i]) ?: "");
		fields_addrs(text, ',', l);
	}
}

static struct ip_addr read_addr(const char *text)
{
	struct replay_lookup l = { 0 };
	char copy[REPLAY_TEXT_MAX];

	(void)snprintf(copy, sizeof(copy), "%s", text);
	fields_addrs(copy, ',', &l);
	return l.addrs[0];
}

static uint16_t read_rcode(const char *name)
{
	char text[DNS_CODE_NAME_MAX];
	uint16_t rcode;

	for (rcode = 0; rcode < RCODES; rcode++)
		if (strcmp(dns_code_rcode_name(rcode, text), name) == 0)
			return rcode;
	return UINT16_MAX;
}

static bool is_denied(yajl_val tree)
{
	yajl_val types = value_at(tree, "event", "type", NULL);
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(types) && i < types->u.array.len; i++)
		if (strcmp(YAJL_GET_STRING(types->u.array.values[i]) ?: "",
			   "denied") == 0)
			return true;
	return false;
}

/* The least TTL and the bytes of all answers, as far as the record has them. */
static void read_answers(yajl_val answers, struct replay_lookup *l)
{
	size_t i;

	for (i = 0; YAJL_IS_ARRAY(answers) && i < answers->u.array.len; i++) {
		yajl_val rr = answers->u.array.values[i];
		long long ttl;

		l->answer_len +=
			(uint32_t)strlen(text_at(rr, "data", NULL, NULL));
		if (fields_number(number_at(rr, "ttl"), 0, UINT32_MAX - 1,
				  &ttl) == 0 &&
		    (uint32_t)ttl < l->ttl_s)
			l->ttl_s = (uint32_t)ttl;
	}
}

static int read_ours(yajl_val tree, struct replay_lookup *l)
{
	const char *action = text_at(tree, "event", "action", NULL);
	const bool lookup = strcmp(action, "lookup") == 0;

	l->asked = lookup || strcmp(action, "query") == 0;
	l->answered = strcmp(action, "answer") == 0 ||
		      (lookup && strcmp(text_at(tree, "dns", "type", NULL),
					"answer") == 0);
	if (!l->asked && !l->answered)
		return -ENODATA;
	if (!*text_at(tree, "dns", "question", "name"))
		return -ENODATA;
	if (fields_utc(text_at(tree, "@timestamp", NULL, NULL), &l->time_ns) <
		    0 ||
	    dns_name_from_text(text_at(tree, "dns", "question", "name"),
			       &l->name) < 0 ||
	    rrtype_from_name(text_at(tree, "dns", "question", "type"),
			     &l->type) < 0)
		return -EINVAL;
	l->denied = l->asked && !l->answered && is_denied(tree);
	fields_text(text_at(tree, "process", "executable", NULL), l->exe);
	l->elsewhere = *text_at(tree, "container", "id", NULL);
	fields_text(text_at(tree, "user", "id", NULL), l->user);
	l->server = read_addr(
		text_at(tree, l->asked ? "destination" : "source", "ip", NULL));
	if (!l->answered)
		return 0;
	l->rcode = read_rcode(text_at(tree, "dns", "response_code", NULL));
	read_answers(value_at(tree, "dns", "answers", NULL), l);
	add_addrs(value_at(tree, "dns", "resolved_ip", NULL), l);
	return 0;
}

static int read_zeek(yajl_val tree, struct replay_lookup *l)
{
	long long number;

	l->asked = true;
	if (fields_time(number_at(tree, "ts"), &l->time_ns) < 0 ||
	    dns_name_from_text(text_at(tree, "query", NULL, NULL), &l->name) <
		    0)
		return -EINVAL;
	if (fields_number(number_at(tree, "qtype"), 0, UINT16_MAX, &number) ==
	    0)
		l->type = (uint16_t)number;
	l->answered = fields_number(number_at(tree, "rcode"), 0, UINT16_MAX,
				    &number) == 0;
	if (l->answered)
		l->rcode = (uint16_t)number;
	fields_text(text_at(tree, "id.orig_h", NULL, NULL), l->client);
	l->server = read_addr(text_at(tree, "id.resp_h", NULL, NULL));
	add_addrs(value_at(tree, "answers", NULL, NULL), l);
	return 0;
}

int records_line(const char *line, struct replay_lookup *ret_lookup)
{
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	struct replay_lookup l = { .ttl_s = UINT32_MAX };
	int r;

	r = records_tree(line, &tree);
	if (r < 0)
		return r;
	if (!YAJL_IS_OBJECT(tree))
		return -EINVAL;
	if (value_at(tree, "ts", NULL, NULL))
		r = *text_at(tree, "query", NULL, NULL) ? read_zeek(tree, &l)
							: -ENODATA;
	else
		r = read_ours(tree, &l);
	if (r == 0)
		*ret_lookup = l;
	return r;
}
