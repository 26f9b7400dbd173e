/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suspects.h - give the detectors each lookup as the policy wants it, and make
 * records of what they find.
 *
 * What the detectors have counted survives a change of the policy.  Lookups of
 * a local resolver are not given, since those of the programs that asked it
 * are.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/alert.h"
#include "enforcer/suspect/alerted.h"

struct alert_domains;  /* enforcer/alert/domain.h */
struct dns_msg;	       /* enforcer/dns/rr.h */
struct event;	       /* bpf/abi/event.h */
struct event_question; /* bpf/abi/event.h */
struct host_policy;    /* enforcer/host/policy.h */
struct identity;       /* enforcer/host/identity/identity.h */
struct policy_rule;    /* policy/policy.h */
struct reporter;       /* enforcer/record/report.h */
struct suspects;

struct suspects_options {
	struct reporter *reporter; /* borrowed */
	struct identity *identity; /* borrowed */
	/* Borrowed; NULL: there is no public suffix list, and no alerts. */
	struct alert_domains *domains;
	uint64_t netns; /* cookie of our own network namespace */
	struct denied_options denied;
	const char *state_dir; /* enforcer/suspect/seen_file.h */
};

int suspects_new(const struct suspects_options *options,
		 struct suspects **ret_suspects);
void suspects_free(struct suspects *suspects); /* NULL is fine */
void suspects_freep(struct suspects **suspects);

/* Follow the settings, matchers and resolvers of @host from now on, until the
 * next call. */
void suspects_follow(struct suspects *suspects, const struct host_policy *host);

/* Does any detector look at lookups?  NULL: none does. */
bool suspects_look(const struct suspects *suspects);

/* Look at a question that left its program, or was stopped there; @rule decided
 * it. */
void suspects_query(struct suspects *suspects, const struct event *event,
		    const struct dns_msg *msg, const struct policy_rule *rule);

/* Look at an answer to @question.  Returns true if it must open nothing. */
bool suspects_answer(struct suspects *suspects, const struct event *event,
		     const struct event_question *question,
		     const struct dns_msg *msg, const struct policy_rule *rule);

/* Write what is due; to be called each second. */
void suspects_tick(struct suspects *suspects);
/* Is nothing due before @until_ns (CLOCK_BOOTTIME)?  NULL is fine. */
bool suspects_is_quiet(struct suspects *suspects, uint64_t until_ns);

/* Since 1970, by the clock as it is now, for the time @time_ns of an alert:
 * that goes on from the clock of the start, however the clock is set. */
int64_t suspects_wall(const struct suspects *suspects, uint64_t time_ns);

/* Alert @n of the last `repeat`, the latest first, and who it was about, or
 * NULL.  NULL: there is no such alert. */
const struct alert *suspects_nth(const struct suspects *suspects, size_t n,
				 const struct alerted_entry **ret_who);

/* End what alert @n denies.  -ENOENT: there is no such alert, or it denies
 * nothing. */
int suspects_release(struct suspects *suspects, size_t n);

/* Somebody has ended a denial, with @key, that no alert has: no alert that has
 * denied something to that program does so anew before it is written again. */
void suspects_release_program(struct suspects *suspects,
			      const struct denial_key *key);

/* The maps in which denials are, and by which key. */
const struct denied_options *suspects_denied(const struct suspects *suspects);

/* The name of a list of the policy in force; NULL: there is no such list. */
const char *suspects_list(const struct suspects *suspects, uint32_t list);

void suspects_losses(const struct suspects *suspects,
		     struct alert_losses *ret_losses);
