/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_disable.c - the words of NAMEWARD_DISABLE, and what they permit.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/load/feature.h"
#include "enforcer/host/disable.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	struct disable want;
} good[] = {
	{ "no variable", NULL, { 0 } },
	{ "an empty one", "", { 0 } },
	{ "one word", "sends", { .bpf = FEATURE_SENDS } },
	{ "two parts",
	  "queue,tracing",
	  { .bpf = FEATURE_TRACING, .nft = NFTPROBE_QUEUE } },
	{ "twice the same", "queue,queue", { .nft = NFTPROBE_QUEUE } },
	{ "asked for when enforcing",
	  "even-enforcing,owner-persist",
	  { .nft = NFTPROBE_OWNER_PERSIST, .even_enforcing = true } },
	{ "only asked for", "even-enforcing", { .even_enforcing = true } },
};

static const struct {
	const char *text, *wrong;
} bad[] = {
	{ "bogus", "bogus" },
	{ "sends,bogus", "bogus" },
	{ "send", "send" },
	{ "sendss", "sendss" },
	{ ",sends", ",sends" },
	{ "sends,,queue", ",queue" },
	{ "sends queue", "sends queue" },
	{ "Sends", "Sends" },
};

static void each_word_disables_its_features(void)
{
	struct disable got;
	const char *wrong;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		const struct disable *want = &good[i].want;
		bool same = disable_parse(good[i].text, &got, &wrong) == 0 &&
			    got.bpf == want->bpf && got.nft == want->nft &&
			    got.even_enforcing == want->even_enforcing;

		unit_string(good[i].what, "as wanted",
			    same ? "as wanted" : "otherwise");
	}
}

static void an_unknown_word_is_an_error(void)
{
	struct disable got;
	const char *wrong;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		wrong = "?";
		CU_ASSERT_EQUAL(disable_parse(bad[i].text, &got, &wrong),
				-EINVAL);
		unit_string(bad[i].text, bad[i].wrong, wrong);
	}
}

static void no_two_words_disable_the_same_feature(void)
{
	struct disable got;
	const char *wrong, *word;
	size_t i, j, n;

	for (i = 0; (word = disable_word(i)); i++) {
		CU_ASSERT_EQUAL(disable_parse(word, &got, &wrong), 0);
		for (j = n = 0; disable_word(j); j++)
			n += disable_has(&got, j);
		CU_ASSERT_EQUAL(n, 1);
		CU_ASSERT(disable_has(&got, i));
	}
	CU_ASSERT(i >= 9);
}

static int permits(const char *text, enum policy_mode mode, char **ret_said)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy policy = { .path = (char *)"p.yaml", .mode = mode };
	struct disable disable;
	const char *wrong;
	int r;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(disable_parse(text, &disable, &wrong), 0);
	r = disable_permits(&disable, &policy, diag);
	*ret_said = strdup(diag_line(diag, 0) ?: "");
	return r;
}

static void an_enforcing_policy_is_refused_without_even_enforcing(void)
{
	static const struct {
		const char *text;
		enum policy_mode mode;
		int want;
	} cases[] = {
		{ "", POLICY_ENFORCE, 0 },
		{ "even-enforcing", POLICY_ENFORCE, 0 },
		{ "queue", POLICY_ENFORCE, -EINVAL },
		{ "sends", POLICY_ENFORCE, -EINVAL },
		{ "queue", POLICY_AUDIT, 0 },
		{ "queue,even-enforcing", POLICY_ENFORCE, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(base_freep) char *said = NULL;

		CU_ASSERT_EQUAL(permits(cases[i].text, cases[i].mode, &said),
				cases[i].want);
		CU_ASSERT_EQUAL(!!strstr(said, "p.yaml: error: mode:"),
				cases[i].want < 0);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_word_disables_its_features),
		UNIT(an_unknown_word_is_an_error),
		UNIT(no_two_words_disable_the_same_feature),
		UNIT(an_enforcing_policy_is_refused_without_even_enforcing),
	};

	return unit_main("disable", tests, ARRAY_SIZE(tests));
}
