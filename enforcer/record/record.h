/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - one thing that happened, as the pipeline hands it to the writer.
 *
 * Data only.  All pointers are borrowed for the call.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/name.h"
#include "enforcer/record/reason.h"
#include "policy/policy.h"

struct alert;	      /* enforcer/alert/alert.h */
struct asks_found;    /* enforcer/host/services/asks.h */
struct dns_msg;	      /* enforcer/dns/rr.h */
struct identity_info; /* enforcer/host/identity/identity.h */

enum record_action {
	RECORD_QUERY,
	RECORD_ANSWER,
	RECORD_LOOKUP,	/* question and answer in one; event: the question */
	RECORD_CONNECT, /* event: owner, addresses, ports and proto only */
	RECORD_ASK,	/* a name service was asked; event: owner only */
	RECORD_ALERT,	/* beside the query or connect that set it off */
	RECORD_LOST,
	RECORD_POLICY, /* loaded, refused, ... */
	RECORD_GATE,   /* the nftables table was repaired, ... */
};

enum record_verdict { RECORD_UNDECIDED, RECORD_ALLOWED, RECORD_DENIED };

/* RECORD_NO_MODE: the mode has no meaning here, or it was not set. */
enum record_mode { RECORD_NO_MODE, RECORD_WATCH, RECORD_AUDIT, RECORD_ENFORCE };

/* What the denials that one record with a count stands for have in common. */
enum record_folded {
	RECORD_EQUAL,	   /* all but process id and client's port */
	RECORD_OF_PROGRAM, /* executable, user, group, cgroup, rule, reason */
	RECORD_OF_USER,	   /* the user */
};

/* An address that this answer opened, or whose timeout it refreshed. */
struct record_opened {
	struct ip_addr ip;
	uint32_t timeout_s;
};

/* What had the address of a refused connection open before. */
struct record_was_open {
	const char *rule;
	struct dns_name name; /* asked for; len 0: unknown */
	uint64_t until_ns;    /* CLOCK_BOOTTIME */
};

struct record_loss {
	const char *where; /* "ring", "storage", "scratch", "log", ... */
	uint64_t n;	   /* since the last `lost` record */
};

/* What a detector found. */
struct record_alert {
	const struct alert *alert;
	const char *provider;	/* `list`: its name; else NULL */
	int64_t denied_until_s; /* since 1970; 0: nothing is denied */
};

/* Which policy is in force. */
struct record_policy {
	const char *id; /* NULL: it has none */
	uint64_t serial;
	char sha256[65]; /* hexadecimal */
};

/* What is NULL or 0 is left out. */
struct record {
	enum record_action action;
	enum record_verdict verdict;
	enum record_mode mode;
	enum policy_alert alert;
	enum reason reason;
	enum record_folded folded;
	uint64_t ktime_ns; /* CLOCK_BOOTTIME; 0: the event's, else now */
	uint64_t count;	   /* denials that the record stands for; 0 is 1 */
	const struct event *event;
	/* Answer: its question.  NULL: the event's own if it has
	 * EVENT_HAS_QUESTION */
	const struct event_question *question;
	/* The message, as far as it could be read; lookup: the answer, if there
	 * was one. */
	const struct dns_msg *msg;
	uint64_t duration_ns; /* lookup: until the answer came */
	/* NULL: record_writer_write() looks it up. */
	const struct identity_info *identity;
	const char *rule;
	const char *message; /* a sentence, for policy, gate and alert */
	const struct record_policy *policy; /* of `policy` */
	const struct record_opened *opened;
	size_t n_opened;
	unsigned int n_left_out;      /* addresses that were too many to open */
	const struct dns_name *alias; /* the one that is denied */
	const char *address;	      /* ask: path of the service's socket */
	const struct asks_found *asked; /* ask: what, if it was watched */
	const struct record_was_open *was_open;
	const struct record_alert *detected; /* alert: what by */
	const struct record_loss *lost;
	size_t n_lost;
};
