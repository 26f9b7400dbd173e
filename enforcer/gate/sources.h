/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.h - the addresses that other network namespaces send from, by way
 * of ours.
 *
 * A table and nothing else: what it says reaches nftables by way of
 * enforcer/gate/fill.h, and the kernel's own list by
 * enforcer/forward/forward.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "policy/ip.h"

#define SOURCES_MAX 1024
#define SOURCES_PER_NETNS_MAX 32

struct source {
	uint64_t netns; /* cookie */
	struct ip_addr ip;
	bool leaving; /* nothing came from there for a while */
	/* Clauses of all classes of programs met there, and what they are
	 * numbered by; 0: none was met. */
	uint32_t class_epoch;
	uint64_t words[EVENT_CLASS_WORDS];
};

struct sources {
	struct source list[SOURCES_MAX];
	size_t n;
	uint16_t answers_group; /* see enforcer/forward/seen_answers.h; 0: none
				 */
};

/* NULL: not known. */
struct source *sources_find(struct sources *sources, const struct ip_addr *ip);
/* NULL: there are too many, of @netns or in all. */
struct source *sources_add(struct sources *sources, uint64_t netns,
			   const struct ip_addr *ip);
/* Pointers to others are no longer valid. */
void sources_remove(struct sources *sources, struct source *source);

/* Clauses of one more class; of another epoch they replace the others. */
void sources_meet(struct source *source, uint32_t class_epoch,
		  const uint64_t words[EVENT_CLASS_WORDS]);

/* Has a program there been met that one of @n clauses from @first is about? */
bool sources_matches(const struct source *source, uint32_t class_epoch,
		     uint32_t first, uint32_t n);
