/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mode.c - what becomes of a question that can't be judged, or that an
 * alert denies, by the mode of the policy and of its rules:
 * bpf/kern/judge/mode.bpf.h, with a real socket.
 *
 * run: once
 */
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "policy/eval/name.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char *unable;

static const uint8_t question[] = CAPTURE_BOX_DENIED;
/* Two bytes too many. */
static const uint8_t malformed[] = CAPTURE_BOX_DENIED "++";
static const uint8_t name[] = "\6denied\4test"; /* and the NUL */

/* A denial by an error is seen at send(). */
#define AUDIT "version: 1\nmode: audit\ndenied: error\nrules:\n"
#define ENFORCE "version: 1\nmode: enforce\ndenied: error\nrules:\n"
#define STOPS "domains: ['**'], action: deny, mode: enforce"
#define ALLOW "  - { domains: [a.test], action: allow }\n"

/* The sender is root, with root's group alone. */
static const struct {
	const char *what;
	const char *policy;
	bool stopped;
} cases[] = {
	{ "the policy enforces", ENFORCE ALLOW, true },
	{ "it audits", AUDIT ALLOW, false },
	{ "a rule audits in a policy that enforces",
	  ENFORCE "  - { domains: ['**'], action: deny, mode: audit }\n",
	  true },
	{ "a rule enforces in a policy that audits, whoever sends",
	  AUDIT "  - { " STOPS " }\n", true },
	{ "it is about the sender",
	  AUDIT "  - { who: { user: 0 }, " STOPS " }\n", true },
	{ "about somebody else",
	  AUDIT "  - { who: { user: 4711 }, " STOPS " }\n", false },
	{ "one of its alternatives is about the sender",
	  AUDIT "  - { who: [{ user: 4711 }, { group: 0 }], " STOPS " }\n",
	  true },
	{ "another rule is about the sender",
	  AUDIT "  - { who: { user: 4711 }, " STOPS " }\n"
		"  - { who: { user: 0 }, domains: ['**'], action: deny }\n",
	  false },
	{ "it is about connections alone, which it is to deny as well",
	  AUDIT "  - { who: { user: 0 }, networks: 192.0.2.1, action: deny, "
		"mode: enforce }\n",
	  true },
};

static void install(struct capture *capture, const char *text,
		    uint64_t generation, struct policy_text *ret)
{
	struct compile_input input = { .generation = generation,
				       .class_epoch = (uint32_t)generation };

	capture_key(capture, input.key);
	policy_text_compile(ret, text, &input);
	CU_ASSERT_FATAL(ret->error == 0);
	CU_ASSERT_FATAL(capture_install(capture, ret->image) == 0);
}

/* Send @message of @len bytes.  Is it kept from leaving, as the event says,
 * too? */
static bool is_stopped(struct capture *capture, const uint8_t *message,
		       size_t len, struct event *ret_query)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;
	bool stopped;
	char got[64];

	capture_box_pair_open(&pair);
	stopped = send(pair.client, message, len, 0) < 0;
	CU_ASSERT_EQUAL(recv(pair.server, got, sizeof(got), MSG_DONTWAIT) < 0,
			stopped);
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.n_queries, 1);
	CU_ASSERT((seen.query.flags & EVENT_DENIED) != 0);
	CU_ASSERT_EQUAL((seen.query.flags & EVENT_STOPPED) != 0, stopped);
	capture_box_pair_close(&pair);
	*ret_query = seen.query;
	return stopped;
}

static bool is_stopped_unread(struct capture *capture)
{
	struct event query;
	bool stopped =
		is_stopped(capture, malformed, sizeof(malformed) - 1, &query);

	CU_ASSERT_EQUAL(query.reason, EVENT_REASON_MALFORMED);
	return stopped;
}

static void malformed_questions_are_stopped_where_something_enforces(void)
{
	struct policy_text texts[ARRAY_SIZE(cases)];
	struct capture_box box;
	size_t i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		install(box.capture, cases[i].policy, 2 + i, &texts[i]);
		if (is_stopped_unread(box.capture) != cases[i].stopped)
			CU_FAIL(cases[i].what);
	}
	capture_box_end(&box);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		policy_text_done(&texts[i]);
}

#define DENY "  - { domains: [denied.test], action: deny"

static const struct {
	const char *what;
	const char *policy;
	bool stopped_before;
	bool stopped;
	uint8_t reason;
} alerted[] = {
	{ "a rule audits in a policy that enforces",
	  ENFORCE DENY ", mode: audit }\n", false, true,
	  EVENT_REASON_SUSPICIOUS },
	{ "the policy audits", AUDIT DENY " }\n", false, false,
	  EVENT_REASON_RULE },
	{ "a rule audits in a policy that audits",
	  AUDIT DENY ", mode: audit }\n", false, false, EVENT_REASON_RULE },
	{ "a rule enforces in a policy that audits",
	  AUDIT DENY ", mode: enforce }\n", true, true, EVENT_REASON_RULE },
	{ "both enforce", ENFORCE DENY " }\n", true, true, EVENT_REASON_RULE },
};

/* As an alert with `action: deny` does, for the program of @query. */
static struct denial_key deny(struct capture *capture,
			      const struct event *query)
{
	const struct denial_end end = { .until_ns = UINT64_MAX,
					.why = "tunnel" };
	const struct denial_maps maps = capture_denials(capture);
	struct denial_key key = { .exe_ino = query->owner.exe_ino,
				  .exe_dev = query->owner.exe_dev,
				  .uid = query->owner.uid };
	uint64_t secret[2];
	__u64 hash = 0;

	capture_key(capture, secret);
	CU_ASSERT_EQUAL(
		name_hash((const __u64 *)secret, name, sizeof(name), &hash), 0);
	key.domain_hash = hash;
	CU_ASSERT_EQUAL(denials_add(&maps, &key, 2, &end), 0);
	return key;
}

static void rule_that_audits_takes_nothing_from_what_an_alert_denies(void)
{
	struct policy_text texts[ARRAY_SIZE(alerted)];
	struct denial_maps maps;
	struct denial_key key;
	struct capture_box box;
	struct event query;
	size_t i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture_box_begin(&box);
	CU_ASSERT_FATAL(capture_attach(box.capture) == 0);
	maps = capture_denials(box.capture);
	for (i = 0; i < ARRAY_SIZE(alerted); i++) {
		install(box.capture, alerted[i].policy, 2 + i, &texts[i]);
		if (is_stopped(box.capture, question, sizeof(question) - 1,
			       &query) != alerted[i].stopped_before ||
		    query.reason != EVENT_REASON_RULE)
			CU_FAIL(alerted[i].what);
		key = deny(box.capture, &query);
		if (is_stopped(box.capture, question, sizeof(question) - 1,
			       &query) != alerted[i].stopped ||
		    query.reason != alerted[i].reason)
			CU_FAIL(alerted[i].what);
		/* It has no name that could be denied. */
		(void)is_stopped_unread(box.capture);
		CU_ASSERT_EQUAL(denials_end(&maps, &key), 0);
	}
	capture_box_end(&box);
	for (i = 0; i < ARRAY_SIZE(alerted); i++)
		policy_text_done(&texts[i]);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(malformed_questions_are_stopped_where_something_enforces),
		UNIT(rule_that_audits_takes_nothing_from_what_an_alert_denies),
	};

	unable = capture_box_enter();
	return unit_main("mode", tests, ARRAY_SIZE(tests));
}
