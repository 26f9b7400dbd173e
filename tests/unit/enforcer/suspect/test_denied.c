/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_denied.c - which name an alert denies, in real maps.
 */
#include "enforcer/suspect/denied.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>

#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/enforcer/suspect/deniedbox.h"
#include "tests/unit/unit.h"

static struct dns_name name_of(const char *text)
{
	struct dns_name name = { 0 };

	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	return name;
}

static const struct {
	const char *what;
	const char *domain;
	const char *denied; /* NULL: nothing */
	enum policy_detector detector;
	bool denies;
} cases[] = {
	{ "a tunnel: its domain", "Example.com", "example.com", POLICY_TUNNEL,
	  true },
	{ "a list: the name", "example.com", "bad.example.com", POLICY_LISTED,
	  true },
	{ "only reported", "example.com", NULL, POLICY_TUNNEL, false },
	{ "who is to look up nothing: the domain of the lookup", NULL,
	  "example.com", POLICY_ODD_PROGRAM, true },
	{ "an odd type: the same", NULL, "example.com", POLICY_ODD_TYPE, true },
	{ "no domain", NULL, NULL, POLICY_ODD_TYPE, true },
	{ "an answer", "example.com", NULL, POLICY_REBINDING, true },
	{ "made-up names: all", NULL, ".", POLICY_DGA, true },
	{ "names that do not exist: all", NULL, ".", POLICY_NXDOMAIN, true },
};

static void the_domain_or_the_listed_name_is_denied(void)
{
	const struct dns_name name = name_of("bad.example.com");
	const struct alert_domain local = { .offset = 4,
					    .local = 1,
					    .registered = 1 };
	const struct alert_domain registered = { .offset = 4, .registered = 1 };
	struct alert_lookup lookup = { .name = &name };
	struct denied_options options;
	struct denied denied;
	struct alertbox box;
	size_t i;
	int r;

	if (!deniedbox_open(&options))
		return;
	alertbox_open(&box, POLICY_DETECTOR_BIT(POLICY_DGA));
	options.exempt.alerts = box.alerts;
	options.exempt.domains = box.domains;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct alert alert = {
			.detector = cases[i].detector,
			.alerting = { .denies = cases[i].denies, .deny_s = 60 },
			.who = { .exe_ino = 1, .exe_dev = 2, .uid = 3 },
		};

		if (cases[i].domain)
			alert.domain = name_of(cases[i].domain);
		denied = (struct denied){ 0 };
		lookup.domain = cases[i].denied ? &registered : &local;
		r = denied_begin(&options, &alert, &lookup, "/bin/x", &denied);
		if (!cases[i].denied) {
			CU_ASSERT_EQUAL(r, -ENOTSUP);
			CU_ASSERT_EQUAL(denied_until_s(&denied), 0);
			continue;
		}
		CU_ASSERT_EQUAL(r, 0);
		if (denied.key.domain_hash !=
		    deniedbox_hash(&options, cases[i].denied))
			CU_FAIL(cases[i].what);
		CU_ASSERT_EQUAL(denied.key.exe_ino, 1);
		CU_ASSERT_EQUAL(denied.key.exe_dev, 2);
		CU_ASSERT_EQUAL(denied.key.uid, 3);
		CU_ASSERT(denied_until_s(&denied) >= wallclock_now_s() + 59);
		CU_ASSERT_TRUE(denied_holds(&options, &alert, &lookup));
		CU_ASSERT_EQUAL(denied_end(&options, &denied), 0);
		CU_ASSERT_EQUAL(denied_end(&options, &denied), -ENOENT);
		CU_ASSERT_FALSE(denied_holds(&options, &alert, &lookup));
	}
	alertbox_close(&box);
	deniedbox_close(&options);
}

static void a_longer_denial_stays_and_no_program_takes_all_room(void)
{
	struct alert alert = { .detector = POLICY_TUNNEL,
			       .alerting = { .denies = true, .deny_s = 600 },
			       .who = { .exe_ino = 1 } };
	const struct alert_lookup lookup = { .name = &alert.domain };
	struct denied_options options;
	struct denied denied;
	unsigned int i;
	char text[32];

	if (!deniedbox_open(&options))
		return;
	for (i = 0; i < DENIED_OF_PROGRAM; i++) {
		(void)snprintf(text, sizeof(text), "a%u.example", i);
		alert.domain = name_of(text);
		CU_ASSERT_EQUAL(
			denied_begin(&options, &alert, &lookup, "x", &denied),
			0);
	}
	alert.alerting.deny_s = 1;
	CU_ASSERT_EQUAL(denied_begin(&options, &alert, &lookup, "x", &denied),
			0);
	CU_ASSERT(denied_until_s(&denied) >= wallclock_now_s() + 590);
	alert.domain = name_of("one.more.example");
	CU_ASSERT_EQUAL(denied_begin(&options, &alert, &lookup, "x", &denied),
			-ENOSPC);
	alert.who.uid = 1;
	CU_ASSERT_EQUAL(denied_begin(&options, &alert, &lookup, "x", &denied),
			0);
	deniedbox_close(&options);
}

/* A policy that is compiled with another key is a new start. */
static void a_denial_that_has_ended_makes_room(void)
{
	const struct dns_name name = name_of("bad.example.com");
	const struct alert_lookup lookup = { .name = &name };
	const struct alert alert = {
		.detector = POLICY_LISTED,
		.alerting = { .denies = true, .deny_s = 60 },
	};
	struct denial_end end = { .until_ns = 1 };
	struct denial_key key = { .uid = 3 };
	struct denied_options options;
	struct denied denied = { 0 };

	if (!deniedbox_open(&options))
		return;
	for (; key.exe_ino < DENIAL_ENTRIES; key.exe_ino++)
		CU_ASSERT_EQUAL(denials_add(&options.maps, &key, 1, &end), 0);
	CU_ASSERT_EQUAL(denied_begin(&options, &alert, &lookup, "x", &denied),
			0);
	CU_ASSERT_EQUAL(denied_end(&options, &denied), 0);
	deniedbox_close(&options);
}

static void denials_of_a_former_run_hold_by_the_key_of_now(void)
{
	enum { NAMES = 50 };
	struct alert alert = { .detector = POLICY_TUNNEL,
			       .alerting = { .denies = true, .deny_s = 60 },
			       .who = { .exe_ino = 1, .exe_dev = 2 } };
	const struct alert_lookup lookup = { .name = &alert.domain };
	struct denied_options options;
	struct denial_end end;
	struct denied denied;
	unsigned int i, n = 0;
	char text[32];

	if (!deniedbox_open(&options))
		return;
	for (i = 0; i < NAMES; i++) {
		(void)snprintf(text, sizeof(text), "a%u.example", i);
		alert.domain = name_of(text);
		CU_ASSERT_EQUAL(denied_begin(&options, &alert, &lookup,
					     "/bin/x", &denied),
				0);
	}
	CU_ASSERT_EQUAL(denied_take_over(&options), 0);
	options.name_key[0]++;
	CU_ASSERT_EQUAL(denied_take_over(&options), NAMES);
	CU_ASSERT_EQUAL(denied_take_over(&options), 0);
	for (i = 0; i < NAMES; i++) {
		(void)snprintf(text, sizeof(text), "a%u.example", i);
		denied.key.domain_hash = deniedbox_hash(&options, text);
		n += bpf_map_lookup_elem(options.maps.denials, &denied.key,
					 &end) == 0;
		CU_ASSERT_STRING_EQUAL(end.why, "tunnel");
		CU_ASSERT_STRING_EQUAL(end.program, "/bin/x");
		CU_ASSERT_EQUAL(denied_end(&options, &denied), 0);
	}
	CU_ASSERT_EQUAL(n, NAMES);
	CU_ASSERT_EQUAL(denials_next(&options.maps, NULL, &denied.key, &end),
			-ENOENT);
	deniedbox_close(&options);
}

static const struct unit_test tests[] = {
	UNIT(the_domain_or_the_listed_name_is_denied),
	UNIT(a_denial_that_has_ended_makes_room),
	UNIT(a_longer_denial_stays_and_no_program_takes_all_room),
	UNIT(denials_of_a_former_run_hold_by_the_key_of_now),
};

int main(void)
{
	return unit_main("denied", tests, ARRAY_SIZE(tests));
}
