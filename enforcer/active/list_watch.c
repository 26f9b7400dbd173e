/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list_watch.c - from a change in a directory to the lists that it is about.
 */
#include "enforcer/active/list_watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/host/list_files.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

/* A list is in force within a second of its change, also when the one before
 * was a moment ago and took long. */
#define REST_MS 500

struct list_watch {
	struct list_watch_callbacks callbacks;
	struct pathwatch *paths;
	struct list_files *files;
	const struct policy *policy; /* while it is active */
};

/* The first error about the file @path, or else about all lists together. */
static const char *error_about(const struct diag *diag, const char *path)
{
	const char *line, *other = "it could not be put in force";
	const size_t len = strlen(path);
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++) {
		if (!strstr(line, ": error: "))
			continue;
		if (!strncmp(line, path, len) && line[len] == ':')
			return line;
		other = line;
	}
	return other;
}

static void refuse(struct list_watch *watch, size_t i, const struct diag *diag)
{
	const struct policy_list *list = &watch->policy->lists[i];
	const char *why = error_about(diag, list->path);
	char message[1024];

	(void)snprintf(message, sizeof(message),
		       "list %s was refused, the old one stands: %s",
		       list->name, why);
	log_err("%s", message);
	list_files_note(watch->files, i, why);
	watch->callbacks.on_refused(watch->callbacks.context, message);
}

static void take(struct list_watch *watch, size_t i)
{
	const struct policy_list *list = &watch->policy->lists[i];

	list_files_note(watch->files, i, NULL);
	log_info("%s: list %s: %zu %s, %zu odd lines skipped", list->path,
		 list->name,
		 list->of_networks ? list->n_nets : list->n_patterns,
		 list->of_networks ? "networks" : "names", list->n_skipped);
}

static void watch_files(struct list_watch *watch)
{
	int r;

	pathwatch_clear(watch->paths);
	r = list_files_watch(watch->files, watch->paths);
	if (r < 0)
		pathwatch_look_again(watch->paths);
	watch->callbacks.on_watch(watch->callbacks.context, r);
}

/* Watch first, look second: a change in between is seen again. */
static void look_again(void *context)
{
	struct list_watch *watch = context;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(base_freep) bool *read = NULL;
	const bool *changed;
	size_t i, n;

	if (!watch->files)
		return;
	watch_files(watch);
	n = watch->policy->n_lists;
	if (list_files_changed(watch->files, &changed) == 0)
		return;
	read = calloc(n, sizeof(*read));
	if (!read || diag_new(&diag) < 0)
		return;
	memcpy(read, changed, n * sizeof(*read));
	watch->callbacks.on_change(watch->callbacks.context, read, diag);
	for (i = 0; i < n; i++) {
		if (read[i])
			take(watch, i);
		else if (changed[i])
			refuse(watch, i, diag);
	}
}

int list_watch_open(struct loop *loop,
		    const struct list_watch_callbacks *callbacks,
		    struct list_watch **ret_watch)
{
	struct list_watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	watch->callbacks = *callbacks;
	r = pathwatch_open(loop, look_again, watch, &watch->paths);
	if (r < 0) {
		list_watch_close(watch);
		return r;
	}
	pathwatch_rest_at_most(watch->paths, REST_MS);
	*ret_watch = watch;
	return 0;
}

void list_watch_close(struct list_watch *watch)
{
	if (!watch)
		return;
	pathwatch_close(watch->paths);
	list_files_free(watch->files);
	free(watch);
}

void list_watch_switch(struct list_watch *watch, const struct policy *policy)
{
	watch->policy = policy;
}

int list_watch_follow(struct list_watch *watch, const struct policy *policy)
{
	struct list_files *files;
	int r;

	r = list_files_new(policy, &files);
	if (r < 0)
		return r;
	list_files_free(watch->files);
	watch->files = files;
	watch->policy = policy;
	look_again(watch); /* what changed since they were read */
	return 0;
}

void list_watch_stop(struct list_watch *watch)
{
	list_files_free(watch->files);
	watch->files = NULL;
	pathwatch_clear(watch->paths);
	watch->callbacks.on_watch(watch->callbacks.context, 0);
}

const char *list_watch_refused(const struct list_watch *watch, size_t i)
{
	return watch && watch->files ? list_files_refused(watch->files, i)
				     : NULL;
}
