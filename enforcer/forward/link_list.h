/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * link_list.h - the devices of other network namespaces that were asked about.
 *
 * All are looked at in turn, round by round.  Where there is no more room, the
 * one that has the most of them gives one up: a user, a range of users
 * (credit_range_of()), or, as most of what root runs has nothing to do with
 * each other, a namespace of root's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/forward/ways_out.h"

#define LINK_LIST_MAX 1024

struct link {
	uint64_t netns; /* cookie */
	uint32_t ifindex;
	uint32_t uid; /* of the program that was the reason to ask */
	int32_t nsid;
	bool shut;		    /* it leads past our namespace */
	char why[WAYS_OUT_WHY_MAX]; /* if shut: by which device */
	unsigned int round;	    /* in which it was looked at last */
	uint64_t number;	    /* the first one added has the lowest */
};

/* All zeroes is an empty one.  Pointers to links are valid until one is added
 * or removed. */
struct link_list {
	struct link list[LINK_LIST_MAX];
	size_t n, next;	    /* the one after that looked at last */
	unsigned int round; /* of now */
	uint64_t n_added;
};

/* NULL: it is not there. */
struct link *link_list_find(struct link_list *links, uint64_t netns,
			    uint32_t ifindex);
/* Any device of @netns; NULL: there is none. */
const struct link *link_list_of(const struct link_list *links, uint64_t netns);
/* One of a namespace that is gone, as another one has its number; NULL: there
 * is none. */
struct link *link_list_former(struct link_list *links,
			      const struct link *of_now);

/* There must be room.  It was looked at in this round. */
struct link *link_list_add(struct link_list *links, const struct link *link);
void link_list_remove(struct link_list *links, struct link *link);
/* The one to remove where there is no room: the oldest of who has the most. */
struct link *link_list_surplus(struct link_list *links);

/* All have to be looked at from now on. */
void link_list_begin_round(struct link_list *links);
/* The next one that was not looked at in this round, and is now; NULL: there is
 * none. */
struct link *link_list_next(struct link_list *links);
/* Is there one? */
bool link_list_is_due(const struct link_list *links);
