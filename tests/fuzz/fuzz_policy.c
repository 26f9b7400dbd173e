/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_policy.c - the input is a policy.  It must give an image and a decision,
 * or lines that say where the errors are and why.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/explain.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "policy/selftest.h"
#include "tests/fuzz/fuzz.h"

#define PATH "tests/unit/policy/golden/memory.yaml"

/* Each line must be "PATH:1:2: error: WHY", or a warning or note, of the policy
 * or of a list that it names, without control characters. */
static void check_lines(const struct diag *diag)
{
	const char *line, *c;
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++) {
		for (c = line; *c; c++)
			if ((unsigned char)*c < ' ' || *c == 0x7f)
				abort();
		if (i < diag_n_errors(diag) + diag_n_warnings(diag) &&
		    i < DIAG_MAX && !strstr(line, ": error: ") &&
		    !strstr(line, ": warning: ") && !strstr(line, ": note: "))
			abort();
	}
}

static void use(const struct policy *policy, struct diag *diag)
{
	const struct compile_input input = { .key = { 1, 2 } };
	struct explain_query query = { .name = "a.example.com", .qtype = 1 };
	CLEANUP(image_freep) struct image *image = NULL;
	struct explain_result result;
	int r;

	r = compile_image(policy, &input, diag, &image);
	if (r == -EINVAL && diag_n_errors(diag) == 0)
		abort();
	if (r < 0)
		return;
	r = explain_decide(policy, image, &query, diag, &result);
	if (r < 0 && r != -ENOMEM)
		abort();
	r = selftest_run(policy, image, diag);
	if (r < 0 && r != -ENOMEM && r != -EINVAL)
		abort();
	if (r == -EINVAL && diag_n_errors(diag) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;

	if (diag_new(&diag) < 0)
		return 0;
	if (load_policy_text(PATH, (const char *)data, size, diag, &policy) ==
	    0)
		use(policy, diag);
	else if (diag_n_errors(diag) == 0)
		abort();
	check_lines(diag);
	return 0;
}
