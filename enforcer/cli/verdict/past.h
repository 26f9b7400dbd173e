/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * past.h - something that happened, as a record or a packet tells it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/cli/verdict/message.h"
#include "enforcer/dns/name.h"
#include "enforcer/record/reason.h"
#include "policy/ip.h"

struct records_entry; /* enforcer/cli/records/entry.h */
struct replay_lookup; /* enforcer/cli/replay/lookup.h */

enum verdict_kind {
	VERDICT_LOOKUP,
	VERDICT_ANSWER, /* counts where the addresses of it are opened */
	VERDICT_CONNECT,
	VERDICT_ASK, /* of a name service */
	VERDICT_KINDS
};

/* Who did it.  Texts are borrowed; what is unknown is NULL. */
struct verdict_who {
	const char *host;
	const char *exe;
	const char *comm;
	const char *user; /* its name */
	const char *uid;
	const char *gid;
	const char *cgroup;
	const char *unit;
	const char *container;
	/* It is no process, or nobody knows which: rules that name anybody do
	 * not hold. */
	bool nobody;
};

struct verdict_past {
	enum verdict_kind kind;
	uint64_t time_ns; /* since 1970; 0: unknown */
	uint64_t count;	  /* how many the record stands for */
	bool passed;	  /* it happened; false: it was denied then */
	bool opened;	  /* ANSWER: an address was */
	bool by_resolver; /* by the built-in rule for local resolvers */
	bool by_service;  /* ANSWER: of a name service, to what was asked */
	bool trusted;	  /* ANSWER: its resolver was a listed one */
	/* Why it is denied whatever the rules say; REASON_NONE: they do. */
	enum reason fixed;
	struct dns_name name; /* len 0: there is none */
	uint16_t type;
	/* CONNECT: where to.  ANSWER: who gave it; family 0: unknown. */
	struct ip_addr ip;
	uint16_t port;
	uint8_t proto; /* IPPROTO_TCP, _UDP, _ICMP; 0: another */
	const struct verdict_message *message; /* ANSWER: borrowed */
};

/*
 * Read @entry; an answer goes into @room.  0; -ENODATA: it is about something
 * that no policy decides, or that has another record; -EINVAL: a name, a type
 * or an address can't be read.
 */
int verdict_past_of_entry(const struct records_entry *entry,
			  struct verdict_message *room,
			  struct verdict_past *ret_past,
			  struct verdict_who *ret_who);

/* Read the question of @lookup.  -ENODATA: it is an answer alone. */
int verdict_past_of_question(const struct replay_lookup *lookup,
			     struct verdict_past *ret_past);
/* Read the answer of @lookup, which goes into @room.  -ENODATA: there is none.
 */
int verdict_past_of_answer(const struct replay_lookup *lookup,
			   struct verdict_message *room,
			   struct verdict_past *ret_past);
/* Read the connection that @lookup is.  -ENODATA: it is none. */
int verdict_past_of_connection(const struct replay_lookup *lookup,
			       struct verdict_past *ret_past);
