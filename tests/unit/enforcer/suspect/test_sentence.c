/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_sentence.c - what each alert says to people.
 */
#include "enforcer/suspect/sentence.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/alert/alert.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static struct dns_name name_of(const char *text)
{
	struct dns_name name = { 0 };

	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	return name;
}

static struct alert sample(enum policy_detector detector)
{
	const struct dns_name name = name_of("x1.example.com");
	struct alert alert = {
		.detector = detector,
		.begin_ns = 1000000000ULL,
		.end_ns = 15900000000ULL,
		.total = 1,
		.domain = name_of("example.com"),
		.like = name_of("example.org"),
		.server = unit_ip("192.0.2.7"),
		.evidence = { .score = 212,
			      .names = 15,
			      .nxdomain = 41,
			      .answered_bytes = 99,
			      .types = { { 16, 3 }, { 10, 1 } },
			      .examples_len = name.len },
	};

	memcpy(alert.evidence.examples, name.wire, name.len);
	return alert;
}

static const char *const sentences[POLICY_DETECTORS] = {
	[POLICY_TUNNEL] = "has put about 212 bytes into 15 names below "
			  "example.com in 14 s",
	[POLICY_MANY_NAMES] = "has asked for 15 different names below "
			      "example.com in 14 s",
	[POLICY_TXT] = "has asked for 15 names of type TXT, NULL below "
		       "example.com in 14 s, and got 99 bytes",
	[POLICY_DGA] = "has asked for 41 domains that do not exist and look "
		       "made by an algorithm in 14 s, such as x1.example.com",
	[POLICY_NXDOMAIN] = "has asked for 41 domains that do not exist in "
			    "14 s, such as x1.example.com",
	[POLICY_REBINDING] = "was answered that x1.example.com, which had a "
			     "public address, has 192.0.2.7",
	[POLICY_PRIVATE_ANSWER] = "was answered that x1.example.com has "
				  "192.0.2.7",
	[POLICY_LISTED] = "has asked for x1.example.com, which is on the list "
			  "urlhaus",
	[POLICY_FIRST_DOMAIN] = "is the first of this host to ask for "
				"example.com",
	[POLICY_FIRST_PAIR] = "has asked for example.com for the first time",
	[POLICY_RESOLVER] = "has asked 192.0.2.7, which is no listed "
			    "resolver, for x1.example.com",
	[POLICY_ENCRYPTED_DNS] = "has asked for x1.example.com, a server of "
				 "encrypted DNS",
	[POLICY_ODD_TYPE] = "has asked for type TXT, NULL of x1.example.com",
	[POLICY_ODD_PROGRAM] = "has asked for x1.example.com",
	[POLICY_LOOKALIKE] = "has asked for x1.example.com, which looks like "
			     "example.org",
	[POLICY_BEACON] = "asks for x1.example.com again and again at equal "
			  "times",
	[POLICY_FAST_FLUX] = "has addresses of x1.example.com in 212 networks",
};

static void each_detector_says_who_has_done_what(void)
{
	char got[SENTENCE_MAX], want[512];
	enum policy_detector i;

	for (i = 0; i < POLICY_DETECTORS; i++) {
		const struct alert alert = sample(i);

		(void)snprintf(want, sizeof(want),
			       "%s: /usr/bin/curl (root) %s",
			       policy_alerts_name(i), sentences[i]);
		unit_string("sentence", want,
			    sentence_make(
				    &(struct sentence){ &alert, "/usr/bin/curl",
							"root", "urlhaus" },
				    got, sizeof(got)));
	}
}

static void how_often_and_how_long_is_said(void)
{
	struct alert alert = sample(POLICY_ODD_TYPE);
	char got[SENTENCE_MAX];
	const struct sentence from = { &alert, "p", "7", NULL };

	alert.total = 12;
	unit_string("often",
		    "odd-type: p (7) has asked for type TXT, NULL of "
		    "x1.example.com, 12 times by now",
		    sentence_make(&from, got, sizeof(got)));
	alert = sample(POLICY_TUNNEL);
	alert.end_ns = 7201000000000ULL + alert.begin_ns;
	alert.domain.len = 0;
	unit_string("long",
		    "tunnel: p (7) has put about 212 bytes into 15 names below "
		    "no top-level domain in 2 h",
		    sentence_make(&from, got, sizeof(got)));
}

static const struct unit_test tests[] = {
	UNIT(each_detector_says_who_has_done_what),
	UNIT(how_often_and_how_long_is_said),
};

int main(void)
{
	return unit_main("sentence", tests, ARRAY_SIZE(tests));
}
