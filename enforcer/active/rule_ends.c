/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_ends.c - a timer of the realtime clock, and what is done when it is due.
 *
 * The policy file is not read: what somebody is about to change there would
 * come into force with it, and a mistake there would keep the rule.
 */
#include "enforcer/active/rule_ends.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "enforcer/active/active_state.h"
#include "enforcer/active/list_watch.h"
#include "enforcer/active/permit/permit_list.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"

#define RETRY_S 1

/* Linux 3.0 (99ee5315dac6): a read says ECANCELED when the clock was set. */
static void set_timer(const struct active *active, int64_t at_s)
{
	const struct itimerspec at = { .it_value.tv_sec = at_s };

	if (timerfd_settime(active->ends_fd,
			    TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at,
			    NULL) < 0)
		log_err("timer: %s; rules do not end by themselves",
			strerror(errno));
}

void rule_ends_follow(struct active *active)
{
	set_timer(active, policy_next_end(active->now->policy));
}

int rule_ends_renew(struct active *active, enum reason reason,
		    struct diag *diag)
{
	CLEANUP(host_policy_freep) struct host_policy *next = NULL;
	int r;

	r = host_policy_end_rules(active->now, diag, &next);
	if (r == 0)
		r = active_replace(active, &next, diag);
	if (r < 0)
		return r;
	list_watch_switch(active->lists, active->now->policy);
	if (reason != REASON_NONE)
		active_report(active, reason);
	rule_ends_follow(active);
	return 0;
}

static int end_rules(struct active *active)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	permit_list_end(active);
	r = diag_new(&diag);
	if (r == 0)
		r = rule_ends_renew(active, REASON_RULES_ENDED, diag);
	if (diag)
		log_diag(diag);
	if (r == 0)
		return 0;
	log_err("%s: rules that have ended are still in force: %s",
		active->now->policy->path, strerror(-r));
	active->options.on_news(active->options.context, REASON_FAILED,
				"rules that have ended are still in force");
	return r;
}

static bool has_permits(const struct active *active)
{
	return active->options.permits && active->options.permits->n;
}

/* The image has the ends in a clock that is not set, reckoned by the one that
 * was. */
static void reckon_anew(struct active *active)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0 && has_permits(active))
		r = rule_ends_renew(active, REASON_CLOCK_SET, diag);
	else if (r == 0)
		r = active_recompile(active, diag);
	if (r < 0)
		log_err("%s: the clock was set, but rules end as if it had not "
			"been: %s",
			active->now->policy->path, strerror(-r));
}

static void on_timer(void *context, uint32_t events)
{
	struct active *active = context;
	const int64_t now_s = wallclock_now_s();
	uint64_t expirations;
	bool clock_set = false;
	int64_t next_s;

	(void)events;
	if (read(active->ends_fd, &expirations, sizeof(expirations)) < 0) {
		if (errno == EAGAIN)
			return;
		clock_set = errno == ECANCELED;
	}
	if (clock_set && active->options.permits)
		permits_reckon(active->options.permits);
	next_s = policy_next_end(active->now->policy);
	if (next_s && next_s <= now_s && end_rules(active) < 0) {
		set_timer(active, now_s + RETRY_S);
		return;
	}
	if (next_s > now_s && clock_set)
		reckon_anew(active);
	rule_ends_follow(active);
}

int rule_ends_open(struct active *active)
{
	active->ends_fd =
		timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (active->ends_fd < 0)
		return -errno;
	return loop_add(active->options.loop, active->ends_fd, EPOLLIN,
			on_timer, active);
}

void rule_ends_close(struct active *active)
{
	if (active->ends_fd < 0)
		return;
	loop_remove(active->options.loop, active->ends_fd);
	base_closep(&active->ends_fd);
}
