/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerts.c - the detectors with their names and defaults.
 */
#include "policy/alerts.h"

#include "policy/base.h"

#define MINUTE 60U
#define HOUR 3600U
#define DAY 86400U

static const struct detector {
	const char *name;
	struct policy_detector_settings defaults;
} detectors[] = {
	[POLICY_TUNNEL] = { "tunnel",
			    { .alerting.severity = POLICY_ALERT_HIGH,
			      .bytes = 200,
			      .day_bytes = 400 } },
	[POLICY_MANY_NAMES] = { "many-names",
				{ .alerting.severity = POLICY_ALERT_LOW,
				  .names = 250,
				  .within_s = HOUR } },
	[POLICY_TXT] = { "txt",
			 { .alerting.severity = POLICY_ALERT_MEDIUM,
			   .names = 10,
			   .within_s = 10 * MINUTE } },
	[POLICY_DGA] = { "dga",
			 { .alerting.severity = POLICY_ALERT_HIGH,
			   .score = 5 } },
	[POLICY_NXDOMAIN] = { "nxdomain",
			      { .alerting.severity = POLICY_ALERT_MEDIUM,
				.names = 40,
				.day_names = 60,
				.within_s = 10 * MINUTE } },
	[POLICY_REBINDING] = { "rebinding",
			       { .alerting.severity = POLICY_ALERT_HIGH,
				 .within_s = DAY } },
	[POLICY_PRIVATE_ANSWER] = { "private-answer",
				    { .alerting.severity =
					      POLICY_ALERT_NONE } },
	[POLICY_LISTED] = { "list",
			    { .alerting.severity = POLICY_ALERT_NONE } },
	[POLICY_FIRST_DOMAIN] = { "first-domain",
				  { .alerting.severity = POLICY_ALERT_NONE } },
	[POLICY_FIRST_PAIR] = { "first-pair", { .narrow = 20 } },
	[POLICY_RESOLVER] = { "resolver",
			      { .alerting.severity = POLICY_ALERT_MEDIUM } },
	[POLICY_ENCRYPTED_DNS] = { "encrypted-dns",
				   { .alerting.severity = POLICY_ALERT_LOW } },
	[POLICY_ODD_TYPE] = { "odd-type",
			      { .alerting.severity = POLICY_ALERT_MEDIUM } },
	[POLICY_ODD_PROGRAM] = { "odd-program",
				 { .alerting.severity = POLICY_ALERT_NONE } },
	[POLICY_LOOKALIKE] = { "lookalike",
			       { .alerting.severity = POLICY_ALERT_NONE } },
	[POLICY_BEACON] = { "beacon", { .gaps = 20, .narrow = 20 } },
	[POLICY_FAST_FLUX] = { "fast-flux", { .networks = 10 } },
};

_Static_assert(ARRAY_SIZE(detectors) == POLICY_DETECTORS, "a row each");

void policy_alerts_default(struct policy_alerts *ret_alerts)
{
	size_t i;

	*ret_alerts = (struct policy_alerts){ .on = true,
					      .learn_s = 7 * DAY,
					      .repeat_s = HOUR };
	for (i = 0; i < POLICY_DETECTORS; i++) {
		ret_alerts->detectors[i] = detectors[i].defaults;
		ret_alerts->detectors[i].alerting.deny_s = HOUR;
	}
}

const char *policy_alerts_name(enum policy_detector detector)
{
	return detectors[detector].name;
}

bool policy_alerts_any(const struct policy_alerts *alerts)
{
	size_t i;

	for (i = 0; alerts->on && i < POLICY_DETECTORS; i++)
		if (alerts->detectors[i].alerting.severity)
			return true;
	return alerts->on && alerts->n_lists;
}
