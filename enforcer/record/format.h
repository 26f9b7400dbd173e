/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.h - the three formats that put a record into words, and what they
 * have in common.
 *
 * writer.c works out what all formats need to know (who, from where, by which
 * device, when) and passes it as a view; a format only writes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/record/record.h"

struct alert_domains; /* enforcer/alert/domain.h */
struct buf;	      /* enforcer/lib/buf.h */
struct dns_msg;	      /* enforcer/dns/rr.h */
struct dns_msg_rr;    /* enforcer/dns/rr.h */
struct dns_msg_walk;  /* enforcer/dns/msg.h */

struct record_endpoint {
	struct ip_addr ip;
	uint16_t port;
};

/* The end of the socket of @event that is ours, and the other one. */
struct record_endpoint record_format_local(const struct event *event);
struct record_endpoint record_format_remote(const struct event *event);

/* "tcp" or "icmp", as the Elastic Common Schema calls the protocol of @event;
 * "other" for one that is rare. */
const char *record_format_transport(const struct event *event);

struct record_view {
	const struct record *record;
	const struct event *event; /* NULL: only the times below are set */
	const struct event_owner *owner; /* NULL: there is no event */
	const struct event_question
		*question; /* NULL: not an answer to a question */
	const struct identity_info *identity; /* never NULL */
	struct alert_domains *domains;	      /* NULL: nothing knows them */
	const char *device;		      /* "": unknown */
	struct record_endpoint source, destination;
	uint64_t ktime_ns;
	int64_t wall_ns;       /* since 1970 */
	int64_t start_wall_ns; /* when the process started; 0: unknown */
	int64_t shut_wall_ns;  /* the end of record->was_open */
};

struct record_format {
	const char *name;
	/* @colour: the reader is a terminal. */
	int (*open)(bool colour, void **ret_state);
	void (*close)(void *state);
	/* Append one or more lines, each with its newline. */
	void (*print)(void *state, const struct record_view *view,
		      struct buf *out);
};

extern const struct record_format record_json;
extern const struct record_format record_kv;
extern const struct record_format record_text;

const char *record_format_action(enum record_action action);
const char *record_format_mode(enum record_mode mode);	     /* NULL: no mode */
const char *record_format_alert(enum policy_alert alert);    /* NULL: none */
const char *record_format_folded(enum record_folded folded); /* NULL: equal */
/* Was what the verdict denies let through nevertheless? */
bool record_format_let_through(const struct record *record);
/* Was the denied question of @event answered?  *ret_rcode: with what. */
bool record_format_answered(const struct event *event, uint16_t *ret_rcode);
const char *record_format_attribution(uint8_t attribution);

/*
 * The next record of the answer section, as dns_msg_next(), but no more than
 * RECORD_FORMAT_ANSWERS_MAX: a message of 64 KB may have thousands, each of a
 * kilobyte of text.
 */
#define RECORD_FORMAT_ANSWERS_MAX 256
bool record_format_next_answer(const struct dns_msg *msg,
			       struct dns_msg_walk *walk,
			       struct dns_msg_rr *ret_rr);
/* The number of records that this leaves out. */
unsigned int record_format_left_out(const struct dns_msg *msg);

/* The format called @name; NULL: there is none. */
const struct record_format *record_format_find(const char *name);
/* Fill in what @record itself shows: all but identity, device and times. */
void record_format_view(const struct record *record,
			struct record_view *ret_view);
