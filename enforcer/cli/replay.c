/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay.c - `nameward replay --alerts`: what the detectors would have said of
 * the lookups in a log.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/commands.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/packed.h"
#include "enforcer/cli/replay/feed.h"
#include "enforcer/cli/replay/judge.h"
#include "enforcer/cli/replay/print.h"
#include "enforcer/cli/replay/logfile.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"
#include "policy/policy.h"

struct arguments {
	const char *policy; /* NULL: the defaults */
	bool alerts;
	bool json;
};

static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct arguments, policy) },
	{ .name = "alerts",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, alerts) },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct arguments, json) },
};

struct replay {
	const struct arguments *arguments;
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
	struct replay *replay = context;
	struct print_alert what = { .alert = alert,
				    .lookup = lookup ? replay->lookup : NULL,
				    .number = replay->n_questions,
				    .settings = replay->settings };

	if (lookup)
		who_keep(replay->who, &alert->who, replay->lookup);
	what.who = who_find(replay->who, &alert->who);
	if (!replay->arguments->json)
		print_text(&what, stdout);
	else if (replay->error == 0)
		replay->error = print_json(&what, stdout);
}

static const char *exe_of(void *context, const struct alert_lookup *lookup)
{
	const struct replay *replay = context;

	(void)lookup;
	return replay->lookup->exe;
}

static void on_judge(void *context, const struct replay_lookup *lookup,
		     struct alert_lookup *alert)
{
	struct replay *replay = context;

	judge_lookup(replay->judge, lookup, alert);
}

static void on_lookup(void *context, const struct replay_lookup *lookup)
{
	struct replay *replay = context;

	replay->lookup = lookup;
	replay->n_questions += lookup->asked;
	(void)feed_lookup(&replay->feed, lookup);
}

static int open_detectors(struct replay *replay, const struct policy *policy,
			  struct diag *diag)
{
	/* The same lookups yield the same alerts: the key is constant. */
	const struct alert_options options = { .settings = &policy->alerts,
					       .on_alert = on_alert,
					       .exe_of = exe_of,
					       .context = replay };
	const struct alert_domain_options domains = { .n_search = 0 };
	int r;

	replay->settings = &policy->alerts;
	replay->feed.judge = on_judge;
	replay->feed.context = replay;
	r = who_new(&replay->who);
	if (r == 0)
		r = judge_new(policy, diag, &replay->judge);
	if (r == 0)
		r = alert_new(&options, &replay->feed.alerts);
	if (r == 0)
		r = alert_domain_new(&domains, &replay->feed.domains);
	return r;
}

static void close_detectors(struct replay *replay)
{
	alert_freep(&replay->feed.alerts);
	alert_domain_freep(&replay->feed.domains);
	judge_freep(&replay->judge);
	who_freep(&replay->who);
}

/* "-" is standard input. */
static int read_file(struct replay *replay, const char *path)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	struct logfile_counts counts = { 0 };
	int r = packed_stream(path, &file);

	if (r == 0)
		r = logfile_read(file, on_lookup, replay, &counts);
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
	log_info("%s: %llu lookups", path, (unsigned long long)counts.lookups);
	return r;
}

static int replay_files(const struct policy *policy, struct diag *diag,
			const struct arguments *a, char **paths)
{
	struct replay replay = { .arguments = a };
	int r = open_detectors(&replay, policy, diag);

	for (; r == 0 && *paths; paths++)
		r = read_file(&replay, *paths);
	if (replay.feed.alerts)
		alert_tick(replay.feed.alerts, UINT64_MAX);
	close_detectors(&replay);
	if (r == 0)
		r = replay.error;
	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = -EIO;
	return r;
}

static int with_defaults(const struct arguments *a, char **paths)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	int r = policy_builtin(&policy);

	return r < 0 ? r : replay_files(policy, NULL, a, paths);
}

int cli_replay(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct policy_file file = { 0 };
	int operand, r;

	operand = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &a);
	if (operand < 0)
		return CLI_USAGE;
	if (!a.alerts || operand == argc) {
		(void)option_table_usage(
			argv[0], "want --alerts [-p POLICY] FILE...", NULL);
		return CLI_USAGE;
	}
	if (!a.policy)
		return with_defaults(&a, argv + operand) < 0 ? CLI_FAILED
							     : CLI_OK;
	if (policy_file_open(a.policy, false, &file) < 0)
		return CLI_FAILED;
	r = replay_files(file.policy, file.diag, &a, argv + operand);
	policy_file_done(&file);
	return r < 0 ? CLI_FAILED : CLI_OK;
}
