/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * closed.h - addresses that rules had open, and until when.
 *
 * People ask why a connection is refused that was up a minute ago, so records
 * say it.  Nothing is decided by this.  The table has room for CLOSED_MAX; what
 * was closed the longest ago makes room, and a reload keeps it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/ip.h"

#define CLOSED_MAX 4096

struct closed;

struct closed_opening {
	uint64_t netns;	     /* the network namespace; 0: our own */
	uint64_t until_ns;   /* CLOCK_BOOTTIME */
	const char *rule;    /* its name */
	const uint8_t *name; /* asked for, in wire form; NULL: unknown */
	uint8_t name_len;
	struct ip_addr ip;
};

int closed_new(struct closed **ret_closed);
void closed_free(struct closed *closed); /* NULL is fine */
void closed_freep(struct closed **closed);

/* Note that @opening, which is copied, has ended.  Without memory it is
 * forgotten. */
void closed_note(struct closed *closed, const struct closed_opening *opening);

typedef bool (*closed_fn)(void *context, const struct closed_opening *opening);

struct closed_query {
	struct ip_addr ip;
	uint64_t netns;
	closed_fn is_meant;
	void *context;
};

/* Of the openings of that address for that namespace which are meant, find the
 * one that ended last.  What *ret_opening points to is valid until the next
 * closed_note(). */
bool closed_find(const struct closed *closed, const struct closed_query *query,
		 struct closed_opening *ret_opening);
