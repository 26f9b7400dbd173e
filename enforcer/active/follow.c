/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * follow.c - look again at what may have changed, and put it in force.
 */
#include "enforcer/active/follow.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "bpf/capture.h"
#include "bpf/capture_known.h"
#include "enforcer/active/active_state.h"
#include "enforcer/active/reload/keep.h"
#include "enforcer/active/list_watch.h"
#include "enforcer/active/name_services.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/pathwatch.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define QUIET_NS UINT64_C(10000000000)

/* New image, same rules: an executable was replaced. */
static void install_exes(struct active *active)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = active_recompile(active, diag);
	if (r < 0) {
		log_err("%s: new executables: %s", active->now->policy->path,
			diag ? diag_line(diag, 0) : strerror(-r));
		active->options.on_news(
			active->options.context, REASON_FAILED,
			"new executables could not be installed");
		return;
	}
	active_write_files(active);
	(void)malloc_trim(0);
	active_report(active, REASON_EXECUTABLES_CHANGED);
}

static void change_resolvers(struct active *active)
{
	capture_known_pause(active->options.capture);
	(void)gate_set_resolvers(active->options.gate, &active->now->resolvers);
	if (active_send_resolvers(active, active->now) < 0)
		log_err("resolvers: %s",
			capture_error(active->options.capture));
	active_report(active, REASON_RESOLVERS_CHANGED);
}

/* nsswitch.conf or resolv.conf leads programs elsewhere. */
static void change_services(struct active *active)
{
	name_services_warn(&active->now->services);
	if (name_services_send(active->options.capture, active->now) < 0)
		log_err("name services: %s",
			capture_error(active->options.capture));
	name_services_report(active->options.capture, &active->now->services);
}

/* Has all been watched for a while?  Who takes the last instance of inotify and
 * gives it back, again and again, must not make a record each second. */
static bool is_quiet(struct active *active, int error)
{
	const uint64_t now_ns = wallclock_boottime_ns();

	if (error < 0)
		active->lacked_ns = now_ns;
	return now_ns - active->lacked_ns >= QUIET_NS;
}

/* Say when files are no longer watched, and when they are again. */
static void tell_watches(struct active *active)
{
	const int error = active->watch_error ?: active->lists_error;
	char text[160];

	if (!is_quiet(active, error) && error == 0 && active->unwatched) {
		pathwatch_look_again(active->watch); /* and tell it then */
		return;
	}
	if ((error < 0) == active->unwatched)
		return;
	active->unwatched = error < 0;
	if (active->unwatched) {
		(void)snprintf(text, sizeof(text),
			       "inotify: %s; programs, lists and resolv.conf "
			       "that change are looked for each second",
			       strerror(-error));
		log_err("%s", text);
	} else {
		(void)snprintf(text, sizeof(text),
			       "inotify: programs, lists and resolv.conf that "
			       "change are noticed again");
		log_info("%s", text);
	}
	active->options.on_news(
		active->options.context,
		active->unwatched ? REASON_UNWATCHED : REASON_WATCHED, text);
}

static void watch_files(struct active *active)
{
	pathwatch_clear(active->watch);
	active->watch_error = host_policy_watch(active->now, active->watch);
	if (active->watch_error < 0)
		pathwatch_look_again(active->watch);
	tell_watches(active);
}

/* Watch first, look second: a change in between is seen again. */
static void files_changed(void *context)
{
	struct active *active = context;
	int r;

	watch_files(active);
	r = host_policy_refresh_exes(active->now);
	if (r > 0)
		install_exes(active);
	else if (r < 0)
		log_err("executables: %s", strerror(-r));
	if (host_policy_refresh_resolvers(active->now) > 0)
		change_resolvers(active);
	if (host_policy_refresh_services(active->now) > 0)
		change_services(active);
}

static void lists_changed(void *context, bool *changed, struct diag *diag)
{
	struct active *active = context;
	CLEANUP(host_policy_freep) struct host_policy *next = NULL;
	const size_t n = active->now->policy->n_lists;
	bool in_force;
	int r;

	r = host_policy_relist(active->now, changed, diag, &next);
	in_force = r == 0 && next;
	if (in_force)
		r = active_replace(active, &next, diag);
	if (r < 0)
		memset(changed, 0, n * sizeof(*changed));
	if (r < 0 || !in_force)
		return;
	keep_policy(active);
	list_watch_switch(active->lists, active->now->policy);
	active_report(active, REASON_LISTS_CHANGED);
}

static void list_refused(void *context, const char *message)
{
	struct active *active = context;

	active->options.on_news(active->options.context, REASON_REFUSED,
				message);
}

static void lists_watched(void *context, int error)
{
	struct active *active = context;

	active->lists_error = error;
	tell_watches(active);
}

int follow_open(struct active *active)
{
	const struct list_watch_callbacks callbacks = {
		.on_change = lists_changed,
		.on_refused = list_refused,
		.on_watch = lists_watched,
		.context = active,
	};
	int r;

	r = pathwatch_open(active->options.loop, files_changed, active,
			   &active->watch);
	if (r == 0)
		r = list_watch_open(active->options.loop, &callbacks,
				    &active->lists);
	return r;
}

void follow_close(struct active *active)
{
	pathwatch_close(active->watch);
	list_watch_close(active->lists);
}

void follow_policy(struct active *active)
{
	int r = 0;

	files_changed(active);
	/* The lists of a kept policy are those that were kept with it. */
	if (active->now->is_kept)
		list_watch_stop(active->lists);
	else
		r = list_watch_follow(active->lists, active->now->policy);
	if (r < 0)
		log_err("lists: %s; changed ones are not noticed",
			strerror(-r));
}

bool follow_is_unwatched(const struct active *active)
{
	return active->unwatched;
}
