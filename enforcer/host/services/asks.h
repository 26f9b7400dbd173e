/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asks.h - join what programs ask systemd-resolved by varlink with what it
 * answers.
 *
 * The kernel's events have pieces of both directions of a connection
 * (EVENT_TEXT); messages end with a zero byte, wherever the pieces
 * do.  A reply belongs to the oldest call of its connection that has none.
 * Where pieces were lost that may be wrong, and what a program asks is its own
 * word: this is for records, and permits nothing.
 *
 * Memory is bounded: of the user whose connections hold most, the one used
 * longest ago goes first.  A connection on which nothing is open holds none.
 *
 * Not thread safe: one table belongs to one event loop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/rr.h"

/* 0 in a field stands for the default. */
struct asks_limits {
	size_t n_bytes;	      /* held for all connections; 4 MB */
	size_t message_bytes; /* of one message; 64 KB */
};

struct asks_counters {
	uint64_t calls;	     /* that ask for something */
	uint64_t replies;    /* that belong to one of these */
	uint64_t unreadable; /* messages, in either direction */
	uint64_t unmatched;  /* replies without a call */
	uint64_t left_out;   /* calls: too many at once */
	uint64_t evicted;    /* connections that made room for others */
};

/* What a program asked for, or was answered.  Borrowed for the call. */
struct asks_found {
	const struct event *event;
	/* An answer: who asked, and when.  NULL: this is the question. */
	const struct event_question *question;
	const struct dns_msg *msg; /* NULL: the question is not of DNS */
	bool has_code;		   /* `msg` has a response code */
	/* As their senders wrote them: any text.  NULL: none. */
	const char *method; /* without io.systemd.Resolve.  Of a question,
			     * NULL: it can't be read */
	const char *error;
};

typedef void (*asks_fn)(void *context, const struct asks_found *found);

struct asks;

int asks_new(const struct asks_limits *limits, struct asks **ret_asks);
void asks_free(struct asks *asks); /* NULL is fine */
void asks_freep(struct asks **asks);

/* Take in an event of kind EVENT_TEXT, and call @on_found for each question and
 * answer that it completes: once for each type, if several are asked for. */
void asks_push(struct asks *asks, const struct event *event, asks_fn on_found,
	       void *context);

const struct asks_counters *asks_counters(const struct asks *asks);
