/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.h - the addresses from which other network namespaces send through
 * ours.
 *
 * This is a table and nothing else: enforcer/gate/fill.h brings it to
 * nftables, enforcer/forward/forward.h to the kernel's own list.
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
	/* The clauses of all classes of programs met there, and the epoch that
	 * they are of; 0: none was met. */
	uint32_t class_epoch;
	uint64_t words[EVENT_CLASS_WORDS];
};

struct sources {
	struct source list[SOURCES_MAX];
	size_t n;
	/* seen_answers_group() of enforcer/forward/seen_answers.h; 0: none */
	uint16_t answers_group;
};

/* The source @ip; NULL: it is not known. */
struct source *sources_find(struct sources *sources, const struct ip_addr *ip);
/* Add the source @ip of @netns.  NULL: there are too many, of @netns or in
 * total. */
struct source *sources_add(struct sources *sources, uint64_t netns,
			   const struct ip_addr *ip);
/* Remove @source.  Pointers to other sources are not valid any more. */
void sources_remove(struct sources *sources, struct source *source);

/* Add the clauses of one more class; those of another epoch are replaced. */
void sources_meet(struct source *source, uint32_t class_epoch,
		  const uint64_t words[EVENT_CLASS_WORDS]);

/* Has a program been met there that one of @n clauses from @first is about? */
bool sources_matches(const struct source *source, uint32_t class_epoch,
		     uint32_t first, uint32_t n);
