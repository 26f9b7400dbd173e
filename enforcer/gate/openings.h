/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * openings.h - which address each rule has open, and until when.
 *
 * The daemon's own copy of what the sets in the kernel hold, so that an
 * answer which changes nothing costs no netlink message.  An expiry is only
 * ever moved further away.  Knows nothing of nftables; all times are
 * CLOCK_BOOTTIME.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

/* A refresh that gains no more than this may reach the kernel late. */
#define OPENINGS_SLACK_NS 1000000000ULL

struct openings;

struct openings_key {
	uint16_t rule; /* of the policy */
	struct ip_addr ip;
	uint64_t netns; /* for which; 0: our own */
};

enum openings_verdict {
	OPENINGS_UNCHANGED = 0, /* the kernel needs no message now */
	OPENINGS_TELL = 1,	/* tell the kernel the expiry */
};

/* @per_rule_max: so many addresses a rule may have open at a time. */
int openings_new(size_t n_rules, size_t per_rule_max,
		 struct openings **ret_openings);
void openings_free(struct openings *openings); /* NULL is fine */
void openings_freep(struct openings **openings);

/*
 * Keep @key open until *expires_ns at least.  enum openings_verdict;
 * OPENINGS_TELL leaves in *expires_ns what the kernel is to be told, which is
 * never earlier.  -ENOSPC: the rule has as many addresses open as it may.
 */
int openings_want(struct openings *openings, const struct openings_key *key,
		  uint64_t now_ns, uint64_t *expires_ns);

/* It is open; the answer was about @name, in wire form. */
void openings_name(struct openings *openings, const struct openings_key *key,
		   const uint8_t *name, uint8_t len);

typedef void (*openings_fn)(void *context, const struct openings_key *key,
			    uint64_t expires_ns);

/*
 * Forget what has expired at @now_ns, and hand to @fn, with the new expiry,
 * what the kernel was to be told late.  At least once a second.
 */
void openings_tick(struct openings *openings, uint64_t now_ns, openings_fn fn,
		   void *context);

/* Hand everything that is open at @now_ns to @fn. */
void openings_each(const struct openings *openings, uint64_t now_ns,
		   openings_fn fn, void *context);

#define OPENINGS_NO_RULE 0xffff

/* From one policy to the next. */
struct openings_change {
	const uint16_t *new_rules; /* by rule, or OPENINGS_NO_RULE: dropped */
	/* Does an address stay that an answer about @name (len 0: unknown)
	 * opened for what is @rule now?  NULL: all do. */
	bool (*stays)(void *context, uint16_t rule, const uint8_t *name,
		      uint8_t len);
	void *context;
};

/* 1: something did not stay. */
int openings_copy(const struct openings *from,
		  const struct openings_change *change, struct openings *to);

size_t openings_count(const struct openings *openings, uint16_t rule);
size_t openings_total(const struct openings *openings);
