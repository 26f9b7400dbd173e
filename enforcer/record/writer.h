/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writer.h - one thing that happened, told as one line (kv: one per address).
 *
 * The pipeline fills a struct record with borrowed pointers and calls
 * record_writer_write(), whatever the outcome was.  What the reader would like
 * to know besides (executable, user name, unit, ...) is looked up here, once
 * and only for records that are written.  Floods of equal denials are folded,
 * and a target that is slow or broken costs records, never time: the losses are
 * told by a `lost` record.
 *
 * Not thread safe: one struct record_writer belongs to one event loop.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "policy/policy.h"

struct dns_msg;	      /* enforcer/dns/msg.h */
struct output;	      /* enforcer/record/output.h */
struct identity;      /* enforcer/identity/identity.h */
struct identity_info; /* enforcer/identity/identity.h */
struct record_writer;

enum record_action {
	RECORD_QUERY,
	RECORD_ANSWER,
	RECORD_CONNECT, /* event: owner, addresses, ports and proto only */
	RECORD_ALERT,	/* beside the query or connect that set it off */
	RECORD_LOST,
	RECORD_POLICY, /* loaded, refused, ... */
	RECORD_GATE,   /* the nftables table was made, repaired, ... */
};

enum record_verdict { RECORD_UNDECIDED, RECORD_ALLOWED, RECORD_DENIED };

/* RECORD_NO_MODE: mode says nothing here (or it was not set). */
enum record_mode { RECORD_NO_MODE, RECORD_WATCH, RECORD_AUDIT, RECORD_ENFORCE };

/* What the others of a record with a count have in common with it. */
enum record_folded {
	RECORD_EQUAL,	   /* all but process id and client's port */
	RECORD_OF_PROGRAM, /* executable, user, group, cgroup, rule, reason */
	RECORD_OF_USER,	   /* the user */
};

/* An address that this answer opened, or whose time it refreshed. */
struct record_opened {
	uint8_t family;	   /* AF_INET or AF_INET6 */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four */
	uint32_t timeout_s;
};

struct record_loss {
	const char *where; /* "ring", "storage", "asked", "scratch", "log" */
	uint64_t n;	   /* since the last `lost` record */
};

/* Everything is borrowed for the call; what is NULL or 0 is left out. */
struct record {
	enum record_action action;
	enum record_verdict verdict;
	enum record_mode mode;
	enum policy_alert alert;
	uint64_t ktime_ns; /* CLOCK_BOOTTIME; 0: the event's, else now */
	uint64_t count;	   /* so many denials in one record; 0 is 1 */
	enum record_folded folded;
	const struct event *event;
	const struct event_asked
		*asked;		   /* answer: its question.  NULL: the
				    * event's own, if it has EVENT_ASKED */
	const struct dns_msg *msg; /* as far as it could be read */
	const struct identity_info
		*proc; /* NULL: record_writer_write() looks it up */
	const char *rule;
	const char *reason;  /* a literal: record.c keeps the pointer */
	const char *message; /* a sentence, for policy, gate and alert */
	const struct record_opened *opened;
	size_t n_opened;
	const struct record_loss *lost;
	size_t n_lost;
};

struct record_writer_options {
	const char *format;    /* "json", "kv" or "text" */
	struct output *output; /* borrowed; see output_is_terminal() */
	struct identity *proc; /* borrowed; NULL: records are not enriched */
};

/* -EINVAL: there is no such format. */
int record_writer_open(const struct record_writer_options *options,
		       struct record_writer **ret_writer);
void record_writer_close(
	struct record_writer *records); /* NULL is fine; tells the rest */
void record_writer_closep(struct record_writer **records);

/* Tell it.  0; -ENOBUFS when it was lost, which a `lost` record will say. */
int record_writer_write(struct record_writer *records,
			const struct record *record);

/*
 * What is due: summaries of folded denials, losses, buffered bytes.  Call it
 * after each round of the loop and at least every record_writer_timeout_ms().
 * Returns the error of the target (-EPIPE: nobody will ever read this).
 */
int record_writer_tick(struct record_writer *records);
/* Milliseconds until record_writer_tick() has something to do; -1: nothing. */
int record_writer_timeout_ms(const struct record_writer *records);

/* "rule", "default", "local-resolver", ...; NULL for EVENT_REASON_NONE. */
const char *record_reason_name(enum event_reason reason);
