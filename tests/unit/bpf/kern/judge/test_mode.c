/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mode.c - what becomes of a question that can't be judged, by the mode of
 * the policy and of its rules: bpf/kern/judge/mode.bpf.h, with a real socket.
 */
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char *unable;

/* Two bytes too many. */
static const uint8_t malformed[] = CAPTURE_BOX_DENIED "++";

#define AUDIT "version: 1\nmode: audit\nrules:\n"
#define ENFORCE "version: 1\nmode: enforce\nrules:\n"
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

/* Is the question kept from leaving, as the event says, too? */
static bool is_stopped(struct capture *capture)
{
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;
	bool stopped;
	char got[64];

	capture_box_pair_open(&pair);
	stopped = send(pair.client, malformed, sizeof(malformed) - 1, 0) < 0;
	CU_ASSERT_EQUAL(recv(pair.server, got, sizeof(got), MSG_DONTWAIT) < 0,
			stopped);
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.n_queries, 1);
	CU_ASSERT_EQUAL(seen.query.reason, EVENT_REASON_MALFORMED);
	CU_ASSERT((seen.query.flags & EVENT_DENIED) != 0);
	CU_ASSERT_EQUAL((seen.query.flags & EVENT_STOPPED) != 0, stopped);
	capture_box_pair_close(&pair);
	return stopped;
}

static void what_cant_be_judged_is_stopped_where_something_enforces(void)
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
		if (is_stopped(box.capture) != cases[i].stopped)
			CU_FAIL(cases[i].what);
	}
	capture_box_end(&box);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		policy_text_done(&texts[i]);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(what_cant_be_judged_is_stopped_where_something_enforces),
	};

	unable = capture_box_enter();
	return unit_main("mode", tests, ARRAY_SIZE(tests));
}
