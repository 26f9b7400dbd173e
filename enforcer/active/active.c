/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active.c - put a policy in force: number, compile, stage, install, switch.
 */
#include "enforcer/active/active.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/active/active_state.h"
#include "enforcer/active/reload/confirm.h"
#include "enforcer/active/follow.h"
#include "enforcer/active/reload/keep.h"
#include "enforcer/active/list_watch.h"
#include "enforcer/active/name_services.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/active/revocation.h"
#include "enforcer/active/rule_ends.h"
#include "enforcer/active/state_file.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/host/disable.h"
#include "enforcer/host/former_file.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/eval/mark.h"
#include "policy/policy.h"

/* The most classes that are made before a program was met; the other ids are
 * for programs. */
#define PRESET_MAX 64

static int failed(struct diag *diag, const char *path, int error,
		  const char *what)
{
	const struct diag_at at = { .path = path };

	(void)diag_error(diag, at, "%s: %s", what, strerror(-error));
	return error;
}

/* Number @next past all that the kernel has seen. */
static void number(struct active *active, struct host_policy *next)
{
	const struct host_policy *now = active->now;
	uint32_t in_force = now->class_epoch ?: active->class_epoch;

	next->generation = uses_next(&active->uses, &active->generation);
	next->first_generation = next->generation;
	if (now->class_epoch &&
	    now->class_fingerprint == next->class_fingerprint)
		next->class_epoch = now->class_epoch;
	else /* an odd number further on: flows tell epochs apart by that */
		next->class_epoch = active->class_epoch +=
			1 + (active->class_epoch - in_force) % 2;
}

/* The classes to begin with: those that programs have already, if they mean the
 * same under @next, or else those that the policy alone determines. */
static size_t list_classes(struct active *active,
			   const struct host_policy *next,
			   const struct image *image,
			   struct gate_class *ret_classes)
{
	uint64_t words[PRESET_MAX][EVENT_CLASS_WORDS];
	const struct gate_state *now = gate_served(active->options.gate);
	size_t i, n, n_added = 0;

	if (now && now->n_classes && now->class_epoch == next->class_epoch) {
		memcpy(ret_classes, now->classes, sizeof(now->classes));
		return now->n_classes;
	}
	n = host_policy_classes(next, image, words, PRESET_MAX);
	for (i = 0; i < n; i++) {
		struct gate_class *made = &ret_classes[n_added];

		if (capture_class_add(active->options.capture,
				      next->class_epoch, words[i],
				      &made->id) < 0)
			break; /* they are made when they are met */
		memcpy(made->words, words[i], sizeof(made->words));
		n_added++;
	}
	return n_added;
}

int active_send_resolvers(struct active *active, const struct host_policy *host)
{
	return capture_resolvers(active->options.capture, host->resolvers.nets,
				 host->resolvers.n_nets);
}

/* What is no part of the image. */
static int send_host(struct active *active, const struct host_policy *host)
{
	int r = active_send_resolvers(active, host);

	return r < 0 ? r : name_services_send(active->options.capture, host);
}

int active_install(struct active *active, const struct host_policy *host,
		   const struct image *image, struct diag *diag)
{
	struct capture *capture = active->options.capture;
	int r;

	uses_prepare(&active->uses, host->generation);
	r = send_host(active, host);
	if (r == 0)
		r = capture_install(capture, image);
	if (r < 0)
		return failed(diag, host->policy->path, r,
			      capture_error(capture));
	uses_switch(&active->uses, active->now->policy, host->policy,
		    host->generation);
	return 0;
}

int active_recompile(struct active *active, struct diag *diag)
{
	CLEANUP(image_freep) struct image *image = NULL;
	struct host_policy *now = active->now;
	uint64_t key[2];
	int r;

	now->generation = uses_next(&active->uses, &active->generation);
	capture_key(active->options.capture, key);
	r = host_policy_compile(now, key, diag, &image);
	return r < 0 ? r : active_install(active, now, image, diag);
}

static int stage(struct active *active, const struct host_policy *next,
		 const struct image *image, const struct history_map *map)
{
	struct revocation revocation = { .policy = next->policy,
					 .image = image,
					 .old_rules = map->old_rules,
					 .keep = map->keep,
					 .relisted = map->relisted };
	const struct openings_change change = { .new_rules = map->new_rules,
						.on_names = revocation_keeps,
						.context = &revocation };
	const struct gate_handover handover = {
		.keep = map->keep,
		.change = map->new_rules ? &change : NULL,
	};
	struct gate_state state = { .policy = next->policy,
				    .resolvers = next->resolvers,
				    .class_epoch = next->class_epoch };

	state.n_classes = list_classes(active, next, image, state.classes);
	if (active->options.state_path)
		(void)unlink(active->options.state_path);
	return gate_stage(active->options.gate, &state, &handover);
}

/* Another policy is about to take the place of the active one. */
static void leave_policy(struct active *active)
{
	const struct host_policy *now = active->now;

	/* Events that come after this are judged by the next policy:
	 * active_still_permits(). */
	active->options.on_change(active->options.context);
	/* Who may ask name services no longer, and has a connection? */
	if (now && now->policy->name_services.n_except)
		capture_asks_cut(active->options.capture);
}

static void write_state_file(const struct active *active)
{
	const char *path = active->options.state_path;
	int r = 0;

	if (path)
		r = state_file_write(path, active->now->policy,
				     active->now->fingerprints);
	if (r < 0)
		log_warn("%s: %s; a crash would forget what is open", path,
			 strerror(-r));
}

void active_write_files(const struct active *active)
{
	const char *path = active->options.files_path;
	const struct host_policy *now = active->now;
	int r = 0;

	if (path)
		r = former_file_write(path, now->former, now->exes);
	if (r < 0)
		log_warn(
			"%s: %s; after a restart, programs whose file was replaced would be denied",
			path, strerror(-r));
}

/* @next is active from here on. */
static void take_over(struct active *active, struct host_policy *next,
		      const struct history_map *map)
{
	struct host_policy *former = active->now;

	if (former != next)
		history_push(&active->history, former, next, map);
	active->now = next;
	gate_switch(active->options.gate);
	if (former != next)
		host_policy_free(former);
	write_state_file(active);
	active_write_files(active);
	(void)malloc_trim(0); /* the image of a million names was 100 MB */
}

/* Everything that can fail; on failure the active policy remains. */
static int activate(struct active *active, struct host_policy *next,
		    const struct history_map *map, struct diag *diag)
{
	CLEANUP(image_freep) struct image *image = NULL;
	uint64_t key[2];
	int r;

	number(active, next);
	capture_key(active->options.capture, key);
	r = host_policy_compile(next, key, diag, &image);
	if (r < 0)
		return r;
	name_services_warn(&next->services);
	if (next != active->now)
		leave_policy(active);
	r = stage(active, next, image, map);
	if (r < 0)
		return failed(diag, next->policy->path, r, "nftables");
	r = active_install(active, next, image, diag);
	if (r == 0)
		return 0;
	gate_unstage(active->options.gate);
	if (active->now && active->now != next)
		(void)send_host(active, active->now);
	return r;
}

void active_report(struct active *active, enum reason reason)
{
	const struct host_policy *now = active->now;
	char text[256];

	(void)snprintf(
		text, sizeof(text), "%s: %s: %zu rules, %u clauses, %zu names",
		now->policy->path, reason_name(reason), now->policy->n_rules,
		now->policy->n_clauses, now->policy->n_names);
	log_info("%s", text);
	active->options.on_news(active->options.context, reason, text);
}

int active_replace(struct active *active, struct host_policy **next,
		   struct diag *diag)
{
	CLEANUP(history_map_done) struct history_map map = { 0 };
	int r;

	r = history_map_init(&map, active->now, *next);
	if (r == 0)
		r = activate(active, *next, &map, diag);
	if (r == 0)
		take_over(active, TAKE_PTR(*next), &map);
	else
		write_state_file(active);
	return r;
}

int active_new(const struct active_options *options, struct host_policy *first,
	       struct active **ret_active)
{
	CLEANUP(active_freep) struct active *active = NULL;
	int r;

	active = calloc(1, sizeof(*active));
	if (!active)
		return -ENOMEM;
	active->options = *options;
	if (!active->options.first_reason)
		active->options.first_reason = REASON_LOADED;
	active->ends_fd = active->confirm_fd = -1;
	active->uses.fd = capture_uses_map(options->capture);
	capture_generation(options->capture, &active->generation,
			   &active->class_epoch);
	r = follow_open(active) ?: rule_ends_open(active);
	r = r ?: confirm_open(active);
	if (r < 0)
		return r;
	active->now = first;
	*ret_active = TAKE_PTR(active);
	return 0;
}

void active_free(struct active *active)
{
	if (!active)
		return;
	follow_close(active);
	rule_ends_close(active);
	confirm_close(active);
	history_done(&active->history);
	uses_done(&active->uses);
	host_policy_free(active->now);
	free(active);
}

void active_freep(struct active **active)
{
	active_free(*active);
}

void active_set_first(struct active *active, struct host_policy *first,
		      enum reason reason, const char *why)
{
	host_policy_free(active->now);
	active->now = first;
	active->options.first_reason = reason;
	active->options.first_why = why;
	active->options.first_confirm_s = 0;
}

int active_start(struct active *active, struct diag *diag)
{
	CLEANUP(history_map_done) struct history_map map = { 0 };
	struct host_policy *first = active->now;
	int r;

	r = history_map_init(&map, NULL, first);
	if (r < 0)
		return r;
	if (active->options.state_path)
		state_file_read(active->options.state_path, first->policy,
				first->fingerprints, map.keep);
	if (active->options.files_path)
		r = host_policy_recall(first, active->options.files_path);
	if (r == 0)
		r = activate(active, first, &map, diag);
	if (r < 0)
		return r;
	take_over(active, first, &map);
	outcome_note(&active->outcome, active->options.first_reason,
		     active->options.first_why);
	active_report(active, active->options.first_reason);
	confirm_resume(active);
	keep_policy(active);
	follow_policy(active);
	rule_ends_follow(active);
	return 0;
}

const struct outcome *active_outcome(const struct active *active)
{
	return &active->outcome;
}

const struct host_policy *active_policy(const struct active *active)
{
	return active->now;
}

const struct policy_rule *active_rule(const struct active *active,
				      uint64_t generation, uint16_t clause)
{
	return history_rule(&active->history, active->now, generation, clause);
}

bool active_still_permits(const struct active *active, uint64_t generation,
			  const struct policy_rule *rule, const uint8_t *name,
			  uint8_t len)
{
	const struct policy *policy = active->now->policy;
	const struct revocation revocation = {
		.policy = policy,
		.image = capture_image(active->options.capture),
		.old_rules = history_old_rules(&active->history, active->now,
					       generation)
	};
	size_t i = rule ? (size_t)(rule - policy->rules) : 0;

	return rule &&
	       (!revocation.old_rules ||
		(revocation_has(&revocation, (uint16_t)i, name, len) &&
		 !revocation_name(&revocation, (uint16_t)i, name, len)));
}

const char *active_list_refused(const struct active *active, size_t i)
{
	return list_watch_refused(active->lists, i);
}
