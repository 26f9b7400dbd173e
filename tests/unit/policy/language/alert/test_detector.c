/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_detector.c - a severity alone, a map, and what stands for what is not
 * given.
 */
#include "policy/language/alert/detector.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/language/alert/matcher.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static void read_into(struct snippet *s, const char *detector, const char *text,
		      int want)
{
	snippet_open(s, text);
	CU_ASSERT_EQUAL(matcher_room(&s->context, 8), 0);
	s->context.key = detector;
	CU_ASSERT_EQUAL(detector_read(&s->context, &s->root, NULL), want);
}

static const struct policy_detector_settings *
settings_of(const struct snippet *s, enum policy_detector detector)
{
	return &s->context.policy->alerts.detectors[detector];
}

static void a_severity_alone_keeps_the_thresholds(void)
{
	struct snippet s;

	read_into(&s, "tunnel", "low", 0);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_TUNNEL)->alerting.severity,
			POLICY_ALERT_LOW);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_TUNNEL)->bytes, 200);
	snippet_done(&s);
	read_into(&s, "tunnel", "no", 0);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_TUNNEL)->alerting.severity,
			POLICY_ALERT_NONE);
	snippet_done(&s);
}

static void a_map_turns_on_a_detector_that_is_off(void)
{
	struct snippet s;

	read_into(&s, "first-pair", "{narrow: 7}", 0);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_FIRST_PAIR)->alerting.severity,
			POLICY_ALERT_MEDIUM);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_FIRST_PAIR)->narrow, 7);
	CU_ASSERT_EQUAL(s.context.policy->alerts.n_matchers, 0);
	snippet_done(&s);
}

static void who_and_domains_become_matchers(void)
{
	const struct policy_alerts *alerts;
	struct snippet s;

	read_into(&s, "encrypted-dns",
		  "{severity: high, who: {user: 7}, domains: [a, b]}", 0);
	alerts = &s.context.policy->alerts;
	CU_ASSERT_EQUAL_FATAL(alerts->n_matchers, 2);
	CU_ASSERT_EQUAL(alerts->matchers[0].kind, POLICY_MATCH_WHO);
	CU_ASSERT_EQUAL(alerts->matchers[1].kind, POLICY_MATCH_DOMAINS);
	CU_ASSERT_EQUAL(alerts->matchers[1].detectors,
			POLICY_DETECTOR_BIT(POLICY_ENCRYPTED_DNS));
	CU_ASSERT_TRUE(alerts->detectors[POLICY_ENCRYPTED_DNS].own_names);
	snippet_done(&s);
}

static void names_and_types_are_kept_in_the_settings(void)
{
	struct snippet s;

	read_into(&s, "lookalike", "{of: [example.com, example.org]}", 0);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_LOOKALIKE)->n_of, 2);
	snippet_done(&s);
	read_into(&s, "odd-type", "{types: [MX, TYPE65399]}", 0);
	CU_ASSERT_EQUAL_FATAL(settings_of(&s, POLICY_ODD_TYPE)->n_types, 2);
	CU_ASSERT_EQUAL(settings_of(&s, POLICY_ODD_TYPE)->types[1], 65399);
	snippet_done(&s);
}

static void a_key_that_a_detector_needs_is_required(void)
{
	struct snippet s;

	read_into(&s, "odd-program", "high", -EINVAL);
	unit_string("bare",
		    "1:1: error: odd-program: want no, or a map with 'who', "
		    "found 'high'",
		    snippet_error(&s));
	snippet_done(&s);
	read_into(&s, "odd-program", "no", 0);
	snippet_done(&s);
	read_into(&s, "lookalike", "{severity: low}", -EINVAL);
	unit_string("map", "1:1: error: want 'of' in lookalike, found none",
		    snippet_error(&s));
	snippet_done(&s);
}

static void thresholds_end_where_a_detector_has_no_more_room(void)
{
	static const struct {
		const char *detector, *highest, *above, *error;
	} cases[] = {
		{ "tunnel", "{bytes: 4000, day: 4000}", "{bytes: 4001}",
		  "1:9: error: bytes: want a number from 50 to 4000, found "
		  "'4001'" },
		{ "nxdomain", "{names: 64, day: 64}", "{day: 65}",
		  "1:7: error: day: want a number from 5 to 64, found '65'" },
		{ "beacon", "{gaps: 31}", "{gaps: 32}",
		  "1:8: error: gaps: want a number from 5 to 31, found '32'" },
		{ "fast-flux", "{networks: 32}", "{networks: 33}",
		  "1:12: error: networks: want a number from 2 to 32, found "
		  "'33'" },
	};
	struct snippet s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		read_into(&s, cases[i].detector, cases[i].highest, 0);
		snippet_done(&s);
		read_into(&s, cases[i].detector, cases[i].above, -EINVAL);
		unit_string(cases[i].detector, cases[i].error,
			    snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_severity_alone_keeps_the_thresholds),
	UNIT(a_map_turns_on_a_detector_that_is_off),
	UNIT(who_and_domains_become_matchers),
	UNIT(names_and_types_are_kept_in_the_settings),
	UNIT(a_key_that_a_detector_needs_is_required),
	UNIT(thresholds_end_where_a_detector_has_no_more_room),
};

int main(void)
{
	return unit_main("detector", tests, ARRAY_SIZE(tests));
}
