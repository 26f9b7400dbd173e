/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * confirm.c - a timer for the confirmation, and the return to the last good
 * policy when it ends.
 */
#include "enforcer/active/reload/confirm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "enforcer/active/active_state.h"
#include "enforcer/active/follow.h"
#include "enforcer/active/reload/keep.h"
#include "enforcer/active/reload/outcome.h"
#include "enforcer/active/rule_ends.h"
#include "enforcer/host/kept/deadline.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/kept/last_good.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define RETRY_S 10
#define UNCONFIRMED "nobody confirmed the policy in time"

/* @at_s 0: never. */
static void set_timer(const struct active *active, uint64_t at_s)
{
	const struct itimerspec at = { .it_value.tv_sec = (time_t)at_s };

	if (timerfd_settime(active->confirm_fd, TFD_TIMER_ABSTIME, &at, NULL) <
	    0)
		log_err("timer: %s; the policy does not go back by itself",
			strerror(errno));
}

static void notify(struct active *active, enum reason reason, const char *text)
{
	active->options.on_news(active->options.context, reason, text);
}

/* What waited is no longer in force, and was not confirmed. */
static void end_waiting(struct active *active)
{
	active->confirm_s = 0;
	set_timer(active, 0);
	if (kept_rename(active->options.kept, KEPT_UNCONFIRMED,
			KEPT_GONE_BACK) < 0)
		log_err("%s: the next start takes the policy for one that "
			"waits",
			kept_dir(active->options.kept));
}

/* The policy before is in force again, by copies of its files. */
static int go_back(struct active *active, struct diag *diag)
{
	CLEANUP(host_policy_freep) struct host_policy *next = NULL;
	int r;

	/* Lists may have changed meanwhile. */
	confirm_settle(active);
	if (!active->confirm_s)
		return 0;
	r = keep_load(active, diag, &next);
	if (r == 0)
		r = active_replace(active, &next, diag);
	if (r < 0)
		return r;
	end_waiting(active);
	outcome_note(&active->outcome, REASON_GONE_BACK, UNCONFIRMED);
	log_warn(UNCONFIRMED "; the one before is in force again");
	active_report(active, REASON_GONE_BACK);
	keep_policy(active);
	follow_policy(active);
	rule_ends_follow(active);
	return 0;
}

static void on_timer(void *context, uint32_t events)
{
	struct active *active = context;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	uint64_t expirations;
	int r;

	(void)events;
	if (read(active->confirm_fd, &expirations, sizeof(expirations)) < 0 ||
	    !active->confirm_s)
		return;
	r = diag_new(&diag);
	if (r == 0)
		r = go_back(active, diag);
	if (r == 0)
		return;
	if (diag)
		log_diag(diag);
	log_err(UNCONFIRMED ", and the way back fails: %s; it is tried again",
		strerror(-r));
	notify(active, REASON_FAILED,
	       UNCONFIRMED ", and the way back fails; it is tried again");
	set_timer(active, deadline_now_s() + RETRY_S);
}

int confirm_open(struct active *active)
{
	active->confirm_fd =
		timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (active->confirm_fd < 0)
		return -errno;
	return loop_add(active->options.loop, active->confirm_fd, EPOLLIN,
			on_timer, active);
}

void confirm_close(struct active *active)
{
	if (active->confirm_fd < 0)
		return;
	loop_remove(active->options.loop, active->confirm_fd);
	base_closep(&active->confirm_fd);
}

/* Log and report how long there is to confirm the policy. */
static void report_deadline(struct active *active)
{
	char text[128];

	(void)snprintf(text, sizeof(text),
		       "the policy goes back in %" PRIu64
		       " s unless 'nameward confirm' comes",
		       confirm_left_s(active));
	log_warn("%s", text);
	notify(active, REASON_UNCONFIRMED, text);
}

static int refuse(struct active *active, struct diag *diag, int error)
{
	const struct diag_at at = { .path = active->now->policy->path };

	return diag_error(diag, at,
			  "--confirm: want a policy to go back to, found that "
			  "the one in force is not kept: %s",
			  kept_error(error));
}

/* Write down that @host has to be confirmed until @until_s. */
static int write_down(struct active *active, const struct host_policy *host,
		      uint64_t until_s)
{
	struct manifest manifest;
	int r;

	last_good_describe(host, &manifest);
	r = deadline_set(&manifest, until_s);
	return r < 0 ? r
		     : kept_write(active->options.kept, KEPT_UNCONFIRMED,
				  &manifest);
}

void confirm_settle(struct active *active)
{
	int r;

	if (!active->confirm_s)
		return;
	if (keep_holds(active) == 0) {
		end_waiting(active);
		return;
	}
	r = write_down(active, active->now, active->confirm_s);
	if (r < 0)
		log_err("%s: %s; if nobody confirms the policy, its files are "
			"not refused",
			kept_dir(active->options.kept), kept_error(r));
}

void confirm_resume(struct active *active)
{
	if (active->now->is_kept && active->options.kept)
		(void)kept_rename(active->options.kept, KEPT_UNCONFIRMED,
				  KEPT_GONE_BACK);
	active->confirm_s = active->options.first_confirm_s;
	confirm_settle(active); /* files may have changed meanwhile */
	if (!active->confirm_s)
		return;
	set_timer(active, active->confirm_s);
	report_deadline(active);
}

int confirm_prepare(struct active *active, const struct host_policy *next,
		    unsigned int seconds, struct diag *diag)
{
	CLEANUP(host_policy_freep) struct host_policy *back = NULL;
	int r = 0;

	if (!active->options.kept)
		return refuse(active, diag, -ENOENT);
	if (!active->confirm_s)
		r = keep_holds(active);
	if (r < 0)
		return refuse(active, diag, r);
	/* Will it be there, and can it be read, when it is needed? */
	r = keep_load(active, diag, &back);
	if (r == 0)
		r = write_down(active, next, deadline_now_s() + seconds);
	if (r < 0 && diag_n_errors(diag) == 0)
		return refuse(active, diag, r);
	return r;
}

void confirm_begin(struct active *active, unsigned int seconds)
{
	active->confirm_s = deadline_now_s() + seconds;
	set_timer(active, active->confirm_s);
	report_deadline(active);
}

void confirm_abandon(struct active *active)
{
	int r;

	if (active->confirm_s) /* the former one waits on */
		r = write_down(active, active->now, active->confirm_s);
	else
		r = kept_remove(active->options.kept, KEPT_UNCONFIRMED);
	if (r < 0)
		log_err("%s: %s; the next start goes back to the last good "
			"policy",
			kept_dir(active->options.kept), kept_error(r));
}

int confirm_policy(struct active *active, struct diag *diag)
{
	const struct diag_at at = { .path = active->now->policy->path };
	int r;

	if (!active->confirm_s)
		return diag_error(diag, at,
				  "confirm: want a policy that waits for it, "
				  "found that none does");
	r = keep_write(active);
	if (r < 0)
		return diag_error(
			diag, at,
			"confirm: want a directory to keep the policy "
			"in, '%s', found: %s; it goes back in %" PRIu64 " s",
			kept_dir(active->options.kept), kept_error(r),
			confirm_left_s(active));
	active->confirm_s = 0;
	set_timer(active, 0);
	bundle_drop_texts(active->now->bundle);
	active_report(active, REASON_CONFIRMED);
	return 0;
}

uint64_t confirm_left_s(const struct active *active)
{
	const uint64_t now_s = deadline_now_s();

	if (!active->confirm_s)
		return 0;
	return active->confirm_s > now_s ? active->confirm_s - now_s : 1;
}
