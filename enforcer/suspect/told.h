/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * told.h - who the latest alerts were about, for what is said of them later.
 *
 * A process may be gone by then.  Bounded: an alert makes room for a newer one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/alert/alert.h"
#include "enforcer/suspect/denied.h"

struct identity_info; /* enforcer/host/identity/identity.h */

#define TOLD_MAX 512

struct told_entry {
	uint64_t id;	    /* of the alert; 0: the place is free */
	struct event event; /* without its message */
	char program[256];
	char user[64];
	char unit[128];
	char cgroup[256];
	char container[80];
	struct denied denied;
	bool released;	  /* somebody has ended that before its time */
	uint64_t full_ns; /* when a denial anew found no room; 0: none did */
};

struct told {
	struct told_entry entries[TOLD_MAX];
};

/* Say in *ret_who, all else of which is zeroed, who @owner is: the path of the
 * program or the thread's name, the name or number of the user. */
void told_who(const struct event_owner *owner,
	      const struct identity_info *identity, struct told_entry *ret_who);
/* Remember under @id that @event is of @owner, who asked, also where it is an
 * answer. */
struct told_entry *told_put(struct told *told, uint64_t id,
			    const struct event *event,
			    const struct event_owner *owner,
			    const struct identity_info *identity);
/* What @denied denied is permitted again, whichever alerts denied it. */
void told_release(struct told *told, const struct denied *denied);
/* No alert that has denied something to the program of @key does so anew. */
void told_release_program(struct told *told, const struct denial_key *key);
/* NULL: it had to make room. */
struct told_entry *told_find(struct told *told, uint64_t id);
