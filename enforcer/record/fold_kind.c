/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold_kind.c - copy the fields of a denial that count, or some of them, and
 * hash them.
 */
#include "enforcer/record/fold_kind.h"

#include <stddef.h>
#include <string.h>

#include "enforcer/alert/domain.h"
#include "enforcer/dns/rr.h"

_Static_assert(offsetof(struct fold_kind, name) % 8 == 0, "whole words");
_Static_assert(offsetof(struct fold_kind, name) ==
		       8 * 2 + 4 * 4 + 2 * 7 + 1 * 2 + 16 + EVENT_COMM_LEN +
			       POLICY_RULE_NAME_MAX,
	       "fold_kind has padding");
_Static_assert(sizeof(struct fold_kind) % 8 == 0, "fold_kind has padding");

const struct dns_msg_question *fold_kind_question(const struct record *record)
{
	return record->msg && record->msg->question.name.len &&
			       record->msg->len >= DNS_MSG_HEADER_LEN
		       ? &record->msg->question
		       : NULL;
}

static void set_question(struct fold_kind *kind,
			 const struct dns_msg_question *q)
{
	size_t i;

	kind->type = q->type;
	kind->class = q->class;
	kind->name_len = q->name.len;
	for (i = 0; i < q->name.len; i++) {
		uint8_t c = q->name.wire[i];

		/* The lengths of labels are below 'A'. */
		kind->name[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	}
}

/* In place of a name: a record has one of the two. */
static void set_address(struct fold_kind *kind, const char *path)
{
	size_t len = strnlen(path, sizeof(kind->name));

	memcpy(kind->name, path, len);
	kind->name_len = (uint16_t)len;
}

void fold_kind_of(const struct record *record, struct fold_kind *ret_kind)
{
	const struct dns_msg_question *question = fold_kind_question(record);
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
	ret_kind->action = (uint16_t)record->action;
	ret_kind->mode = (uint16_t)record->mode;
	ret_kind->folded = RECORD_EQUAL;
	ret_kind->family = event->family;
	ret_kind->proto = event->proto;
	ret_kind->remote_port = event->remote_port;
	memcpy(ret_kind->remote, event->remote, sizeof(event->remote));
	if (record->rule)
		memcpy(ret_kind->rule, record->rule,
		       strnlen(record->rule, sizeof(ret_kind->rule)));
	if (question)
		set_question(ret_kind, question);
	else if (record->address)
		set_address(ret_kind, record->address);
}

/* Leave of the name what was registered.  All names below no top-level domain
 * are one, as for detectors. */
static void set_domain(struct fold_kind *kind, struct alert_domains *domains,
		       const struct dns_name *name)
{
	struct alert_domain domain = { 0 };
	uint16_t len;

	if (domains)
		alert_domain_find(domains, name, &domain);
	len = domain.foreign_top ? 0 : kind->name_len - domain.offset;
	memmove(kind->name, kind->name + domain.offset, len);
	memset(kind->name + len, 0, sizeof(kind->name) - len);
	kind->name_len = len;
}

void fold_kind_of_alert(const struct record *record,
			struct alert_domains *domains, struct fold_kind *kind)
{
	const struct dns_msg_question *question = fold_kind_question(record);

	kind->cgroup_id = 0;
	kind->gid = 0;
	memset(kind->comm, 0, sizeof(kind->comm));
	/* Denials have but one verdict, and no alert a type of its own. */
	kind->type = (uint16_t)record->verdict;
	kind->class = 0;
	if (!question)
		return;
	kind->family = 0;
	kind->proto = 0;
	kind->remote_port = 0;
	memset(kind->remote, 0, sizeof(kind->remote));
	set_domain(kind, domains, &question->name);
}

void fold_kind_widen(struct fold_kind *kind, enum record_folded folded)
{
	const struct fold_kind full = *kind;

	memset(kind, 0, sizeof(*kind));
	kind->uid = full.uid;
	kind->mode = full.mode;
	kind->action = full.action;
	kind->folded = (uint16_t)folded;
	if (folded == RECORD_OF_USER)
		return;
	kind->exe_ino = full.exe_ino;
	kind->exe_dev = full.exe_dev;
	kind->cgroup_id = full.cgroup_id;
	kind->gid = full.gid;
	kind->reason = full.reason;
	memcpy(kind->rule, full.rule, sizeof(kind->rule));
}

/* Over all fields, and of the name the words that are used. */
uint64_t fold_kind_hash(const struct fold_kind *kind, uint64_t seed)
{
	size_t len = offsetof(struct fold_kind, name) + kind->name_len;
	const uint8_t *at = (const uint8_t *)kind;
	uint64_t hash = seed, word;
	size_t done;

	for (done = 0; done < len; done += sizeof(word)) {
		memcpy(&word, at + done, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return hash;
}
