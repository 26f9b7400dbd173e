/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zone.h - the names in a zone file (RFC 1035 5.1).
 *
 * A name with a dot at its end is absolute.  Any other is relative to the
 * origin, which $ORIGIN sets, and before the first $ORIGIN to the apex: the
 * name of the zone, which is the owner of its SOA record, or without one the
 * first absolute $ORIGIN.  A file need not say what its apex is, since the
 * configuration of the resolver does: then relative names stay as they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct lines_word; /* policy/lists/lines.h */

/* Bytes of text that a name can have: 255 on the wire, each as \DDD. */
#define ZONE_NAME_MAX 1024

struct zone_name {
	size_t len; /* 0: unknown */
	char text[ZONE_NAME_MAX];
};

/* What the lines so far have said.  All zeroes: nothing. */
struct zone {
	struct zone_name apex, origin, owner;
	bool lost; /* the origin is too long: relative names mean nothing */
};

/* $ORIGIN @name.  false: it is too long. */
bool zone_set_origin(struct zone *zone, const struct lines_word *name);
/* The owner of a record, and of those behind it that begin with a blank. */
void zone_set_owner(struct zone *zone, const struct lines_word *name);
/* The record of that owner is the SOA. */
void zone_set_apex(struct zone *zone);

/*
 * What of the owner stands in front of the apex, as "a.b" of "a.b.rpz.x.".
 * It points into @zone.  false: the owner is unknown, the apex itself or a
 * name outside of the zone.
 */
bool zone_owner(const struct zone *zone, struct lines_word *ret_name);
