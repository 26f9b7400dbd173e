/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerted.h - who the latest alerts were about, for records and `nameward
 * alerts`: the process may be gone by then.
 *
 * The table is bounded: an alert makes room for a newer one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/alert/alert.h"
#include "enforcer/suspect/denied.h"

struct identity_info; /* enforcer/host/identity/identity.h */

#define ALERTED_MAX 512
#define ALERTED_LASTING_MAX 352

struct alerted_entry {
	uint64_t id;		   /* of the alert; 0: the place is free */
	struct event event;	   /* without its message */
	char program[256];	   /* what is said of it */
	char comm[EVENT_COMM_LEN]; /* its name for itself, where its executable
				    * is not known; else "" */
	char user[64];
	char unit[128];
	char cgroup[256];
	char container[80];
	struct denied denied;
	bool released;	  /* somebody has ended `denied` before its time */
	uint64_t full_ns; /* when a denial anew found no room; 0: none did */
};

struct alerted {
	struct alerted_entry entries[ALERTED_MAX];
};

/* Say in *ret_who, all else of which is zeroed, who @owner is: the path of the
 * program or, as no path looks, "comm 'NAME'"; the name or number of the user.
 */
void alerted_who(const struct event_owner *owner,
		 const struct identity_info *identity,
		 struct alerted_entry *ret_who);
/* Remember under @id that @event is of @owner, who asked, also where it is an
 * answer. */
struct alerted_entry *alerted_put(struct alerted *alerted, uint64_t id,
				  const struct event *event,
				  const struct event_owner *owner,
				  const struct identity_info *identity);
/* What a daemon that is started later is to say of @who, of which it does not
 * know the container: a path there is not one of the host. */
const char *alerted_lasting(const struct alerted_entry *who,
			    char ret_text[ALERTED_LASTING_MAX]);
/* Note that the names in @denied are permitted again, in each alert that has
 * denied them. */
void alerted_release(struct alerted *alerted, const struct denied *denied);
/* Have no alert deny anew that has denied something to the program of @key. */
void alerted_release_program(struct alerted *alerted,
			     const struct denial_key *key);
/* The entry of the alert @id; NULL: it had to make room. */
struct alerted_entry *alerted_find(struct alerted *alerted, uint64_t id);
