/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detect.c - each lookup goes to the detectors, and each alert to the output.
 */
#include "enforcer/cli/replay/detect.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/packed.h"
#include "enforcer/cli/replay/feed.h"
#include "enforcer/cli/replay/judge.h"
#include "enforcer/cli/replay/logfile.h"
#include "enforcer/cli/replay/print.h"
#include "enforcer/lib/log.h"
#include "policy/base.h"
#include "policy/policy.h"

struct detect {
	bool json;
	const struct policy_alerts *settings;
	struct judge *judge;
	struct who *who;
	struct feed feed;
	const struct replay_lookup *lookup; /* the one at hand */
	uint64_t n_questions;
	int error;
};

static void on_alert(void *context, const struct alert *alert,
		     const struct alert_lookup *lookup)
{
	struct detect *detect = context;
	struct print_alert what = { .alert = alert,
				    .lookup = lookup ? detect->lookup : NULL,
				    .number = detect->n_questions,
				    .settings = detect->settings };

	if (lookup)
		who_keep(detect->who, &alert->who, detect->lookup);
	what.who = who_find(detect->who, &alert->who);
	if (!detect->json)
		print_text(&what, stdout);
	else if (detect->error == 0)
		detect->error = print_json(&what, stdout);
}

static const char *exe_of(void *context, const struct alert_lookup *lookup)
{
	const struct detect *detect = context;

	(void)lookup;
	return detect->lookup->elsewhere ? NULL : detect->lookup->exe;
}

static void on_judge(void *context, const struct replay_lookup *lookup,
		     struct alert_lookup *alert)
{
	struct detect *detect = context;

	judge_lookup(detect->judge, lookup, alert);
}

static void on_lookup(void *context, const struct replay_lookup *lookup)
{
	struct detect *detect = context;

	detect->lookup = lookup;
	detect->n_questions += lookup->asked;
	(void)feed_lookup(&detect->feed, lookup);
}

static int open_detectors(struct detect *detect, const struct policy *policy,
			  struct diag *diag)
{
	/* The same lookups yield the same alerts: the key is constant. */
	const struct alert_options options = { .settings = &policy->alerts,
					       .on_alert = on_alert,
					       .exe_of = exe_of,
					       .context = detect };
	const struct alert_domain_options domains = { .n_search = 0 };
	int r;

	detect->settings = &policy->alerts;
	detect->feed.judge = on_judge;
	detect->feed.context = detect;
	r = who_new(&detect->who);
	if (r == 0)
		r = judge_new(policy, diag, &detect->judge);
	if (r == 0)
		r = alert_new(&options, &detect->feed.alerts);
	if (r == 0)
		r = alert_domain_new(&domains, &detect->feed.domains);
	return r;
}

static void close_detectors(struct detect *detect)
{
	alert_freep(&detect->feed.alerts);
	alert_domain_freep(&detect->feed.domains);
	judge_freep(&detect->judge);
	who_freep(&detect->who);
}

/* "-" is standard input. */
static int read_file(struct detect *detect, const char *path)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	struct logfile_counts counts = { 0 };
	int r = packed_stream(path, &file);

	if (r == 0)
		r = logfile_read(file, on_lookup, detect, &counts);
	if (r < 0)
		log_err("%s: %s", path,
			r == -EPROTONOSUPPORT
				? "want records in JSON, Zeek's dns.log, pcap "
				  "or lines of fields"
			: r == -EBADMSG
				? "it is damaged, or ends in the middle of a packet"
				: strerror(-r));
	if (counts.damaged)
		log_warn(
			"%s: %llu lines are no lookups, the first is line %llu",
			path, (unsigned long long)counts.damaged,
			(unsigned long long)counts.first_damaged);
	if (counts.foreign)
		log_warn("%s: %llu entries of the journal are passed over, "
			 "since root's nameward did not write them",
			 path, (unsigned long long)counts.foreign);
	log_info("%s: %llu lookups", path, (unsigned long long)counts.lookups);
	return r;
}

int detect_files(const struct policy *policy, struct diag *diag, bool json,
		 char *const *paths)
{
	struct detect detect = { .json = json };
	int r = open_detectors(&detect, policy, diag);

	for (; r == 0 && *paths; paths++)
		r = read_file(&detect, *paths);
	if (detect.feed.alerts)
		alert_tick(detect.feed.alerts, UINT64_MAX);
	close_detectors(&detect);
	if (r == 0)
		r = detect.error;
	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = -EIO;
	return r;
}
