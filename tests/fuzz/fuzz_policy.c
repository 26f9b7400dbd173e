/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_policy.c - any bytes as a policy: a policy or diagnostics, no crash.
 */
#include <stdlib.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;

	if (diag_new(&diag) < 0)
		return 0;
	if (policy_load_memory("tests/unit/policy/golden/memory.yaml",
			       (const char *)data, size, diag, &policy) == 0)
		return 0;
	if (diag_n_errors(diag) == 0)
		abort();
	return 0;
}
