/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_services.c - the sockets of a plan, and the words for what became of it.
 */
#include "enforcer/active/name_services.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bpf/asks/listeners.h"
#include "bpf/capture.h"
#include "enforcer/host/policy.h"
#include "enforcer/host/services/plan.h"
#include "enforcer/host/services/sockets.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"

/* What becomes of connections to @service.  Of those that are to be watched
 * only resolved is, since nobody can read what the others are asked. */
static enum listener_action action_of(const struct plan *plan,
				      unsigned int service)
{
	if (plan->action == SERVICE_WATCH)
		return service == SERVICE_RESOLVED && plan->recorded
			       ? LISTENER_WATCHED
			       : LISTENER_NONE;
	return plan->refused & SERVICE_BIT(service) ? LISTENER_REFUSED
						    : LISTENER_NONE;
}

static int send_plan(struct capture *capture, const struct plan *plan)
{
	struct listeners_entry entries[LISTENERS_MAX];
	unsigned int i;
	const char *path;
	size_t k, n = 0;

	for (i = 0; i < SERVICE_N; i++) {
		enum listener_action action = action_of(plan, i);

		if (action == LISTENER_NONE)
			continue;
		for (k = 0;
		     (path = sockets_path(i, k)) && n < ARRAY_SIZE(entries);
		     k++)
			entries[n++] = (struct listeners_entry){ path, action };
	}
	return capture_asks_set(capture, entries, n);
}

int name_services_send(struct capture *capture, const struct host_policy *host)
{
	return send_plan(capture, &host->services);
}

void name_services_warn(const struct plan *plan)
{
	unsigned int kept = plan->lost & plan->refused;
	unsigned int left = plan->lost & ~plan->refused;
	char words[PLAN_WORDS];

	if (left)
		log_warn("name services: %s: not refused, since programs "
			 "would find no names: %s",
			 plan_words(left, words), plan->why);
	if (kept)
		log_warn("name services: %s: refused, as the policy says, "
			 "though programs find no names: %s",
			 plan_words(kept, words), plan->why);
}

static bool refuses_nothing(const struct plan *plan,
			    char ret_text[NAME_SERVICES_TEXT])
{
	const bool left = plan->action == SERVICE_LEAVE;

	(void)snprintf(ret_text, NAME_SERVICES_TEXT, "not refused: %s",
		       left ? "the policy leaves them" : plan->why);
	return left;
}

static bool watches(const struct capture *capture, const struct plan *plan,
		    char ret_text[NAME_SERVICES_TEXT])
{
	const char *text = "watched";

	if (!plan->recorded)
		text = "not watched: the policy wants no records of it";
	else if (!capture_asks_watched(capture))
		text = "not watched: the kernel lets no program see the end "
		       "of a function (fexit)";
	(void)snprintf(ret_text, NAME_SERVICES_TEXT, "%s", text);
	return plan->recorded ? capture_asks_watched(capture) : true;
}

static bool is_not_refused(int error, char ret_text[NAME_SERVICES_TEXT])
{
	char why[128];

	if (error == -EOPNOTSUPP)
		(void)snprintf(why, sizeof(why),
			       "the kernel lets no program change the result "
			       "of a function (fmod_ret)");
	else if (error == -EISCONN)
		(void)snprintf(why, sizeof(why),
			       "a connection was tried, and it was made");
	else
		(void)snprintf(why, sizeof(why), "it could not be tried: %s",
			       strerror(-error));
	(void)snprintf(ret_text, NAME_SERVICES_TEXT, "not refused: %s", why);
	return false;
}

/* Are connections refused as the plan says?  Negative: the probe, which tries
 * one, has found something else. */
static int try_refusal(struct capture *capture, const struct plan *plan)
{
	return plan->action != SERVICE_WATCH && plan->refused
		       ? capture_asks_probe(capture)
		       : 0;
}

/* name_services_state() where try_refusal() has said @tried. */
static bool describe(const struct capture *capture, const struct plan *plan,
		     int tried, char ret_text[NAME_SERVICES_TEXT])
{
	unsigned int left = plan->lost & ~plan->refused;
	char words[PLAN_WORDS], refused[PLAN_WORDS];

	if (plan->action == SERVICE_WATCH)
		return watches(capture, plan, ret_text);
	if (!plan->refused)
		return refuses_nothing(plan, ret_text);
	if (tried < 0)
		return is_not_refused(tried, ret_text);
	if (left)
		(void)snprintf(ret_text, NAME_SERVICES_TEXT,
			       "not refused: %s: %s; refused: %s",
			       plan_words(left, words), plan->why,
			       plan_words(plan->refused, refused));
	else if (plan->lost)
		(void)snprintf(ret_text, NAME_SERVICES_TEXT,
			       "refused, though programs find no names: %s",
			       plan->why);
	else
		(void)snprintf(ret_text, NAME_SERVICES_TEXT, "refused");
	return !left;
}

bool name_services_state(struct capture *capture, const struct plan *plan,
			 char ret_text[NAME_SERVICES_TEXT])
{
	return describe(capture, plan, try_refusal(capture, plan), ret_text);
}

/* Does one of them run here, or is any of them asked for in words? */
static bool matters(const struct plan *plan)
{
	unsigned int i;

	for (i = 0; i < SERVICE_N; i++)
		if ((plan->refused & SERVICE_BIT(i)) && sockets_exist("", i))
			return true;
	return plan->given;
}

void name_services_report(struct capture *capture, const struct plan *plan)
{
	char text[NAME_SERVICES_TEXT];
	int tried = try_refusal(capture, plan);

	if (describe(capture, plan, tried, text) || !matters(plan))
		log_debug("name services: %s", text);
	else if (plan->action == SERVICE_WATCH)
		log_warn("name services: %s", text);
	else if (tried < 0) /* name_services_warn() has logged the rest */
		log_warn("name services: %s; what programs ask them is not "
			 "judged",
			 text);
}

void name_services_watch(struct capture *capture)
{
	const struct plan plan = { .action = SERVICE_WATCH,
				   .given = true,
				   .recorded = true };

	if (send_plan(capture, &plan) < 0)
		log_warn("%s", capture_error(capture));
	name_services_report(capture, &plan);
}
