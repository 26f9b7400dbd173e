/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active.c - load, stage, install, switch.
 */
#include "enforcer/active/active.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/host/disable.h"
#include "enforcer/active/history.h"
#include "enforcer/gate/gate.h"
#include "enforcer/active/state_file.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/gate/openings.h"
#include "enforcer/active/revocation.h"
#include "enforcer/host/pathwatch.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/policy.h"

/* Classes made before a program was met; the others are kept for those. */
#define PRESET_MAX 64

struct inforce {
	struct inforce_options options;
	struct live *live;
	struct formers formers;
	struct pathwatch *watch;
	uint64_t generation;  /* the last that was given out */
	uint32_t class_epoch; /* likewise: one that failed is not used again */
};

static int failed(struct diag *diag, const char *path, int error,
		  const char *what)
{
	const struct diag_at at = { .path = path };

	(void)diag_error(diag, at, "%s: %s", what, strerror(-error));
	return error;
}

/* Number what is to come, past all that the kernel has seen. */
static void number(struct inforce *inforce, struct live *live)
{
	const struct live *now = inforce->live;

	live->generation = ++inforce->generation;
	live->first_generation = live->generation;
	if (now && now->class_epoch && now->class_print == live->class_print)
		live->class_epoch = now->class_epoch;
	else
		live->class_epoch = ++inforce->class_epoch;
}

/* The classes to begin with: those that programs have already, where they
 * mean the same, or those that the policy alone determines. */
static size_t list_classes(struct inforce *inforce, const struct live *live,
			   const struct image *image,
			   struct gateplan_class *ret_classes)
{
	uint64_t words[PRESET_MAX][EVENT_CLASS_WORDS];
	const struct gateplan_class *met;
	size_t i, n, n_added = 0;

	n = gate_classes(inforce->options.gate, &met);
	if (n && inforce->live->class_epoch == live->class_epoch) {
		memcpy(ret_classes, met, n * sizeof(*met));
		return n;
	}
	n = live_classes(live, image, words, PRESET_MAX);
	for (i = 0; i < n; i++) {
		struct gateplan_class *made = &ret_classes[n_added];

		if (capture_class_add(inforce->options.capture,
				      live->class_epoch, words[i],
				      &made->id) < 0)
			break; /* they are made when they are met */
		memcpy(made->words, words[i], sizeof(made->words));
		n_added++;
	}
	return n_added;
}

static int send_resolvers(struct inforce *inforce, const struct live *live)
{
	struct capture_addr addrs[RESOLVERS_MAX];
	size_t i, n = live->resolvers.n_nets;

	for (i = 0; i < n; i++) {
		addrs[i].family = live->resolvers.nets[i].family;
		memcpy(addrs[i].bytes, live->resolvers.nets[i].bytes,
		       sizeof(addrs[i].bytes));
	}
	return capture_resolvers(inforce->options.capture, addrs, n);
}

static int install(struct inforce *inforce, const struct live *live,
		   const struct image *image, struct diag *diag)
{
	struct capture *capture = inforce->options.capture;
	int r;

	r = send_resolvers(inforce, live);
	if (r == 0)
		r = capture_install(capture, image);
	if (r < 0)
		return failed(diag, live->policy->path, r,
			      capture_error(capture));
	return 0;
}

struct handover {
	struct overruled overruled;
	bool *keep; /* by rule: its sets stay as they are */
};

static bool address_stays(void *context, uint16_t rule, const uint8_t *name,
			  uint8_t len)
{
	struct handover *handover = context;

	if (!overruled_name(&handover->overruled, rule, name, len))
		return true;
	handover->keep[rule] = false;
	return false;
}

static int stage(struct inforce *inforce, const struct live *live,
		 const struct image *image, const struct formers_map *map)
{
	struct handover handover = {
		.overruled = { .policy = live->policy,
			       .image = image,
			       .old_rules = map->old_rules },
		.keep = map->keep,
	};
	const struct openings_change change = { .new_rules = map->new_rules,
						.stays = address_stays,
						.context = &handover };
	struct gateplan_class classes[CAPTURE_CLASSES];
	const struct gate_load load = {
		.policy = live->policy,
		.resolvers = &live->resolvers,
		.classes = classes,
		.n_classes = list_classes(inforce, live, image, classes),
		.class_epoch = live->class_epoch,
		.keep = map->keep,
		.change = map->new_rules ? &change : NULL,
	};

	if (inforce->options.keep_path)
		(void)unlink(inforce->options.keep_path);
	return gate_stage(inforce->options.gate, &load);
}

static void write_keep(const struct inforce *inforce)
{
	const char *path = inforce->options.keep_path;
	int r = 0;

	if (path)
		r = keepfile_write(path, inforce->live->policy,
				   inforce->live->prints);
	if (r < 0)
		log_warn("%s: %s; a crash would forget what is open", path,
			 strerror(-r));
}

/* From here on @live is in force. */
static void take_over(struct inforce *inforce, struct live *live,
		      const struct formers_map *map)
{
	struct live *former = inforce->live;

	if (former != live)
		formers_push(&inforce->formers, former, live, map);
	inforce->live = live;
	gate_switch(inforce->options.gate);
	if (former != live)
		live_free(former);
	write_keep(inforce);
	(void)malloc_trim(0); /* the image of a million names was 100 MB */
}

static int put_in_force(struct inforce *inforce, struct live *live,
			const struct formers_map *map, struct diag *diag)
{
	CLEANUP(image_freep) struct image *image = NULL;
	uint64_t key[2];
	int r;

	number(inforce, live);
	capture_key(inforce->options.capture, key);
	r = live_compile(live, key, diag, &image);
	if (r < 0)
		return r;
	/* What comes after this meets the new policy: inforce_stands(). */
	if (live != inforce->live)
		inforce->options.drain(inforce->options.context);
	r = stage(inforce, live, image, map);
	if (r < 0)
		return failed(diag, live->policy->path, r, "nftables");
	r = install(inforce, live, image, diag);
	if (r == 0)
		return 0;
	gate_unstage(inforce->options.gate);
	if (inforce->live && inforce->live != live)
		(void)send_resolvers(inforce, inforce->live);
	return r;
}

static void tell(struct inforce *inforce, const char *reason)
{
	const struct live *live = inforce->live;
	char text[256];

	(void)snprintf(text, sizeof(text),
		       "%s: %s: %zu rules, %u clauses, %zu names",
		       live->policy->path, reason, live->policy->n_rules,
		       live->policy->n_clauses, live->policy->n_names);
	log_info("%s", text);
	inforce->options.told(inforce->options.context, reason, text);
}

/* New image, same rules: an executable was replaced. */
static void install_exes(struct inforce *inforce)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	struct live *live = inforce->live;
	uint64_t key[2];
	int r;

	live->generation = ++inforce->generation;
	capture_key(inforce->options.capture, key);
	r = diag_new(&diag);
	if (r == 0)
		r = live_compile(live, key, diag, &image);
	if (r == 0)
		r = install(inforce, live, image, diag);
	if (r < 0) {
		log_err("%s: new executables: %s", live->policy->path,
			diag ? diag_line(diag, 0) : strerror(-r));
		inforce->options.told(inforce->options.context, "failed",
				      "new executables could not be installed");
		return;
	}
	(void)malloc_trim(0);
	tell(inforce, "executables-changed");
}

static void change_resolvers(struct inforce *inforce)
{
	(void)gate_set_resolvers(inforce->options.gate,
				 &inforce->live->resolvers);
	if (send_resolvers(inforce, inforce->live) < 0)
		log_err("resolvers: %s",
			capture_error(inforce->options.capture));
	tell(inforce, "resolvers-changed");
}

/* Watches first, looks second: what changes in between is seen again. */
static void files_changed(void *context)
{
	struct inforce *inforce = context;
	int r;

	r = pathwatch_clear(inforce->watch);
	if (r == 0)
		r = live_watch(inforce->live, inforce->watch);
	if (r < 0)
		log_err("inotify: %s; replaced programs are not noticed",
			strerror(-r));
	r = live_refresh_exes(inforce->live);
	if (r > 0)
		install_exes(inforce);
	else if (r < 0)
		log_err("executables: %s", strerror(-r));
	if (live_refresh_resolvers(inforce->live) > 0)
		change_resolvers(inforce);
}

int inforce_new(const struct inforce_options *options, struct live *first,
		struct inforce **ret_inforce)
{
	CLEANUP(inforce_freep) struct inforce *inforce = NULL;
	int r;

	inforce = calloc(1, sizeof(*inforce));
	if (!inforce)
		return -ENOMEM;
	inforce->options = *options;
	capture_generation(options->capture, &inforce->generation,
			   &inforce->class_epoch);
	r = pathwatch_open(options->loop, files_changed, inforce,
			   &inforce->watch);
	if (r < 0)
		return r;
	inforce->live = first;
	*ret_inforce = TAKE_PTR(inforce);
	return 0;
}

void inforce_free(struct inforce *inforce)
{
	if (!inforce)
		return;
	pathwatch_close(inforce->watch);
	formers_done(&inforce->formers);
	live_free(inforce->live);
	free(inforce);
}

void inforce_freep(struct inforce **inforce)
{
	inforce_free(*inforce);
}

int inforce_start(struct inforce *inforce, struct diag *diag)
{
	CLEANUP(formers_map_done) struct formers_map map = { 0 };
	struct live *live = inforce->live;
	int r;

	r = formers_map_init(&map, NULL, live);
	if (r < 0)
		return r;
	if (inforce->options.keep_path)
		keepfile_read(inforce->options.keep_path, live->policy,
			      live->prints, map.keep);
	r = put_in_force(inforce, live, &map, diag);
	if (r < 0)
		return r;
	take_over(inforce, live, &map);
	files_changed(inforce);
	tell(inforce, "loaded");
	return 0;
}

int inforce_reload(struct inforce *inforce, struct diag *diag)
{
	CLEANUP(formers_map_done) struct formers_map map = { 0 };
	CLEANUP(live_freep) struct live *live = NULL;
	int r;

	r = live_new(inforce->options.policy_path, diag, &live);
	if (r == 0)
		r = disable_permits(inforce->options.disable, live->policy,
				    diag);
	if (r == 0)
		r = formers_map_init(&map, inforce->live, live);
	if (r == 0)
		r = put_in_force(inforce, live, &map, diag);
	if (r < 0) {
		write_keep(inforce);
		inforce->options.told(inforce->options.context, "refused",
				      diag_line(diag, 0) ?: strerror(-r));
		return r;
	}
	take_over(inforce, TAKE_PTR(live), &map);
	files_changed(inforce);
	tell(inforce, "reloaded");
	return 0;
}

const struct live *inforce_live(const struct inforce *inforce)
{
	return inforce->live;
}

const struct policy_rule *inforce_rule(const struct inforce *inforce,
				       uint64_t generation, uint16_t clause)
{
	return formers_rule(&inforce->formers, inforce->live, generation,
			    clause);
}

bool inforce_stands(const struct inforce *inforce, uint64_t generation,
		    const struct policy_rule *rule, const uint8_t *name,
		    uint8_t len)
{
	const struct policy *policy = inforce->live->policy;
	const struct overruled overruled = {
		policy, capture_image(inforce->options.capture),
		formers_old_rules(&inforce->formers, inforce->live, generation)
	};
	size_t i = rule ? (size_t)(rule - policy->rules) : 0;

	return rule && (!overruled.old_rules ||
			!overruled_name(&overruled, (uint16_t)i, name, len));
}
