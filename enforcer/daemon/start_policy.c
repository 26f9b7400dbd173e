/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_policy.c - read the first policy: the file, or else the last good one,
 * which is logged.
 */
#include "enforcer/daemon/start_policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/active/active.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/host/kept/deadline.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/kept/last_good.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "policy/diag.h"

static const struct minisign_key *key_of(const struct service *s)
{
	return s->verifies ? &s->key : NULL;
}

static struct last_good_from last_good(const struct service *s)
{
	return (struct last_good_from){ s->kept, s->options->policy, key_of(s),
					s->permits };
}

/* What the former run left for somebody to confirm. */
struct waiting {
	bool is_over;
	bool is_there;
	uint64_t until_s;
	uint8_t sha256[BUNDLE_SHA256];
};

static struct waiting find_waiting(const struct service *s)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct waiting waiting = { 0 };
	int r = s->kept ? kept_read(s->kept, KEPT_UNCONFIRMED, &manifest)
			: -ENOENT;

	if (r == -ENOENT || r == -ENXIO)
		return waiting;
	if (r < 0) { /* somebody waits, and nobody knows for what */
		log_err("%s: the policy that waits to be confirmed: %s",
			kept_dir(s->kept), kept_error(r));
		waiting.is_over = true;
		return waiting;
	}
	/* Was it killed as it was confirmed? */
	if (kept_holds(s->kept, KEPT_GOOD, &manifest.bundle) == 0)
		return waiting;
	bundle_sha256(&manifest.bundle, waiting.sha256);
	waiting.is_over = deadline_is_over(&manifest);
	waiting.is_there = !waiting.is_over;
	waiting.until_s = manifest.confirm_s;
	return waiting;
}

/* The file may say something else by now than what waits. */
static bool is_waiting(const struct waiting *waiting,
		       const struct host_policy *host)
{
	uint8_t sha256[BUNDLE_SHA256];

	bundle_sha256(host->bundle, sha256);
	return waiting->is_there &&
	       memcmp(sha256, waiting->sha256, sizeof(sha256)) == 0;
}

static int read_file(struct service *s, const struct waiting *waiting,
		     struct diag *diag)
{
	const struct host_policy_from from = { .path = s->options->policy,
					       .key = key_of(s),
					       .permits = s->permits };
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	struct last_good_rules rules = { .kept = s->kept,
					 .serial = last_good_serial(s->kept),
					 .rollback = s->options->rollback };
	int r;

	r = host_policy_new(&from, s->inode_program, diag, &host);
	if (r == 0)
		r = disable_permits(&s->disable, host->policy, diag);
	if (r < 0)
		return r;
	rules.again = is_waiting(waiting, host);
	rules.rollback |= rules.again;
	r = last_good_permits(&rules, host, diag);
	if (r < 0)
		return r;
	s->first_reason = REASON_LOADED;
	s->first_confirm_s = waiting->is_there ? waiting->until_s : 0;
	s->first_policy = TAKE_PTR(host);
	return 0;
}

/* Log, and keep for `status` and the records, why the policy of the file is not
 * in force. */
static void note_fallback(struct service *s, enum reason reason,
			  const char *why)
{
	s->first_reason = reason;
	s->first_confirm_s = 0;
	(void)snprintf(s->first_why, sizeof(s->first_why), "%s", why);
	log_err("%s: THE LAST GOOD POLICY IS IN FORCE, not that of the file: "
		"%s",
		s->options->policy, why);
}

/* Is there anything?  What can't be read is there. */
static int is_kept(const struct service *s)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	int r = s->kept ? kept_read(s->kept, KEPT_GOOD, &manifest) : -ENOENT;

	return r == -ENOENT ? r : 0;
}

/* @reason: why the policy is not that of the file. */
static int read_kept(struct service *s, enum reason reason, const char *why)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct last_good_from from = last_good(s);
	int r;

	r = is_kept(s);
	if (r == 0)
		r = diag_new(&diag);
	if (r == 0)
		r = last_good_first(&from, s->inode_program, diag,
				    &s->first_policy);
	if (r == 0)
		r = disable_permits(&s->disable, s->first_policy->policy, diag);
	if (diag)
		log_diag(diag);
	if (r == 0)
		note_fallback(s, reason, why);
	return r;
}

static int find_policy(struct service *s, struct diag *diag)
{
	const struct waiting waiting = find_waiting(s);
	int r;

	if (waiting.is_over) {
		if (read_kept(s, REASON_GONE_BACK,
			      "nobody confirmed it in time") == 0)
			return 0;
		log_err("%s: nobody confirmed the policy in time, but there is "
			"none to go back to",
			s->options->policy);
	}
	r = read_file(s, &waiting, diag);
	log_diag(diag);
	if (r < 0 && r != -ENOMEM &&
	    read_kept(s, REASON_KEPT, diag_line(diag, 0) ?: strerror(-r)) == 0)
		r = 0;
	return r;
}

static int read_key(struct service *s, struct diag *diag)
{
	int r;

	if (!s->options->verify)
		return 0;
	r = minisign_read_key(s->options->verify, diag, &s->key);
	if (r < 0)
		log_diag(diag);
	s->verifies = true;
	return r;
}

int start_policy_read(struct service *s)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0 && s->options->policy)
		r = kept_new(NULL, s->options->policy, &s->kept);
	if (r < 0)
		return log_failed(r, "policy");
	r = read_key(s, diag);
	if (r == 0)
		r = find_policy(s, diag);
	if (r == -ENOMEM)
		return log_failed(r, "policy");
	if (r == 0)
		callbacks_mode_changed(s);
	return r;
}

/* What the file says can be read, but makes no image. */
static int activate_kept(struct service *s, const char *why)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = read_kept(s, REASON_KEPT, why);
	if (r < 0)
		return r;
	active_set_first(s->active, TAKE_PTR(s->first_policy), s->first_reason,
			 s->first_why);
	r = active_start(s->active, diag);
	if (r < 0)
		log_diag(diag);
	return r;
}

int start_policy_activate(struct service *s)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r < 0)
		return log_failed(r, "policy");
	r = active_start(s->active, diag);
	if (r < 0)
		log_diag(diag);
	if (r == -EINVAL && s->first_reason == REASON_LOADED &&
	    activate_kept(s, diag_line(diag, 0) ?: strerror(-r)) == 0)
		r = 0;
	return r;
}
