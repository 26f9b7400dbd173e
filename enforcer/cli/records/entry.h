/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.h - a record as it is read back from a line of JSON.
 *
 * The line is a record as `run` writes it, or an entry of the journal as
 * `journalctl -o json` exports it, whose MESSAGE is one, if it is ours
 * (enforcer/cli/records/journal.h).  Fields are found by their path in either
 * form, {"event":{"action":...}} or {"event.action":...}, and what is not known
 * is passed over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/lib/buf.h"

/* Texts are NULL where the record has none.  Numbers are text as well. */
struct records_entry {
	const char *timestamp;
	const char *host;
	const char *action;
	const char *outcome;
	const char *reason;
	const char *severity;
	const char *message;
	const char *rule;
	const char *exe;
	const char *comm;
	const char *command_line;
	const char *user; /* its name */
	const char *uid;
	const char *gid;
	const char *container;
	const char *unit;
	const char *cgroup;
	const char *attribution;
	const char *mode;
	const char *count;
	const char *was_open; /* the rule that had the address open */
	const char *transport;
	const char *direction;
	const char *source;
	const char *destination;
	const char *port;     /* of the destination */
	const char *dns_type; /* "query" or "answer" */
	const char *qname;
	const char *qtype;
	const char *code;      /* of the response */
	const char *addresses; /* resolved_ip: n_addresses texts, one behind the
				  other, each with its final zero */
	size_t n_addresses;
	const char *answers; /* dns.answers: n_answers times the texts name,
				type, ttl and data, as the addresses are; ""
				for one that is missing */
	size_t n_answers;
	bool allowed, denied; /* event.type */
	bool opened;	      /* nameward.opened has an address */
};

/* To be used again for each line; all zeroes is a new one. */
struct records_parser {
	struct buf text;
	struct buf answers;
	struct buf message;
};

/*
 * Read the @len bytes at @line.  *ret_entry points into @parser, until the next
 * call.  0; -EINVAL: it is no JSON object; -ENOENT: it is one, but no record;
 * -EPERM: an entry of the journal that is not ours; -EMSGSIZE: one of ours
 * without its message, since journalctl leaves long ones out; -ENOMEM.
 */
int records_entry_parse(struct records_parser *parser, const char *line,
			size_t len, struct records_entry *ret_entry);
void records_entry_done(struct records_parser *parser);
