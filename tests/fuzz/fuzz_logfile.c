/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_logfile.c - logs and packets, and the detectors behind them, which keep
 * what they have counted from one input to the next.
 */
#include <stdlib.h>

#include "enforcer/cli/replay/feed.h"
#include "enforcer/cli/replay/logfile.h"
#include "tests/fuzz/fuzz.h"

static void on_alert(void *context, const struct alert *alert,
		     const struct alert_lookup *lookup)
{
	struct dns_name name;
	size_t i;

	(void)context;
	(void)lookup;
	for (i = 0; alert_example(&alert->evidence, i, &name); i++)
		if (name.len == 0)
			abort();
}

static void judge(void *context, const struct replay_lookup *lookup,
		  struct alert_lookup *alert)
{
	(void)context;
	(void)lookup;
	alert->detectors = ~POLICY_DETECTOR_BIT(POLICY_LISTED);
}

static void on_lookup(void *context, const struct replay_lookup *lookup)
{
	(void)feed_lookup(context, lookup);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy_alerts settings;
	static struct feed feed;
	struct logfile_counts counts;
	FILE *file;

	if (!feed.alerts) {
		policy_alerts_default(&settings);
		feed.judge = judge;
		if (alert_new(&(struct alert_options){ .settings = &settings,
						       .on_alert = on_alert },
			      &feed.alerts) < 0 ||
		    alert_domain_new(&(struct alert_domain_options){ 0 },
				     &feed.domains) < 0)
			abort();
	}
	file = size ? fmemopen((void *)data, size, "r") : NULL;
	if (!file)
		return 0;
	(void)logfile_read(file, on_lookup, &feed, &counts);
	(void)fclose(file);
	return 0;
}
