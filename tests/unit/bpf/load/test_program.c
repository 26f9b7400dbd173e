/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_program.c - which features are in use, by what is left unused.
 *
 * run: once
 */
#include "bpf/load/program.h"

#include <string.h>

#include "bpf/capture.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/feature.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;

static bool says(const struct capture_features *features, const char *words)
{
	size_t i;

	for (i = 0; features->lacks[i]; i++)
		if (strstr(features->lacks[i], words))
			return true;
	return false;
}

static const struct {
	const char *what;
	const char *lacks; /* words of the sentence that names it */
	unsigned int without;
	bool sends, held_sends, tracing; /* may be in use */
} cases[] = {
	{ "sends", "BPF on sends (sockhash) is not used", FEATURE_SENDS, false,
	  false, true },
	{ "holding sends back", "sends are not held back", FEATURE_HELD_SENDS,
	  true, false, true },
	{ "tracing", "tracing programs are not used", FEATURE_TRACING, true,
	  true, false },
	{ "answers", "TCX (Linux 6.6) is not used", FEATURE_ANSWERS, true, true,
	  true },
	{ "exec", "raw tracepoints are not used", FEATURE_EXEC, true, true,
	  true },
	{ "name services", "fmod_ret is not used", FEATURE_ASKS, true, true,
	  true },
	{ "texts", "fexit is not used", FEATURE_TEXTS, true, true, true },
	{ "all", "tracing programs are not used", ~0U, false, false, false },
};

static void feature_left_unused_is_named_among_what_is_lacking(void)
{
	const struct capture_features *features;
	struct capture *capture;
	size_t i;

	if (unable) {
		unit_skip(unable);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		capture = capture_box_open_without(cases[i].without);
		CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
		features = capture_features(capture);
		unit_string(cases[i].what, "named",
			    says(features, cases[i].lacks) ? "named"
							   : "not named");
		CU_ASSERT(cases[i].sends || !features->sends);
		CU_ASSERT(cases[i].held_sends || !features->held_sends);
		CU_ASSERT(cases[i].tracing || !features->tracing);
		CU_ASSERT(features->sends || !features->held_sends);
		unit_string("attribution",
			    features->tracing ? "tracing" : "cgroup",
			    features->attribution);
		capture_close(capture);
	}
}

static void sends_are_not_judged_when_only_watching(void)
{
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open(true);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT(!capture_features(capture)->sends);
	capture_close(capture);
}

static void tracing_that_could_not_be_attached_is_lacking(void)
{
	struct capture_features features = { .tracing = true,
					     .attribution = "tracing",
					     .lacks = { "the first" } };

	program_untraced(&features);
	CU_ASSERT(!features.tracing);
	unit_string("attribution", "cgroup", features.attribution);
	unit_string("what lacked before", "the first", features.lacks[0]);
	CU_ASSERT(says(&features, "tracing programs are not used"));
}

/* As on a kernel with kprobes and without fentry. */
static void what_is_lacking_is_named_beside_the_rest(void)
{
	struct capture_features features = { .lacks = { NULL } };
	struct nameward *skeleton = nameward__open();

	CU_ASSERT_PTR_NOT_NULL_FATAL(skeleton);
	(void)bpf_program__set_autoload(skeleton->progs.on_ask_text, false);
	skeleton->rodata->kprobe_sends = 1;
	program_features(skeleton, &features);
	CU_ASSERT(says(&features, "fexit is not used"));
	CU_ASSERT(says(&features, "fentry is not used"));
	nameward__destroy(skeleton);
}

/* A 0 would end the list. */
static void ports_are_given_to_the_programs_without_gaps(void)
{
	const struct capture_options options = { .ports = { 53, 0, 5353 },
						 .n_ports = 3 };
	struct nameward *skeleton = NULL;
	const char *what;

	if (unable) {
		unit_skip(unable);
		return;
	}
	CU_ASSERT_EQUAL_FATAL(program_load(&options, NULL, &skeleton, &what),
			      0);
	CU_ASSERT_EQUAL(skeleton->rodata->dns_ports[0], 53);
	CU_ASSERT_EQUAL(skeleton->rodata->dns_ports[1], 5353);
	CU_ASSERT_EQUAL(skeleton->rodata->dns_ports[2], 0);
	nameward__destroy(skeleton);
}

static const struct unit_test tests[] = {
	UNIT(feature_left_unused_is_named_among_what_is_lacking),
	UNIT(sends_are_not_judged_when_only_watching),
	UNIT(tracing_that_could_not_be_attached_is_lacking),
	UNIT(what_is_lacking_is_named_beside_the_rest),
	UNIT(ports_are_given_to_the_programs_without_gaps),
};

int main(void)
{
	unable = capture_box_enter();
	return unit_main("program", tests, ARRAY_SIZE(tests));
}
