/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * openings.h - which addresses each rule has open, and until when.
 *
 * This is the daemon's own copy of what the sets in the kernel hold, so that
 * an answer which changes nothing costs no netlink message.  An expiry only
 * ever moves further away.  All times are CLOCK_BOOTTIME.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

/* A refresh that gains no more than this may reach the kernel late. */
#define OPENINGS_SLACK_NS 1000000000ULL
/* A refresh that was put off is sent when the kernel's expiry is that near. */
#define OPENINGS_REFRESH_NS (2 * OPENINGS_SLACK_NS)

struct openings;

struct openings_key {
	uint16_t rule; /* of the policy */
	struct ip_addr ip;
	uint64_t netns; /* the network namespace; 0: our own */
};

enum openings_verdict {
	OPENINGS_UNCHANGED = 0, /* the kernel needs no message now */
	OPENINGS_SEND = 1,	/* the kernel has to get the expiry */
};

/* @per_rule_max: the most addresses that a rule may have open at a time. */
int openings_new(size_t n_rules, size_t per_rule_max,
		 struct openings **ret_openings);
void openings_free(struct openings *openings); /* NULL is fine */
void openings_freep(struct openings **openings);

/*
 * Keep @key open until *expires_ns at least.  Returns enum openings_verdict;
 * with OPENINGS_SEND, *expires_ns is what the kernel has to get, which is
 * never earlier.  -ENOSPC: the rule has as many addresses open as it may.
 */
int openings_want(struct openings *openings, const struct openings_key *key,
		  uint64_t now_ns, uint64_t *expires_ns);

#define OPENINGS_NAMES_MAX 1024

/* Note that the answer that opened @key was about the first of @names, and led
 * by the others: they are in wire form, one behind the other.  Longer than
 * OPENINGS_NAMES_MAX they count as unknown. */
void openings_name(struct openings *openings, const struct openings_key *key,
		   const uint8_t *names, size_t len);

/* An opening that has ended. */
struct openings_end {
	struct openings_key key;
	uint64_t until_ns;
	const uint8_t *name; /* that the answer was about; NULL: unknown */
	uint8_t name_len;
};

typedef void (*openings_end_fn)(void *context, const struct openings_end *end);

/* Hand what has expired to @fn when it is forgotten. */
void openings_on_end(struct openings *openings, openings_end_fn fn,
		     void *context);

/* Has @key expired at @now_ns, and is not forgotten yet? */
bool openings_has_expired(const struct openings *openings,
			  const struct openings_key *key, uint64_t now_ns,
			  struct openings_end *ret_end);

/* All that is open at @now_ns ends then: hand it to openings_on_end()'s
 * function, but for what @goes_on says yes to. */
void openings_end_all(const struct openings *openings, uint64_t now_ns,
		      bool (*goes_on)(void *context,
				      const struct openings_key *key),
		      void *context);

/* Is @key open, or not forgotten yet? */
bool openings_has(const struct openings *openings,
		  const struct openings_key *key);

typedef void (*openings_fn)(void *context, const struct openings_key *key,
			    uint64_t expires_ns);

/*
 * Forget what has expired at @now_ns, and hand the refreshes that were put off
 * to @fn, with the new expiry.  To be called each second from due_ns()
 * on.
 */
void openings_tick(struct openings *openings, uint64_t now_ns, openings_fn fn,
		   void *context);

/* Hand everything that is open at @now_ns to @fn. */
void openings_each(const struct openings *openings, uint64_t now_ns,
		   openings_fn fn, void *context);

#define OPENINGS_NO_RULE 0xffff

/* What becomes of the openings when one policy replaces another. */
struct openings_change {
	/* By rule: its index in the new policy, or OPENINGS_NO_RULE, which
	 * drops what it has open. */
	const uint16_t *new_rules;
	/* Does the address stay open that an answer with @names (as in
	 * openings_name(); len 0: unknown) opened for @rule of the new policy?
	 * NULL: all do. */
	bool (*on_names)(void *context, uint16_t rule, const uint8_t *names,
			 size_t len);
	void *context;
};

/* Have @to, which is empty, open what @from has open, as far as @change says
 * that it stays.  1: some of a rule that goes on was not copied. */
int openings_copy(const struct openings *from,
		  const struct openings_change *change, struct openings *to);

size_t openings_count(const struct openings *openings, uint16_t rule);
size_t openings_total(const struct openings *openings);
